/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where an offset in a text is. */
export function positionOf(text: string, offset: number): Position {
  return positionFinder(text)(offset);
}

/** Makes a function that tells where offsets in a text are. */
export function positionFinder(text: string): (offset: number) => Position {
  const starts = lineStarts(text);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** A line ends in LF, CR LF or CR. */
function lineStarts(text: string): number[] {
  const starts = [0];
  // not by an expression, whose matches would take a hundred times the room
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === "\n" || (character === "\r" && text[index + 1] !== "\n")) {
      starts.push(index + 1);
    }
  }
  return starts;
}
