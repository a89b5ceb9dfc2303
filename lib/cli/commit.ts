/** Put in where an executable is compiled. */
declare const POOLGEN_COMMIT: string | undefined;

/** The commit that this executable was made of, with `-dirty` where files were changed since; else "unknown". */
export const COMMIT: string = typeof POOLGEN_COMMIT === "string" ? POOLGEN_COMMIT : "unknown";
