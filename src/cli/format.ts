import { stripVTControlCharacters, styleText } from 'node:util';

/** A piece of a line, with how it is to look. */
export interface Span {
  readonly text: string;
  readonly look?: Look;
}

export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue';

export type Line = readonly Span[];

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Scripts and pictures that fill two cells of a terminal. */
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u;

/** How many cells of a terminal a text fills. */
export function width(text: string): number {
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) cells += wide.test(segment) ? 2 : 1;
  return cells;
}

/** At most `cells` wide; what is cut ends in an ellipsis. */
export function cut(text: string, cells: number): string {
  if (width(text) <= cells) return text;
  if (cells <= 0) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = wide.test(segment) ? 2 : 1;
    if (used + next > cells - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept}…`;
}

/** Exactly `cells` wide. */
export function fit(text: string, cells: number, side: 'start' | 'end' = 'start'): string {
  const short = cut(text, cells);
  const blank = ' '.repeat(Math.max(0, cells - width(short)));
  return side === 'start' ? short + blank : blank + short;
}

/** Text of a file or of an endpoint as one line that cannot steer the terminal. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .trim();
}

/** A line as it is written: at most `columns` wide, coloured or not, no blanks at its end. */
export function paint(line: Line, columns: number, colour: boolean): string {
  const painted: string[] = [];
  let left = columns;
  for (const { text, look } of trimEnd(line)) {
    const short = cut(text, left);
    left -= width(short);
    painted.push(colour && look !== undefined ? styleText(look, short, { validateStream: false }) : short);
    if (short !== text) break;
  }
  return painted.join('');
}

function trimEnd(line: Line): Line {
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== '');
  return line
    .slice(0, last + 1)
    .map((span, index) => (index === last ? { ...span, text: span.text.trimEnd() } : span));
}

/** Milliseconds for people: `8.9 s`, `3 min 05 s`, `1 h 02 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** `12,345` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 finding`, `6 findings` */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** Few digits for a small place: `812`, `3.2k`, `1.4M`. */
export function compact(value: number): string {
  if (value < 1000) return String(value);
  if (value < 99_950) return `${(value / 1000).toFixed(1)}k`;
  if (value < 999_500) return `${Math.round(value / 1000)}k`;
  return `${(value / 1_000_000).toFixed(1)}M`;
}
