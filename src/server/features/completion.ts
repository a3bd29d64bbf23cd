import { CompletionItemKind } from 'vscode-languageserver/node';

import { cursorAt, type Cursor } from '../cursor.ts';
import { caseFields, fieldAt, fieldsIn, type Field } from '../data/fields.ts';
import { panelFields } from '../data/panelFields.ts';
import type { Edit } from '../findings.ts';
import type { Model } from '../model.ts';
import { choicesAt, type Choice, type Surroundings } from './choices.ts';
import { skeletonOf } from './skeleton.ts';
import { choiceInsert, keyInsert, laterLines } from './inserts.ts';

/** A suggestion whose text takes the place of a span, on one line of the file. */
export interface Suggestion {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string;
  readonly doc?: string;
  /** What typing is held against when it is not the label. */
  readonly filter?: string;
  readonly span: { readonly start: number; readonly end: number };
  /** A snippet. Further lines count from the indentation of the line in which it is put. */
  readonly insert: string;
  /** Changes elsewhere that come with it. */
  readonly extra?: readonly Edit[];
  /** Values are to be suggested behind it at once. */
  readonly goesOn?: boolean;
}

interface Place {
  readonly model: Model;
  readonly cursor: Cursor;
  readonly fields: readonly Field[];
  readonly around: Surroundings;
}

/** What can be written at an offset, the likeliest first. Works on broken YAML too. */
export function completions(model: Model, offset: number, around: Surroundings): Suggestion[] {
  const skeleton = skeletonOf(model, offset, around.today);
  if (skeleton !== undefined) return [skeleton];
  const cursor = cursorAt(model, offset);
  const place: Place = { model, cursor, around, fields: model.kind === 'panel' ? panelFields : caseFields };
  const here = suggestionsAt(place).map((one) => withoutDeadEnd(one, place));
  const section = emptySectionAbove(place);
  if (section === undefined) return here;
  // What belongs into the section comes first, and brings the indentation that many editors do not add by themselves.
  const inside: Place = { ...place, cursor: { ...cursor, path: [section], present: [] } };
  const below = keySuggestions(inside).map((one) => withoutDeadEnd(one, inside));
  return [...below.map((one) => ({ ...one, insert: `  ${one.insert.replaceAll('\n', '\n  ')}` })), ...here];
}

/** A list that opens by itself and is empty would only be in the way of somebody who writes. */
function withoutDeadEnd(one: Suggestion, place: Place): Suggestion {
  if (one.goesOn !== true || leadsToChoices(one.insert, place)) return one;
  const { goesOn: _, ...rest } = one;
  return rest;
}

