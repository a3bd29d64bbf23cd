import { findIdentifiers, type Identifier } from '../core/case/deidentify.ts';
import { tellingWords } from '../core/case/deidentify-rules.ts';
import type { ParsedChunk } from './chunk.ts';
import type { Model } from './model.ts';

/** What was found, without a replacement for dates: that depends on the other dates of the file. */
export type Found = Pick<Identifier, 'kind' | 'start' | 'end' | 'replacement'>;

/** A part of the file that is read by itself. No rule looks over its ends. */
interface Piece {
  readonly text: string;
  readonly start: number;
  readonly chunk: ParsedChunk | undefined;
  /** What is read before it, so that it is understood as it is in the file. */
  readonly head: '' | typeof bodyHead | typeof idHead;
}

/** No more names than these are looked for again, as in `findIdentifiers`. */
const maxNames = 50;
/** So many pieces are read at once when nothing of them is known: much faster than one by one. */
const together = 128;
const maxRemembered = 4000;

const byChunk = new WeakMap<ParsedChunk, readonly Found[]>();
const byText = new Map<string, readonly Found[]>();
const nothing: readonly Found[] = [];

/**
 * What `findIdentifiers` finds in the text of a model, in the order of the text. What has not changed since another version is
 * not read again; only the names of the whole file are looked for anew.
 */
export function identifiersOf(model: Model): readonly Found[] {
  const pieces = piecesOf(model);
  readUnknown(pieces);
  const found: Found[] = [];
  for (const piece of pieces) {
    const known = knownOf(piece) ?? readAlone(piece);
    for (const one of known)
      found.push({ ...one, start: one.start + piece.start, end: one.end + piece.start });
  }
  const repeats = repeatsOf(model.text, found);
  return repeats.length === 0 ? found : [...found, ...repeats].sort((a, b) => a.start - b.start);
}

/** The file from its first sign to its last: the entries of lists, and everything else cut at blank lines. */
function piecesOf({ text, sections, kind, yaml }: Model): readonly Piece[] {
  const pieces: Piece[] = [];
  const firstId = text.search(id);
  let at = 0;
  const cutTo = (end: number, inBody = false): void => {
    if (at >= end) return;
    for (const part of text.slice(at, end).split(afterBlankLine)) {
      const ownId = part.search(id);
      const head = inBody ? bodyHead : ownId !== -1 && at + ownId !== firstId ? idHead : '';
      if (part !== '') pieces.push({ text: part, start: at, chunk: undefined, head });
      at += part.length;
    }
  };
  for (const { items = [], end } of sections) {
    for (const { chunk, start } of items) {
      cutTo(start);
      pieces.push({ text: chunk.text, start, chunk, head: '' });
      at = start + chunk.text.length;
    }
    cutTo(end);
  }
  if (kind === 'markdown-case') cutTo(yaml.end);
  cutTo(text.length, kind === 'markdown-case');
  return pieces;
}

const afterBlankLine = /(?<=\n[ \t\r]{0,200}\n)/;

/** The first such line is the id of the case; others are text. */
const id = /^id:[ \t]*(['"]?)[A-Za-z0-9._-]{1,64}\1/m;
const idHead = 'id: x\n';
/** Below the front matter, `code:` is a word and no key. */
const bodyHead = '---\nid: x\n---\n';

const keyOf = ({ text, head }: Piece): string => head + text;

const knownOf = (piece: Piece): readonly Found[] | undefined =>
  piece.chunk === undefined ? byText.get(keyOf(piece)) : byChunk.get(piece.chunk);

function remember(piece: Piece, found: readonly Found[]): void {
  const kept = found.length === 0 ? nothing : found;
  if (piece.chunk !== undefined) byChunk.set(piece.chunk, kept);
  else {
    if (byText.size >= maxRemembered) byText.clear();
    byText.set(keyOf(piece), kept);
  }
}

function readAlone(piece: Piece): readonly Found[] {
  const found = findIdentifiers(keyOf(piece)).map((one) => moved(one, -piece.head.length));
  remember(piece, found);
  return found;
}

/** Reads entries that nobody has read yet, many at once: a long file that is opened, or pasted into. */
function readUnknown(pieces: readonly Piece[]): void {
  let run: Piece[] = [];
  for (const piece of pieces) {
    const wanted = piece.chunk !== undefined && !byChunk.has(piece.chunk);
    const last = run.at(-1);
    const adjoins = last === undefined || last.start + last.text.length === piece.start;
    if (run.length > 0 && (!wanted || !adjoins || run.length >= together)) {
      readTogether(run);
      run = [];
    }
    if (wanted) run.push(piece);
  }
  readTogether(run);
}

function readTogether(run: readonly Piece[]): void {
  const [first] = run;
  if (first === undefined) return;
  if (run.length === 1) {
    readAlone(first);
    return;
  }
  const found = findIdentifiers(run.map(({ text }) => text).join(''));
  // A name is found again in the other entries: which of them have it by themselves shows only when they are read apart.
  const apart = found.some(({ kind }) => kind === 'name');
  if (apart) {
    const half = run.length >> 1;
    readTogether(run.slice(0, half));
    readTogether(run.slice(half));
    return;
  }
  let next = 0;
  for (const piece of run) {
    const from = piece.start - first.start;
    const to = from + piece.text.length;
    const own: Found[] = [];
    for (let one = found[next]; one !== undefined && one.start < to; one = found[next]) {
      own.push(moved(one, -from));
      next += 1;
    }
    remember(piece, own);
  }
}

const moved = ({ kind, start, end, replacement }: Identifier, by: number): Found => ({
  kind,
  start: start + by,
  end: end + by,
  replacement: kind === 'date' ? undefined : replacement,
});

/** Names that were found by a title or a label, in the rest of the text. */
function repeatsOf(text: string, found: readonly Found[]): readonly Found[] {
  const names = found.filter(({ kind }) => kind === 'name');
  if (names.length === 0) return nothing;
  const words = new Set(names.flatMap(({ start, end }) => tellingWords(text.slice(start, end))));
  const taken = new Uint8Array(text.length);
  for (const { start, end } of found) taken.fill(1, start, end);
  const repeats: Found[] = [];
  for (const word of [...words].slice(0, maxNames)) {
    for (let start = text.indexOf(word); start !== -1; start = text.indexOf(word, start + word.length)) {
      const end = start + word.length;
      if (isLetter(text, start - 1) || isLetter(text, end) || taken.subarray(start, end).includes(1))
        continue;
      taken.fill(1, start, end);
      repeats.push({ kind: 'name', start, end, replacement: '(name removed)' });
    }
  }
  return repeats;
}

const isLetter = (text: string, at: number): boolean => /[\p{L}\p{N}]/u.test(text[at] ?? '');
