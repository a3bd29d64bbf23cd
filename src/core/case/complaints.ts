import * as z from 'zod';

import type { Locator } from './locate.ts';
import type { SourceProblem } from './types.ts';
import { maxProblems, type Path, type Span, type YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with a file that has a schema, in words, at the place where it stands, in file order. */
export function complain(
  issues: readonly Issue[],
  schema: z.ZodType,
  source: YamlSource,
  locator: Locator,
  /** Nothing that stands under this key is quoted. */
  sealedKey: string,
): SourceProblem[] {
  const found: { problem: SourceProblem; at: number }[] = [];
  const add = (code: string, message: string, span: Span): void => {
    const range = locator.range(span.start, span.end);
    found.push({ problem: { severity: 'error', code, message, range }, at: span.start });
  };
  for (const issue of flatten(issues.slice(0, maxProblems)).slice(0, maxProblems)) {
    const { path } = issue;
    const name = nameOf(path);
    if (path[0] === sealedKey) {
      const top = [sealedKey];
      const expected = expectedAt(schema, top);
      add(
        'bad-value',
        `${sealedKey}: expected ${expected} as text, and nothing else`,
        source.nearestSpan(path),
      );
      continue;
    }
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, maxProblems)) {
        const known = Object.keys(objectAt(schema, path)?.shape ?? {});
        const near = nearest(key, known);
        const hint = near === undefined ? `expected one of ${known.join(', ')}` : `did you mean ${near}?`;
        add(
          'unknown-key',
          `${nameOf([...path, key])}: unknown key; ${hint}`,
          source.nearestSpan([...path, key]),
        );
      }
      continue;
    }
    const expected = expectedAt(schema, path);
    const params = issue.code === 'custom' ? issue.params : undefined;
    if (typeof params?.['say'] === 'string') {
      add('bad-value', `${name}: ${params['say']}`, source.valueSpan(path) ?? source.nearestSpan(path));
      continue;
    }
    const value = valueAt(source.value, path);
    if (value === undefined || value === null) {
      const what = path.length === 0 ? 'The file is empty' : `${name} is missing`;
      add('missing', `${what}: expected ${expected}`, startOf(source.nearestSpan(path), source, path));
      continue;
    }
    if (issue.code === 'too_big' && typeof value === 'string') {
      const span = source.valueSpan(path) ?? source.nearestSpan(path);
      add('too-long', `${name}: expected at most ${issue.maximum} characters; found ${value.length}`, span);
      continue;
    }
    const code = /(?:^|\.)unit$/.test(name) ? 'bad-unit' : 'bad-value';
    const where = path.length === 0 ? 'The file' : name;
    add(
      code,
      `${where}: expected ${expected}; found ${foundWords(value)}`,
      source.valueSpan(path) ?? source.nearestSpan(path),
    );
  }
  const inOrder = found.toSorted((a, b) => a.at - b.at).map((entry) => entry.problem);
  return inOrder.slice(0, maxProblems);
}

/** A missing key is marked at the key itself when it stands there without a value, else where its map begins. */
function startOf(span: Span, source: YamlSource, path: Path): Span {
  return source.keySpan(path) === undefined
    ? { start: span.start, end: Math.min(span.end, span.start + 1) }
    : span;
}

/** Issues inside the branch of a union that the value was meant for, instead of "invalid union". */
function flatten(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const branch = issue.errors.find(
      (option) => option.length > 0 && option.every((one) => one.path.length > 0),
    );
    if (branch === undefined) return [issue];
    return flatten(branch.map((one): Issue => ({ ...one, path: [...issue.path, ...one.path] })));
  });
}

function inner(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let current = schema;
  while (current instanceof z.ZodOptional) current = current.unwrap();
  return current;
}

function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  let current = inner(schema);
  for (const key of path) {
    if (current instanceof z.ZodUnion) {
      current = current.options
        .map(inner)
        .find((option) => option instanceof z.ZodArray || option instanceof z.ZodObject);
    }
    if (current instanceof z.ZodArray) current = inner(current.element);
    else if (current instanceof z.ZodObject)
      current = inner((current.shape as Record<string, z.core.$ZodType>)[String(key)]);
    else return undefined;
  }
  return current;
}

function objectAt(schema: z.ZodType, path: Path): z.ZodObject | undefined {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodObject ? found : undefined;
}

function expectedAt(schema: z.ZodType, path: Path): string {
  const found = schemaAt(schema, path);
  const expected = found === undefined ? undefined : z.globalRegistry.get(found)?.['expected'];
  return typeof expected === 'string' ? expected : 'another value';
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** `labs[2].unit` */
function nameOf(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

function foundWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'number':
      return 'a number';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'string': {
      if (value.trim() === '') return 'a blank text';
      const line = value.replaceAll(/\s+/g, ' ').trim();
      return `"${line.length > 40 ? `${line.slice(0, 40)}…` : line}"`;
    }
    default:
      return 'a map';
  }
}

/** The known key that a person most likely meant, or undefined when none is near. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z\d]/g, '')
      .slice(0, 40);
  const wanted = plain(key);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const other = plain(candidate);
    const distance = editDistance(wanted, other);
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3));
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance: insertions, deletions and substitutions count one each. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitute));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