/** Whether the field that a snippet leaves empty first is one with suggestions of its own, such as the name of a medicine. */
function leadsToChoices(insert: string, { model, cursor, fields, around }: Place): boolean {
  const [, key] = /([A-Za-z]+): (?:\[)?\$1/.exec(insert) ?? [];
  const [, outer] = /^([A-Za-z]+):/.exec(insert.trimStart()) ?? [];
  const path = outer === undefined || outer === key ? [...cursor.path] : [...cursor.path, outer];
  if (fieldAt(fields, path)?.list === true && typeof path.at(-1) !== 'number') path.push(0);
  if (key !== undefined) path.push(key);
  const field = fieldAt(fields, path);
  if (field?.values !== undefined || field?.usual !== undefined) return true;
  return choicesAt(model, { ...cursor, kind: 'value', path, present: [] }, around).length > 0;
}

/** The section without anything in it under whose key an empty line stands. */
function emptySectionAbove({ model, cursor, fields }: Place): string | undefined {
  const { start, end } = cursor.typed;
  if (cursor.kind !== 'key' || cursor.path.length > 0 || start !== end) return undefined;
  if (start > model.yaml.start && model.text[start - 1] !== '\n') return undefined;
  const above = model.text.slice(model.yaml.start, start);
  const [, key] = /(?:^|\n)([A-Za-z]+):[ \t]*(?:#.*)?\s*$/.exec(above) ?? [];
  if (key === undefined) return undefined;
  const field = fieldAt(fields, [key]);
  return field?.list === true || field?.fields !== undefined ? key : undefined;
}

function suggestionsAt(place: Place): Suggestion[] {
  switch (place.cursor.kind) {
    case 'none':
      return [];
    case 'key':
      return keySuggestions(place);
    case 'value':
      return valueSuggestions(place);
    case 'entry':
      return entrySuggestions(place);
  }
}

function keySuggestions(place: Place): Suggestion[] {
  const { model, cursor, fields } = place;
  const list = fieldAt(fields, cursor.path);
  const inEntry = typeof cursor.path.at(-1) === 'number';
  if (isPlainList(place)) return cursor.flow ? [] : newEntries(place);
  if (list?.list === true && !inEntry) {
    if (cursor.flow || cursor.map?.node.kind === 'map') return [];
    return [newEntry(place, list), ...noneKnown(list, cursor)];
  }
  if (model.kind === 'panel' && cursor.path.at(-1) === 'graph') return speakerKeys(place);
  return fieldsIn(fields, cursor.path)
    .filter(({ key }) => !cursor.present.includes(key) || key === replacedText(place))
    .map((field) => ({
      label: field.key,
      detail: field.required === true ? 'required' : '',
      doc: field.doc,
      kind: field.fields === undefined ? CompletionItemKind.Property : CompletionItemKind.Module,
      span: spanOf(cursor),
      ...keyInsert(field.key, valueOf(field, place), cursor),
    }));
}

/** What follows a key, in the style of its map. Today stands in for any day. */
function valueOf(field: Field, { cursor, around }: Place): string {
  if (field.key === 'asOf') return `\${1:${around.today}}`;
  if (field.list !== true || field.value.startsWith('['))
    return (cursor.flow ? field.flow : undefined) ?? field.value;
  if (cursor.flow) return `[${field.flow ?? field.value}]`;
  return `\n  - ${laterLines(field.value, 4)}`;
}

/** The agents that have no followers yet. */
function speakerKeys({ model, cursor, around }: Place): Suggestion[] {
  const inGraph: Cursor = { ...cursor, path: [...cursor.path, ''] };
  return choicesAt(model, inGraph, around)
    .filter(({ value }) => !cursor.present.includes(value))
    .map(({ value }) => ({
      label: value,
      kind: CompletionItemKind.Variable,
      span: spanOf(cursor),
      ...keyInsert(value, '[$1]', cursor),
    }));
}

/** A list of words, as tools, files and the followers of a speaker are. */
function isPlainList({ model, cursor, fields }: Place): boolean {
  const path = typeof cursor.path.at(-1) === 'number' ? cursor.path.slice(0, -1) : cursor.path;
  if (model.kind === 'panel' && cursor.path[2] === 'graph' && cursor.path.length > 3) return true;
  const field = fieldAt(fields, path);
  return typeof path.at(-1) === 'string' && field?.list === true && field.fields === undefined;
}

function newEntry({ model, cursor }: Place, list: Field): Suggestion {
  const pad = cursor.behind.kind === 'apart' ? '\n' : '';
  return {
    label: `- ${list.one ?? list.key}`,
    filter: model.text.slice(cursor.typed.start, cursor.typed.end) || '-',
    kind: CompletionItemKind.Snippet,
    doc: list.doc,
    span: spanOf(cursor),
    insert: `- ${laterLines(list.value, 2 + cursor.column - cursor.indent)}${pad}`,
    goesOn: true,
  };
}

/** Further words of a list, each in a line of its own. */
function newEntries(place: Place): Suggestion[] {
  const { cursor } = place;
  const inList: Place = { ...place, cursor: { ...cursor, path: [...cursor.path, cursor.present.length] } };
  const pad = cursor.behind.kind === 'apart' ? '\n' : '';
  const words = wordsOf(inList).map((one) => ({ ...one, insert: `- ${one.insert}${pad}` }));
  return words.length > 0 ? words : plainEntry(place, '- ', pad);
}

function plainEntry({ cursor, fields }: Place, before: string, after: string): Suggestion[] {
  const list = fieldAt(fields, cursor.path);
  if (list === undefined) return [];
  return [
    {
      label: `- ${list.one ?? list.key}`,
      filter: '-',
      kind: CompletionItemKind.Snippet,
      doc: list.doc,
      span: spanOf(cursor),
      insert: `${before}$1${after}`,
    },
  ];
}

function noneKnown(list: Field, cursor: Cursor): Suggestion[] {
  if (list.key !== 'problems' && list.key !== 'allergies') return [];
  if (cursor.map?.node.kind === 'list' || cursor.behind.kind === 'apart') return [];
  return [
    {
      label: 'none-known',
      kind: CompletionItemKind.EnumMember,
      doc: 'It was asked for, and there is none.',
      span: spanOf(cursor),
      insert: 'none-known',
    },
  ];
}

function valueSuggestions(place: Place): Suggestion[] {
  const { cursor, fields } = place;
  const field = fieldAt(fields, cursor.path);
  if (isPlainList(place)) {
    const inList: Place = { ...place, cursor: { ...cursor, path: [...cursor.path, 0] } };
    return wordsOf(inList).map((one) => ({ ...one, insert: `[${one.insert}]` }));
  }
  if (field?.list === true) return noneKnown(field, cursor);
  return [...wordsOf(place), ...wholeMap(place, field)];
}

/** A map with its usual keys, where nothing of it stands yet. */
function wholeMap({ cursor }: Place, field: Field | undefined): Suggestion[] {
  const value = field?.flow ?? field?.value;
  if (value?.startsWith('{') !== true || cursor.typed.start !== cursor.behind.end) return [];
  return [{ ...labelled(field?.fields ?? []), doc: field?.doc ?? '', span: spanOf(cursor), insert: value }];
}

const labelled = (fields: readonly Field[]) => ({
  label: `{ ${fields
    .map(({ key }) => key)
    .slice(0, 3)
    .join(', ')} … }`,
  kind: CompletionItemKind.Snippet,
});

function entrySuggestions(place: Place): Suggestion[] {
  const { cursor, fields } = place;
  if (isPlainList(place)) {
    const apart = cursor.behind.kind === 'apart' ? ', ' : '';
    return wordsOf(place).map((one) => ({ ...one, insert: `${cursor.lead}${one.insert}${apart}` }));
  }
  const list = fieldAt(fields, cursor.path);
  if (list?.fields === undefined) return [];
  const inMap =
    cursor.map?.node.kind === 'map' || cursor.behind.kind === 'colon' || cursor.behind.kind === 'value';
  const keys = cursor.flow ? [] : keySuggestions(place);
  if (inMap || (cursor.behind.kind === 'apart' && !cursor.flow)) return keys;
  const value = cursor.flow
    ? (list.flow ?? list.value)
    : laterLines(list.value, cursor.column - cursor.indent);
  const whole: Suggestion = {
    ...labelled(list.fields),
    filter: typedText(place),
    doc: list.doc,
    span: spanOf(cursor),
    insert: `${cursor.lead}${value}${cursor.behind.kind === 'apart' ? ', ' : ''}`,
    goesOn: true,
  };
  return [whole, ...keys];
}

/** The values that fit, known ones and usual ones. */
function wordsOf({ model, cursor, fields, around }: Place): Suggestion[] {
  const field = fieldAt(fields, cursor.path);
  const listed = listedAt(cursor);
  const fixed: Choice[] = [...(field?.values ?? []), ...(field?.usual ?? [])].map((value) => ({
    value,
    doc: field?.doc ?? '',
    kind: CompletionItemKind.EnumMember,
  }));
  return [...choicesAt(model, cursor, around), ...fixed]
    .filter(({ value }) => !listed.includes(value))
    .map((choice) => ({
      label: choice.label ?? choice.value,
      kind: choice.kind ?? CompletionItemKind.Value,
      span: spanOf(cursor),
      ...(choice.detail === undefined ? {} : { detail: choice.detail }),
      ...(choice.doc === undefined ? {} : { doc: choice.doc }),
      ...choiceInsert(choice, cursor, model),
    }));
}

/** What stands in a list of words already, but for what is being typed. */
function listedAt({ map, typed }: Cursor): readonly unknown[] {
  if (map?.node.kind !== 'list') return [];
  return map.node.items.flatMap((item) =>
    item.kind === 'scalar' && map.base + item.start !== typed.start ? [item.value] : [],
  );
}

const spanOf = ({ typed, behind }: Cursor) => ({ start: typed.start, end: behind.end });

const replacedText = ({ model, cursor }: Place): string =>
  model.text.slice(cursor.typed.start, cursor.behind.end);

const typedText = ({ model, cursor }: Place): string =>
  model.text.slice(cursor.typed.start, cursor.typed.end);
