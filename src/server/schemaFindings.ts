import type * as z from 'zod';

import { complain } from '../core/case/complaints.ts';
import type { Locator } from '../core/case/locate.ts';
import { caseFileSchema } from '../core/case/schema.ts';
import type { SourceProblem } from '../core/case/types.ts';
import type { Path, YamlSource } from '../core/case/yaml-source.ts';
import type { ParsedChunk } from './chunk.ts';
import type { Finding } from './findings.ts';
import { keySpan, nearestSpan, valueSpan, type Model, type Placed } from './model.ts';

type Issue = z.core.$ZodIssue;

const shape: Readonly<Record<string, z.ZodType>> = caseFileSchema.shape;

/** What the schema says of a chunk, in offsets of the chunk, for one place of the chunk in the file. */
const remembered = new WeakMap<ParsedChunk, { readonly place: string; readonly found: readonly Finding[] }>();

const offsets: Locator = {
  position: (offset) => ({ line: 0, column: offset }),
  range: (start, end) => ({ start: { line: 0, column: start }, end: { line: 0, column: end } }),
};

/**
 * What the schema of cases says, in the words of `parseCase`, for every part whose YAML is sound. A part that has not
 * changed is not looked at again.
 */
export function schemaFindings(model: Model): Finding[] {
  const found = rootFindings(model);
  const seen = new Set<string>();
  for (const section of model.sections) {
    const schema = Object.hasOwn(shape, section.key) ? shape[section.key] : undefined;
    if (schema === undefined || seen.has(section.key)) continue;
    seen.add(section.key);
    if (section.whole !== undefined)
      found.push(...moved(checkWhole(section.whole.chunk, section.key, schema), section.whole));
    for (const [index, item] of (section.items ?? []).entries())
      found.push(...moved(checkItem(item.chunk, section.key, index, schema), item));
  }
  return found;
}

const moved = (found: readonly Finding[], { start }: Placed): readonly Finding[] =>
  found.length === 0
    ? found
    : found.map((one) => ({ ...one, start: one.start + start, end: one.end + start }));

function checkWhole(chunk: ParsedChunk, key: string, schema: z.ZodType): readonly Finding[] {
  const { source } = chunk;
  const value = (source?.value as Record<string, unknown> | null | undefined)?.[key];
  if (source === undefined || value === undefined || value === null) return [];
  return once(chunk, key, () => {
    const checked = schema.safeParse(value);
    if (checked.success) return [];
    return complaints(under([key], checked.error.issues), source);
  });
}

function checkItem(chunk: ParsedChunk, key: string, index: number, schema: z.ZodType): readonly Finding[] {
  const { source } = chunk;
  if (source === undefined || !Array.isArray(source.value)) return [];
  const list: unknown[] = source.value;
  return once(chunk, `${key} ${index}`, () => {
    const checked = schema.safeParse(list);
    if (checked.success) return [];
    // A list where none is expected is said once, at its first entry.
    const issues = flattened(checked.error.issues).filter((issue) => issue.path.length > 0 || index === 0);
    const placed = issues.map((issue): Issue => ({
      ...issue,
      path: issue.path.length === 0 ? [key] : [key, index, ...issue.path.slice(1)],
    }));
    const inner = (path: Path): Path => (path.length < 2 ? [] : [0, ...path.slice(2)]);
    const value = { [key]: issues.some(({ path }) => path.length === 0) ? list : { [index]: list[0] } };
    return complaints(placed, {
      ...source,
      value,
      nodeAt: (path) => source.nodeAt(inner(path)),
      keySpan: (path) => source.keySpan(inner(path)),
      valueSpan: (path) => source.valueSpan(inner(path)),
      nearestSpan: (path) => source.nearestSpan(inner(path)),
      keysAt: (path) => source.keysAt(inner(path)),
    });
  });
}

/** The issues of the branch of `none-known or a list` that a list was meant for. */
function flattened(issues: readonly Issue[]): readonly Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const branch = issue.errors.find(
      (option) => option.length > 0 && option.every((one) => one.path.length > 0),
    );
    return branch ?? [issue];
  });
}

function once(chunk: ParsedChunk, place: string, check: () => readonly Finding[]): readonly Finding[] {
  const known = remembered.get(chunk);
  if (known?.place === place) return known.found;
  const found = check();
  remembered.set(chunk, { place, found });
  return found;
}

const under = (prefix: Path, issues: readonly Issue[]): Issue[] =>
  issues.map((issue): Issue => ({ ...issue, path: [...prefix, ...issue.path] }));

function complaints(issues: readonly Issue[], source: YamlSource): Finding[] {
  return complain(issues, caseFileSchema, source, offsets, 'groundTruth').map(findingOf);
}

function findingOf({ severity, code, message, range }: SourceProblem): Finding {
  return { severity, code, message, start: range.start.column, end: range.end.column };
}

/** Keys at the top that nobody knows, and those that have to be there. */
function rootFindings(model: Model): Finding[] {
  if (model.sections.length === 0 && model.faults.length > 0) return [];
  const unknown = model.sections
    .map(({ key }) => key)
    .filter((key) => !Object.hasOwn(shape, key) && key in model.value);
  const issues: Issue[] = [];
  if (model.sections.length === 0) issues.push({ code: 'custom', path: [], message: '', params: {} });
  else {
    for (const key of ['caseVersion', 'id']) {
      const broken = model.sections.some(
        (section) => section.key === key && section.whole?.chunk.source === undefined,
      );
      if (model.value[key] === undefined && !broken)
        issues.push({ code: 'custom', path: [key], message: '', params: {} });
    }
  }
  if (unknown.length > 0)
    issues.push({ code: 'unrecognized_keys', keys: [...new Set(unknown)], path: [], message: '' });
  if (issues.length === 0) return [];
  const source: YamlSource = {
    value: model.sections.length === 0 ? undefined : model.value,
    nodeAt: () => undefined,
    keySpan: (path) => keySpan(model, path),
    valueSpan: (path) => valueSpan(model, path),
    nearestSpan: (path) => nearestSpan(model, path),
    keysAt: () => model.sections.map(({ key }) => key),
  };
  return complaints(issues, source);
}

/** Problems of the core, which tell lines and columns, as findings. */
export function fromProblems(problems: readonly SourceProblem[], text: string): Finding[] {
  const starts = lineStarts(text);
  const offset = (line: number, column: number): number =>
    Math.min(text.length, (starts[line - 1] ?? text.length) + column - 1);
  return problems.map(({ severity, code, message, range }) => {
    const start = offset(range.start.line, range.start.column);
    return { severity, code, message, start, end: Math.max(start, offset(range.end.line, range.end.column)) };
  });
}

function lineStarts(text: string): number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}
