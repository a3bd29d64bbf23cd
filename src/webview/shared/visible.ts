/**
 * Terminal escape sequences: CSI (colours, cursor), OSC (titles, links) ended by BEL or ST, and two-character ones.
 * The grammar is that of ECMA-48, sections 5.4 and 5.6.
 */
const ESCAPES =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\^_]|\u009b[0-?]*[ -/]*[@-~]/g;

/**
 * Characters that change what is read without being seen: controls, bidirectional overrides and isolates, zero-width ones,
 * tag characters and the supplementary variation selectors.
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- see above
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** More marks on one letter than any script needs; they would paint over the lines above and below. */
const MARKS = /(\p{M}{6})(\p{M}+)/gu;

// oxlint-disable-next-line no-control-regex -- see above
const SUSPECT =
  /[^\t\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2070-\u2bff]/u;

const JOINER = '\u200d';
const PICTURE = /\p{Extended_Pictographic}/u;

/**
 * Text as it is safe to show: line ends are `\n`, escape sequences are gone, and what cannot be seen is written as its code
 * point, such as `‹U+202E›`. A joiner between two pictures (one emoji made of several) stays.
 */
export function visible(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(ESCAPES, '')
    .replaceAll(HIDDEN, (hidden: string, at: number, whole: string) =>
      hidden === JOINER && joinsPictures(whole, at) ? hidden : codePoint(hidden),
    )
    .replaceAll(MARKS, (_all, kept: string, rest: string) => `${kept}‹${Array.from(rest).length} marks›`);
}

function joinsPictures(text: string, at: number): boolean {
  const before = Array.from(text.slice(Math.max(0, at - 4), at).replaceAll('\ufe0f', '')).at(-1) ?? '';
  const after = text.slice(at + 1, at + 3);
  return (PICTURE.test(before) || /[\u{1f3fb}-\u{1f3ff}]/u.test(before)) && PICTURE.test(after);
}

function codePoint(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** Deeper than any message of the protocol; what lies below is dropped. */
const MAX_DEPTH = 24;

/** Every text inside a message from the host made `visible`; nothing else changes. */
export function visibleDeep(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return visible(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return value.map((item) => visibleDeep(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visibleDeep(item, depth + 1)]));
}
