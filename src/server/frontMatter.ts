export interface FrontMatter {
  readonly start: number;
  readonly end: number;
  readonly bodyStart: number;
  readonly state: 'closed' | 'open';
}

/** The front matter of a Markdown case: between two lines of three hyphens; without the second, up to the first heading. */
export function frontMatter(text: string): FrontMatter | undefined {
  const begin = text.startsWith('\uFEFF') ? 1 : 0;
  const opening = /^---[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(begin, begin + 200));
  if (opening === null) return undefined;
  const start = begin + opening[0].length;
  const closing = /^(?:---|\.\.\.)[ \t]*$/m.exec(text.slice(start));
  if (closing !== null)
    return {
      start,
      end: start + closing.index,
      bodyStart: start + closing.index + closing[0].length,
      state: 'closed',
    };
  const heading = headingAt(text, start);
  return { start, end: heading, bodyStart: heading, state: 'open' };
}

/** Where the first heading stands that is no comment of YAML: one behind a blank line with prose below it. */
function headingAt(text: string, start: number): number {
  for (const match of text.slice(start).matchAll(/(?:^|\n)[ \t]*\r?\n(#{1,6} [^\n]*\n\s*)(?=(\S[^\n]*))/g)) {
    const below = match[2] ?? '';
    if (!/^(?:[\w"'][^:\s]*:(?:\s|$)|-\s|#(?!#* )|\{)/.test(below))
      return start + match.index + match[0].length - (match[1] ?? '').length;
  }
  return text.length;
}
