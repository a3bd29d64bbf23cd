import type { Position, SourceRange } from './types.ts';

/** Turns offsets in a text into lines and columns, as an editor counts them. */
export interface Locator {
  position(offset: number): Position;
  range(start: number, end: number): SourceRange;
}

/** A byte order mark takes no column: editors do not show it. Lines end at CRLF, LF or CR. */
export function createLocator(text: string): Locator {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  const ends: number[] = [];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    ends.push(match.index);
    starts.push(match.index + match[0].length);
  }
  ends.push(text.length);

  const position = (offset: number): Position => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low] ?? 0;
    // An offset inside a line break belongs to the end of its line.
    const inside = Math.min(offset, ends[low] ?? start);
    return { line: low + 1, column: Math.max(0, inside - start) + 1 };
  };
  return {
    position,
    range: (start, end) => ({ start: position(start), end: position(Math.max(start, end)) }),
  };
}
