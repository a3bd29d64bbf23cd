import { editDistance } from '../../core/case/complaints.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';
import type { Edit, Finding, Fix } from '../findings.ts';
import { nearestSpan, refAt, sectionOf, valueSpan, type Model } from '../model.ts';

type Path = readonly (string | number)[];

/** Where a finding about a path is shown: its value, or what is nearest to it. */
export function placeOf(model: Model, path: Path): Span {
  return valueSpan(model, path) ?? nearestSpan(model, path);
}

export function finding(
  model: Model,
  severity: Finding['severity'],
  code: string,
  path: Path,
  message: string,
  more: Pick<Finding, 'fixes' | 'related'> = {},
): Finding {
  return { severity, code, message, ...placeOf(model, path), ...more };
}

export function fix(title: string, sure: boolean, ...changes: readonly Edit[]): Fix {
  return { title, sure, edits: changes };
}

/** The edit that puts another value at a path; undefined where there is none. */
export function setValue(model: Model, path: Path, text: string): Edit | undefined {
  const span = valueSpan(model, path);
  return span === undefined ? undefined : { ...span, text };
}

/** The edits that are there. */
export function edits(...some: readonly (Edit | undefined)[]): readonly Edit[] {
  return some.filter((edit) => edit !== undefined);
}

/**
 * The edit that adds a key to the map at a path, or fills it where it has no value yet, in the style of that map. `value` may
 * have further lines, indented against the key; `flow` is the same on one line.
 */
export function addKey(model: Model, path: Path, key: string, value: string, flow = value): Edit | undefined {
  const ref = refAt(model, path);
  if (ref?.node.kind !== 'map') return undefined;
  const { node, base } = ref;
  const first = base + (node.pairs[0]?.keySpan.start ?? node.start);
  const column = first - (model.text.lastIndexOf('\n', first - 1) + 1);
  const written = node.flow ? flow : value.replaceAll('\n', `\n${' '.repeat(column)}`);
  const there = node.pairs.find((pair) => pair.key === key);
  if (there !== undefined) {
    const from = base + there.keySpan.end;
    const colon = /^[ \t]*:[ \t]?/.exec(model.text.slice(from, from + 80))?.[0] ?? '';
    const text = written.startsWith('\n') ? `:${written}` : `: ${written}`;
    return { start: from, end: from + colon.length, text };
  }
  const pair = written.startsWith('\n') ? `${key}:${written}` : `${key}: ${written}`;
  const last = node.pairs.at(-1);
  if (node.flow) {
    const at = last === undefined ? base + node.start + 1 : base + Math.max(last.value.end, last.keySpan.end);
    return { start: at, end: at, text: `${last === undefined ? '' : ', '}${pair}` };
  }
  if (last === undefined) return undefined;
  const at = Math.max(base + last.value.end, endOfKey(model, base + last.keySpan.end));
  return { start: at, end: at, text: `\n${' '.repeat(column)}${pair}` };
}

/** Behind the colon of a key. */
function endOfKey(model: Model, keyEnd: number): number {
  return keyEnd + (/^[ \t]*:/.exec(model.text.slice(keyEnd, keyEnd + 80))?.[0].length ?? 0);
}

