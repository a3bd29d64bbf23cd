import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver/node';

import { cursorAt, type Cursor } from '../cursor.ts';
import { caseFields, fieldAt, fieldsIn, type Field } from '../data/fields.ts';
import { panelFields } from '../data/panelFields.ts';
import type { Model } from '../model.ts';
import { choicesAt, type Choice } from './choices.ts';

/** What stands beside a case on disk, for paths of pictures. Relative paths with `/`. */
export type Files = (folder: string) => readonly { readonly name: string; readonly isFolder: boolean }[];

/** A suggestion whose text goes into the span that has been typed. */
export type Suggestion = CompletionItem & {
  readonly span: { readonly start: number; readonly end: number };
  readonly insert: string;
  /** Whether there are suggestions for the first field that it leaves empty. */
  readonly goesOn?: boolean;
};

/** What can be written at an offset, the likeliest first. Works on broken YAML too. */
export function completions(model: Model, offset: number, files: Files): Suggestion[] {
  const cursor = cursorAt(model, offset);
  const fields = model.kind === 'panel' ? panelFields : caseFields;
  const going = (at: Cursor, found: readonly Suggestion[]): Suggestion[] =>
    found.map((one) =>
      emptyFieldHasChoices(model, at, fields, one.insert) ? { ...one, goesOn: true } : one,
    );
  const here = going(cursor, suggestionsAt(model, cursor, fields, files));
  const section = emptySectionAbove(model, cursor, fields);
  if (section === undefined) return here;
  const inside: Cursor = { ...cursor, path: [section], present: [] };
  // What belongs into the section comes first, and brings the indentation that many editors do not add by themselves.
  return [
    ...going(inside, keySuggestions(model, inside, fields)).map((one) => ({
      ...one,
      sortText: ` ${one.sortText ?? ''}`,
      insert: `  ${one.insert.replaceAll('\n', '\n  ')}`,
    })),
    ...here,
  ];
}

