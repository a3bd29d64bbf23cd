import type * as z from 'zod';

import { complain } from '../core/case/complaints.ts';
import type { Locator } from '../core/case/locate.ts';
import { caseFileSchema } from '../core/case/schema.ts';
import type { SourceProblem } from '../core/case/types.ts';
import type { Path, YamlSource } from '../core/case/yaml-source.ts';
import { panelFileSchema } from '../core/panel/schema.ts';
import type { ParsedChunk } from './chunk.ts';
import { caseFields, fieldsIn, type Field } from './data/fields.ts';
import { panelFields } from './data/panelFields.ts';
import type { Finding } from './findings.ts';
import { keySpan, nearestSpan, valueSpan, type Model, type Placed } from './model.ts';
import { childOf, type TreeNode } from './tree.ts';

type Issue = z.core.$ZodIssue;

/** What a kind of file may hold. */
interface Format {
  readonly schema: z.ZodObject;
  readonly fields: readonly Field[];
  /** Nothing that stands under this key is quoted. */
  readonly sealedKey: string;
}

const caseFormat: Format = { schema: caseFileSchema, fields: caseFields, sealedKey: 'groundTruth' };
const panelFormat: Format = { schema: panelFileSchema, fields: panelFields, sealedKey: '' };

/** What the schema says of a chunk, in offsets of the chunk, for one place of the chunk in the file. */
const remembered = new WeakMap<ParsedChunk, { readonly place: string; readonly found: readonly Finding[] }>();

const offsets: Locator = {
  position: (offset) => ({ line: 0, column: offset }),
  range: (start, end) => ({ start: { line: 0, column: start }, end: { line: 0, column: end } }),
};

/**
 * What the schema of cases or panels says, in the words of `parseCase` and `parsePanel`, for every part whose YAML is sound.
 * A part that has not changed is not looked at again.
 */
export function schemaFindings(model: Model): Finding[] {
  const format = model.kind === 'panel' ? panelFormat : caseFormat;
  const found = rootFindings(model, format);
  const shape: Readonly<Record<string, z.core.$ZodType>> = format.schema.shape;
  const seen = new Set<string>();
  for (const section of model.sections) {
    const schema = Object.hasOwn(shape, section.key) ? (shape[section.key] as z.ZodType) : undefined;
    if (schema === undefined || seen.has(section.key)) continue;
    seen.add(section.key);
    if (section.whole !== undefined)
      found.push(...moved(checkWhole(section.whole.chunk, section.key, schema, format), section.whole));
    for (const [index, item] of (section.items ?? []).entries())
      found.push(...moved(checkItem(item.chunk, section.key, index, schema, format), item));
  }
  return found;
}

const moved = (found: readonly Finding[], { start }: Placed): readonly Finding[] =>
  found.length === 0
    ? found
    : found.map((one) => ({ ...one, start: one.start + start, end: one.end + start }));

function checkWhole(chunk: ParsedChunk, key: string, schema: z.ZodType, format: Format): readonly Finding[] {
  const { source } = chunk;
  const value = (source?.value as Record<string, unknown> | null | undefined)?.[key];
  if (source === undefined || value === undefined || value === null) return [];
  return once(chunk, key, () => {
    const checked = schema.safeParse(value);
    return [
      ...emptyKeyFindings(chunk.text, childOf(chunk.root, key), [key], source, format),
      ...(checked.success ? [] : complaints(under([key], checked.error.issues), source, format)),
    ];
  });
}

