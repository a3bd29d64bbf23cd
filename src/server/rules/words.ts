import type { Span } from '../../core/case/yaml-source.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';
import type { Edit, Finding, Fix } from '../findings.ts';
import { nearestSpan, refAt, valueSpan, type Model } from '../model.ts';

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

/** The edit that adds a key to the map at a path, in the style of that map. */
export function addKey(model: Model, path: Path, key: string, value: string): Edit | undefined {
  const ref = refAt(model, path);
  if (ref?.node.kind !== 'map') return undefined;
  const { node, base } = ref;
  const last = node.pairs.at(-1);
  if (node.flow) {
    const at = last === undefined ? base + node.start + 1 : base + Math.max(last.value.end, last.keySpan.end);
    return { start: at, end: at, text: `${last === undefined ? '' : ', '}${key}: ${value}` };
  }
  if (last === undefined) return undefined;
  const at = base + Math.max(last.value.end, last.keySpan.end);
  const first = base + (node.pairs[0]?.keySpan.start ?? node.start);
  const column = first - (model.text.lastIndexOf('\n', first - 1) + 1);
  return { start: at, end: at, text: `\n${' '.repeat(column)}${key}: ${value}` };
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
