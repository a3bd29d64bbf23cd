import type { Edit } from '../findings.ts';

const isBlank = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code === 32 || code === 9 || code === 10 || code === 13;
};

const runEnd = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && isBlank(text, at)) at += 1;
  return at;
};

/**
 * The smallest edits that turn one text into another that differs in white space alone, in offsets from `base` on. Undefined
 * when anything else differs.
 */
export function whitespaceEdits(before: string, after: string, base: number): Edit[] | undefined {
  const edits: Edit[] = [];
  let from = 0;
  let to = 0;
  while (from < before.length || to < after.length) {
    const fromEnd = runEnd(before, from);
    const toEnd = runEnd(after, to);
    const edit = smallest(before.slice(from, fromEnd), after.slice(to, toEnd), base + from);
    if (edit !== undefined) edits.push(edit);
    from = fromEnd;
    to = toEnd;
    if (before[from] !== after[to]) return undefined;
    while (from < before.length && before[from] === after[to] && !isBlank(before, from)) {
      from += 1;
      to += 1;
    }
  }
  return edits;
}

function smallest(before: string, after: string, start: number): Edit | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  // A line break of two signs is one: editors know no place between them.
  if (before[head - 1] === '\r') head -= 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  if (
    before.at(-tail) === '\n' &&
    tail > 0 &&
    (before.at(-1 - tail) === '\r' || after.at(-1 - tail) === '\r')
  )
    tail -= 1;
  return {
    start: start + head,
    end: start + before.length - tail,
    text: after.slice(head, after.length - tail),
  };
}

/** A text with edits made in it that do not touch one another. Offsets count from `base`. */
export function withEdits(text: string, edits: readonly Edit[], base = 0): string {
  let made = '';
  let from = 0;
  for (const { start, end, text: put } of edits.toSorted((a, b) => a.start - b.start)) {
    made += text.slice(from, start - base) + put;
    from = end - base;
  }
  return made + text.slice(from);
}