function checkItem(
  chunk: ParsedChunk,
  key: string,
  index: number,
  schema: z.ZodType,
  format: Format,
): readonly Finding[] {
  const { source } = chunk;
  if (source === undefined || !Array.isArray(source.value)) return [];
  const list: unknown[] = source.value;
  return once(chunk, `${key} ${index}`, () => {
    const inner = (path: Path): Path => (path.length < 2 ? [] : [0, ...path.slice(2)]);
    const placedSource: YamlSource = {
      ...source,
      nodeAt: (path) => source.nodeAt(inner(path)),
      keySpan: (path) => source.keySpan(inner(path)),
      valueSpan: (path) => source.valueSpan(inner(path)),
      nearestSpan: (path) => source.nearestSpan(inner(path)),
      keysAt: (path) => source.keysAt(inner(path)),
    };
    const empty = emptyKeyFindings(chunk.text, childOf(chunk.root, 0), [key, index], placedSource, format);
    const checked = schema.safeParse(list);
    if (checked.success) return empty;
    // A list where none is expected is said once, at its first entry.
    const issues = flattened(checked.error.issues).filter((issue) => issue.path.length > 0 || index === 0);
    const placed = issues.map((issue): Issue => ({
      ...issue,
      path: issue.path.length === 0 ? [key] : [key, index, ...issue.path.slice(1)],
    }));
    const value = { [key]: issues.some(({ path }) => path.length === 0) ? list : { [index]: list[0] } };
    return [...empty, ...complaints(placed, { ...placedSource, value }, format)];
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

/** Keys without a value: nothing is read of them, which is worth a word where nobody knows the key, or an entry has it. */
function emptyKeyFindings(
  text: string,
  node: TreeNode | undefined,
  path: readonly (string | number)[],
  source: YamlSource,
  format: Format,
): Finding[] {
  if (node?.kind === 'list')
    return node.items.flatMap((item, index) =>
      emptyKeyFindings(text, item, [...path, index], source, format),
    );
  if (node?.kind !== 'map') return [];
  const known = fieldsIn(format.fields, path);
  // What has no fields of its own takes any key, as the graph of a panel does.
  if (known.length === 0) return [];
  return node.pairs.flatMap(({ key, keySpan: span, value }) => {
    const inner = [...path, key];
    if (value.kind !== 'scalar' || !isEmpty(value, text))
      return emptyKeyFindings(text, value, inner, source, format);
    const field = known.find((one) => one.key === key);
    if (field === undefined) return asWarnings(complaints([unknownKeys([key], path)], source, format));
    // What has to be there is told as missing.
    if (field.required === true || path[0] === format.sealedKey) return [];
    const message = `${key} has no value, and nothing is read of it.`;
    return [{ severity: 'warning', code: 'missing-value', message, ...span }];
  });
}

const isEmpty = (node: TreeNode, text: string): boolean =>
  /^(?:~|null|Null|NULL)?$/.test(text.slice(node.start, node.end));

const unknownKeys = (keys: readonly string[], path: readonly (string | number)[]): Issue => ({
  code: 'unrecognized_keys',
  keys: [...keys],
  path: [...path],
  message: '',
});

/** What is not read does no harm. */
const asWarnings = (found: readonly Finding[]): Finding[] =>
  found.map((one): Finding => ({ ...one, severity: 'warning' }));

function complaints(issues: readonly Issue[], source: YamlSource, { schema, sealedKey }: Format): Finding[] {
  return complain(issues, schema, source, offsets, sealedKey).map(findingOf);
}

function findingOf({ severity, code, message, range }: SourceProblem): Finding {
  return { severity, code, message, start: range.start.column, end: range.end.column };
}

/** Keys at the top that nobody knows, and those that have to be there. */
function rootFindings(model: Model, format: Format): Finding[] {
  const isTold = model.faults.length > 0 || model.frontMatter === 'open';
  if (model.sections.length === 0 && isTold) return [];
  const unknown = model.sections
    .filter(({ key }) => !Object.hasOwn(format.schema.shape, key))
    .map(({ key }) => key);
  // A broken section tells its faults.
  const empty = model.sections
    .filter(({ whole }) => whole?.chunk.source !== undefined)
    .map(({ key }) => key)
    .filter((key) => unknown.includes(key) && !(key in model.value));
  const filled = unknown.filter((key) => key in model.value);
  const issues: Issue[] = [];
  if (model.sections.length === 0) issues.push({ code: 'custom', path: [], message: '', params: {} });
  else {
    for (const { key } of format.fields.filter(({ required }) => required === true)) {
      const broken = model.sections.some(
        (section) => section.key === key && section.whole?.chunk.source === undefined,
      );
      if (model.value[key] === undefined && !broken)
        issues.push({ code: 'custom', path: [key], message: '', params: {} });
    }
  }
  if (filled.length > 0) issues.push(unknownKeys([...new Set(filled)], []));
  for (const { key, items, whole } of model.sections)
    if (whole === undefined && key === 'analyses' && (items?.length ?? 0) > maxAnalyses)
      issues.push({ code: 'custom', path: [key], message: '', params: {} });
  if (issues.length === 0 && empty.length === 0) return [];
  const source: YamlSource = {
    value: model.sections.length === 0 ? undefined : model.value,
    nodeAt: () => undefined,
    keySpan: (path) => keySpan(model, path),
    valueSpan: (path) => valueSpan(model, path),
    nearestSpan: (path) => nearestSpan(model, path),
    keysAt: () => model.sections.map(({ key }) => key),
  };
  const harmless = empty.length === 0 ? [] : [unknownKeys([...new Set(empty)], [])];
  return [...complaints(issues, source, format), ...asWarnings(complaints(harmless, source, format))];
}

/** As many as the schema of panels takes: each is checked by itself. */
const maxAnalyses = 64;

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
