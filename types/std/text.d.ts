/** The number of single-character edits that turn one text into the other. */
export declare function levenshteinDistance(a: string, b: string): number;