/** The section without anything in it under whose key an empty line stands. */
function emptySectionAbove(model: Model, cursor: Cursor, fields: readonly Field[]): string | undefined {
  const { start, end } = cursor.typed;
  if (cursor.kind !== 'key' || cursor.path.length > 0 || start !== end) return undefined;
  if (start > model.yaml.start && model.text[start - 1] !== '\n') return undefined;
  const [, key] =
    /(?:^|\n)([A-Za-z]+):[ \t]*(?:#.*)?\s*$/.exec(model.text.slice(model.yaml.start, start)) ?? [];
  if (key === undefined) return undefined;
  const field = fieldAt(fields, [key]);
  return field?.list === true || field?.fields !== undefined ? key : undefined;
}

function suggestionsAt(
  model: Model,
  cursor: Cursor,
  fields: readonly Field[],
  files: Files,
): readonly Suggestion[] {
  switch (cursor.kind) {
    case 'none':
      return [];
    case 'key':
      return keySuggestions(model, cursor, fields);
    case 'value':
      return valueSuggestions(model, cursor, fields, files);
    case 'entry':
      return entrySuggestions(model, cursor, fields, files);
  }
}

/** Whether the field that a snippet leaves empty first is one with suggestions of its own, such as the name of a medicine. */
function emptyFieldHasChoices(
  model: Model,
  cursor: Cursor,
  fields: readonly Field[],
  insert: string,
): boolean {
  const [, key] = /([A-Za-z]+): \$1/.exec(insert) ?? [];
  if (key === undefined) return false;
  const [, outer] = /^([A-Za-z]+):/.exec(insert) ?? [];
  const path = outer === undefined || outer === key ? [...cursor.path] : [...cursor.path, outer];
  if (fieldAt(fields, path)?.list === true && typeof path.at(-1) !== 'number') path.push(0);
  path.push(key);
  const field = fieldAt(fields, path);
  return (
    field?.values !== undefined ||
    field?.usual !== undefined ||
    choicesAt(model, { ...cursor, kind: 'value', path, present: [] }, undefined).length > 0
  );
}

function keySuggestions(model: Model, cursor: Cursor, fields: readonly Field[]): Suggestion[] {
  const list = fieldAt(fields, cursor.path);
  const inEntry = typeof cursor.path.at(-1) === 'number';
  if (list?.list === true && !inEntry) {
    if (cursor.flow) return [];
    return [newEntry(model, cursor, list), ...noneKnown(list, cursor)];
  }
  if (model.kind === 'panel' && cursor.path.at(-1) === 'graph')
    return withChoices(choicesAt(model, cursor, undefined), cursor);
  const open = fieldsIn(fields, cursor.path).filter(
    ({ key }) => !cursor.present.includes(key) || key === typedText(model, cursor),
  );
  return open.map((field, index) => {
    const insert = `${field.key}: ${snippetFor(field, cursor)}`.replace(/: \n/, ':\n');
    return {
      ...common(field, index, cursor, insert),
      kind: field.fields === undefined ? CompletionItemKind.Property : CompletionItemKind.Module,
    };
  });
}

/** Snippets of nested keys are written for column 0; an editor adds the indentation of the line itself. */
function snippetFor(field: Field, cursor: Cursor): string {
  if (cursor.flow)
    return /[\n]|^[|>]/.test(field.value) ? '$1' : field.list === true ? `[${field.value}]` : field.value;
  if (field.list !== true) return field.value;
  if (field.value.startsWith('[')) return field.value;
  return `\n  - ${field.value}`;
}

function common(field: Field, index: number, cursor: Cursor, insert: string): Suggestion {
  return {
    label: field.key,
    detail: field.required === true ? 'required' : '',
    documentation: field.doc,
    sortText: String(index).padStart(3, '0'),
    insertTextFormat: InsertTextFormat.Snippet,
    span: cursor.typed,
    insert,
  };
}

function newEntry(model: Model, cursor: Cursor, list: Field): Suggestion {
  const one = list.key.endsWith('s') ? list.key.replace(/ies$/, 'y').replace(/s$/, '') : list.key;
  return {
    label: `- ${one}`,
    filterText: model.text.slice(cursor.typed.start, cursor.typed.end) || '-',
    kind: CompletionItemKind.Snippet,
    documentation: list.doc,
    sortText: '000',
    insertTextFormat: InsertTextFormat.Snippet,
    span: cursor.typed,
    insert: `- ${list.value}`,
  };
}

function noneKnown(list: Field, cursor: Cursor): Suggestion[] {
  if (list.key !== 'problems' && list.key !== 'allergies') return [];
  return [
    {
      label: 'none-known',
      kind: CompletionItemKind.EnumMember,
      documentation: 'It was asked for, and there is none.',
      sortText: '001',
      span: cursor.typed,
      insert: 'none-known',
    },
  ];
}

function valueSuggestions(
  model: Model,
  cursor: Cursor,
  fields: readonly Field[],
  files: Files,
): Suggestion[] {
  const field = fieldAt(fields, cursor.path);
  const found = withChoices(choicesAt(model, cursor, files), cursor);
  const inList = field?.list === true;
  if (!inList) {
    for (const value of [...(field?.values ?? []), ...(field?.usual ?? [])])
      found.push(plainSuggestion(value, field?.doc ?? '', found.length, cursor));
  }
  if (field !== undefined && inList) found.push(...noneKnown(field, cursor));
  return found;
}

function entrySuggestions(
  model: Model,
  cursor: Cursor,
  fields: readonly Field[],
  files: Files,
): Suggestion[] {
  const list = fieldAt(fields, cursor.path);
  if (list === undefined) return withChoices(choicesAt(model, cursor, files), cursor);
  if (list.list !== true) {
    const found = withChoices(choicesAt(model, cursor, files), cursor);
    for (const value of list.values ?? []) found.push(plainSuggestion(value, list.doc, found.length, cursor));
    return found;
  }
  const whole: Suggestion = {
    label: `{ ${(list.fields ?? [])
      .map(({ key }) => key)
      .slice(0, 3)
      .join(', ')} … }`,
    filterText: typedText(model, cursor),
    kind: CompletionItemKind.Snippet,
    documentation: list.doc,
    sortText: '000',
    insertTextFormat: InsertTextFormat.Snippet,
    span: cursor.typed,
    insert: list.value,
  };
  const keys = cursor.flow ? [] : keySuggestions(model, { ...cursor, kind: 'key' }, fields);
  return list.fields === undefined ? [] : [whole, ...keys];
}

const typedText = (model: Model, cursor: Cursor): string =>
  model.text.slice(cursor.typed.start, cursor.typed.end);

function plainSuggestion(value: string, doc: string, index: number, cursor: Cursor): Suggestion {
  return {
    label: value,
    kind: CompletionItemKind.EnumMember,
    documentation: doc,
    sortText: String(index).padStart(4, '0'),
    span: cursor.typed,
    insert: value,
  };
}

function withChoices(choices: readonly Choice[], cursor: Cursor): Suggestion[] {
  return choices.map((choice, index) => ({
    label: choice.label,
    detail: choice.detail ?? '',
    ...(choice.doc === undefined ? {} : { documentation: choice.doc }),
    ...(choice.filter === undefined ? {} : { filterText: choice.filter }),
    kind: choice.kind ?? CompletionItemKind.Value,
    insertTextFormat: choice.snippet === true ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    sortText: String(index).padStart(4, '0'),
    span: cursor.typed,
    insert: choice.insert,
  }));
}
