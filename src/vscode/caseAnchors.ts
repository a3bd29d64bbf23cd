import type { CaseAnchor, SourceRange } from '../core/case/types.ts';

/** Where an anchor stands in a text now. */
export interface AnchorPlace {
  readonly range: SourceRange;
  /** False when the text there is no longer what the run has read. */
  readonly same: boolean;
}

/**
 * Finds an anchor's source in the text of the case as it is now: at its own place, else at the nearest line that still holds
 * it, else its old range with `same: false`.
 */
export function locateAnchor(text: string, anchor: CaseAnchor): AnchorPlace {
  const starts = lineStarts(text);
  const offset = (starts[anchor.range.start.line - 1] ?? text.length) + anchor.range.start.column - 1;
  if (anchor.source === '' || text.startsWith(anchor.source, offset)) {
    return { range: anchor.range, same: true };
  }
  let nearest: number | undefined;
  for (let at = text.indexOf(anchor.source); at >= 0; at = text.indexOf(anchor.source, at + 1)) {
    if (nearest === undefined || Math.abs(at - offset) < Math.abs(nearest - offset)) nearest = at;
  }
  if (nearest === undefined) return { range: anchor.range, same: false };
  const place = (at: number): SourceRange['start'] => {
    // The last line that starts at or before the offset.
    let line = starts.length;
    while (line > 1 && (starts[line - 1] ?? 0) > at) line -= 1;
    return { line, column: at - (starts[line - 1] ?? 0) + 1 };
  };
  return {
    range: { start: place(nearest), end: place(nearest + anchor.source.length) },
    same: true,
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
