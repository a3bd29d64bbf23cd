import type { Span } from '../core/case/yaml-source.ts';

/** One key at the top of a file with all that stands under it, cut out of the text without reading the YAML. */
export interface SectionCut extends Span {
  readonly key: string;
  readonly keySpan: Span;
  /** Where each entry of a block list starts; undefined when the value is no such list. */
  readonly items: readonly number[] | undefined;
}

export interface Cut {
  readonly sections: readonly SectionCut[];
  /** Text before the first key that is neither blank nor a comment. */
  readonly stray: Span | undefined;
}

const topKey =
  /^(?:"([^"\\]*)"|'([^']*)'|([^\s#\-[\]{}"'&*!|>%@`?,](?:[^\s#]|[ \t]+(?!#))*?))[ \t]*:(?=\s|$)/;

/**
 * Cuts a YAML map into its keys and their lists into entries, by indentation alone: nothing inside a value of a block
 * map can stand at its own column or left of it. So one broken entry does not take the others away, and an entry that
 * has not changed need not be read again.
 */
export function cutSections(text: string, start: number, end: number): Cut {
  const sections: { key: string; keySpan: Span; start: number; end: number; items: number[] | undefined }[] =
    [];
  let stray: Span | undefined;
  /** The column of the list that is open: -1 while it is not known, undefined where there is none. */
  let column: number | undefined;
  let from = start;
  while (from < end) {
    const breakAt = text.indexOf('\n', from);
    const next = breakAt === -1 || breakAt >= end ? end : breakAt + 1;
    const first = firstSign(text, from, next);
    const sign = first === -1 ? '' : (text[first] ?? '');
    if (sign !== '' && sign !== '#') {
      const open = sections.at(-1);
      const match = first === from && sign !== '-' ? topKey.exec(text.slice(from, next)) : null;
      if (match !== null) {
        if (open !== undefined) open.end = from;
        const key = match[1] ?? match[2] ?? match[3] ?? '';
        const keyEnd = from + match[0].trimEnd().length - 1;
        const rest = text.slice(from + match[0].length, next);
        sections.push({
          key,
          keySpan: { start: from, end: trimmedEnd(text, from, keyEnd) },
          start: from,
          end,
          items: undefined,
        });
        column = /^\s*(?:#.*)?$/.test(rest.trimEnd()) ? -1 : undefined;
      } else if (open === undefined) stray = { start: stray?.start ?? first, end: next };
      else {
        const isEntry = sign === '-' && isBlank(text[first + 1]);
        if (column === -1) {
          column = isEntry ? first - from : undefined;
          if (isEntry) open.items = [];
        }
        if (isEntry && column === first - from) open.items?.push(from);
      }
    }
    from = next;
  }
  return { sections, stray };
}

function firstSign(text: string, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return at;
  }
  return -1;
}

function trimmedEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}

const isBlank = (sign: string | undefined): boolean =>
  sign === undefined || sign === ' ' || sign === '\t' || sign === '\n' || sign === '\r';

/** Whether entries cannot be read each by itself: references between them, several documents, directives, odd keys. */
export function needsOneReading(yaml: string): boolean {
  const begins = (sign: string): boolean => yaml.startsWith(sign) || yaml.includes(`\n${sign}`);
  return (
    hasReference(yaml, '&') ||
    hasReference(yaml, '*') ||
    ['---', '...', '%', '? '].some(begins) ||
    (yaml.includes('\r') && /\r(?!\n)/.test(yaml))
  );
}

/** Whether the sign stands where YAML would read an anchor or a reference. */
function hasReference(yaml: string, sign: string): boolean {
  for (let at = yaml.indexOf(sign); at !== -1; at = yaml.indexOf(sign, at + 1))
    if (/[\s,[{]/.test(yaml[at - 1] ?? ' ') && /[\w-]/.test(yaml[at + 1] ?? '')) return true;
  return false;
}