/** The edit that takes a key away with its value. */
export function removeKey(model: Model, path: Path): Edit | undefined {
  const section = path.length === 1 ? sectionOf(model, path[0]) : undefined;
  if (section !== undefined) {
    const shown = model.text.slice(section.start, section.end).trimEnd().length;
    const lineBreak = model.text.indexOf('\n', section.start + shown);
    return {
      start: section.start,
      end: lineBreak === -1 || lineBreak >= model.yaml.end ? section.start + shown : lineBreak + 1,
      text: '',
    };
  }
  const ref = refAt(model, path.slice(0, -1));
  if (ref?.node.kind !== 'map') return undefined;
  const { node, base } = ref;
  const index = node.pairs.findIndex(({ key }) => key === path.at(-1));
  const pair = node.pairs[index];
  if (pair === undefined || node.pairs.length === 1) return undefined;
  const { text } = model;
  const start = base + pair.keySpan.start;
  const end = Math.max(base + pair.value.end, endOfKey(model, base + pair.keySpan.end));
  if (node.flow) {
    const [before, after] = [node.pairs[index - 1], node.pairs[index + 1]];
    if (after !== undefined) return { start, end: base + after.keySpan.start, text: '' };
    const from =
      before === undefined
        ? start
        : Math.max(base + before.value.end, endOfKey(model, base + before.keySpan.end));
    return { start: from, end, text: '' };
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineBreak = text.indexOf('\n', end);
  // Behind the hyphen of an entry the next key takes its place.
  const after = node.pairs[index + 1];
  if (text.slice(lineStart, start).trim() !== '')
    return after === undefined ? undefined : { start, end: base + after.keySpan.start, text: '' };
  return { start: lineStart, end: lineBreak === -1 ? text.length : lineBreak + 1, text: '' };
}

/** The edit that puts an entry behind the last one of a list, in the style of that list. */
export function addEntry(model: Model, path: Path, value: string, flow: string): Edit | undefined {
  const ref = refAt(model, path);
  const last = ref?.node.kind === 'list' ? ref.node.items.at(-1) : undefined;
  if (ref?.node.kind !== 'list' || last === undefined) return undefined;
  const at = ref.base + last.end;
  if (ref.node.flow) return { start: at, end: at, text: `, ${flow}` };
  const first = ref.base + (ref.node.items[0]?.start ?? 0);
  const line = model.text.slice(model.text.lastIndexOf('\n', first - 1) + 1, first);
  if (!/^ *-[ \t]+$/.test(line)) return undefined;
  const indent = ' '.repeat(line.indexOf('-'));
  return { start: at, end: at, text: `\n${indent}- ${value.replaceAll('\n', `\n${indent}  `)}` };
}

/** The known word that was most likely meant; undefined when none is near. */
export function nearestOf(written: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[\s_-]/g, '')
      .slice(0, 40);
  const wanted = plain(written);
  const [best] = known
    .map((word) => ({ word, distance: editDistance(wanted, plain(word)) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.floor(plain(word).length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.word;
}

/** A text as a value inside brackets or braces, in quotes where YAML would read it otherwise. */
export function flowText(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return /^[\w(][^,[\]{}:#'"]*$/.test(line) && !/^(?:[\d.+-]+|true|false|null|~)$/i.test(line)
    ? line
    : `'${line.replaceAll("'", "''")}'`;
}

/** The edit that takes one entry of a list away, with its line or its comma. */
export function removeEntry(model: Model, path: Path): Edit | undefined {
  const span = valueSpan(model, path);
  if (span === undefined) return undefined;
  const { text } = model;
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  if (/^[ \t]*-[ \t]*$/.test(text.slice(lineStart, span.start))) {
    const lineBreak = text.indexOf('\n', span.end);
    return { start: lineStart, end: lineBreak === -1 ? text.length : lineBreak + 1, text: '' };
  }
  const after = /^[ \t]*,[ \t]*/.exec(text.slice(span.end, span.end + 20));
  if (after !== null) return { start: span.start, end: span.end + after[0].length, text: '' };
  const before = /[ \t]*,[ \t]*$/.exec(text.slice(Math.max(0, span.start - 20), span.start));
  return { start: span.start - (before?.[0].length ?? 0), end: span.end, text: '' };
}

/** Names come again and again; more than this are forgotten. */
const maxRemembered = 4000;
const alike = new Map<string, string>();

/** A text as two people would write it alike. */
export function same(text: string): string {
  let plain = alike.get(text);
  if (plain === undefined) {
    plain = text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[\s\p{P}]+/gu, ' ')
      .trim();
    if (alike.size >= maxRemembered) alike.clear();
    alike.set(text, plain);
  }
  return plain;
}

/** What repeats in a section, by a key of each entry: the later one with the first. */
export function* repeats(
  facts: CaseFacts,
  section: string,
  keyOf: (entry: Entry) => string | undefined,
): Generator<readonly [later: Entry, first: Entry]> {
  const seen = new Map<string, Entry>();
  for (const entry of facts.entries(section)) {
    const key = keyOf(entry);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, entry);
    else yield [entry, first];
  }
}
