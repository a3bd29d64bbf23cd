import type { Cursor } from '../cursor.ts';
import type { Edit } from '../findings.ts';
import type { Model } from '../model.ts';
import { scalarText, type Choice } from './choices.ts';

/** A text with its further lines indented. */
export const laterLines = (text: string, indent: number): string =>
  text.replaceAll('\n', `\n${' '.repeat(Math.max(0, indent))}`);

/** A key with its value as they fit between what stands before and behind the cursor. */
export function keyInsert(
  key: string,
  value: string,
  cursor: Cursor,
): { readonly insert: string; readonly goesOn?: boolean } {
  const name = scalarText(key, cursor.flow);
  const indent = cursor.column - cursor.indent;
  switch (cursor.behind.kind) {
    case 'colon':
      return { insert: `${cursor.lead}${name}` };
    case 'value':
      return { insert: `${cursor.lead}${name}:` };
    case 'apart': {
      const pair = pairOf(name, laterLines(value, indent));
      return { insert: `${cursor.lead}${pair}${cursor.flow ? ', ' : laterLines('\n', indent)}` };
    }
    case 'nothing':
      return {
        insert: `${cursor.lead}${pairOf(name, laterLines(value, indent))}`,
        goesOn: /^(?:\n\s*- )?(?:\{\w+: )?\$1/.test(value),
      };
  }
}

const pairOf = (key: string, value: string): string =>
  value.startsWith('\n') ? `${key}:${value}` : `${key}: ${value}`;

/** A value with the keys that come with it: those that are missing behind it, those that are empty where they stand. */
export function choiceInsert(
  choice: Choice,
  cursor: Cursor,
  model: Model,
): {
  readonly insert: string;
  readonly filter?: string;
  readonly extra?: readonly Edit[];
  readonly goesOn?: boolean;
} {
  const { value, filter, label = value } = choice;
  const quote = /^["']/.exec(model.text.slice(cursor.typed.start, cursor.typed.end))?.[0] ?? '';
  const text = quote === '' ? scalarText(value, cursor.flow, choice.isText) : inQuotes(value, quote);
  const more: string[] = [];
  const extra: Edit[] = [];
  for (const [key, wanted] of choice.with ?? []) {
    const place = emptyPlace(cursor, key, model);
    if (place === 'missing') more.push(`${key}: ${wanted}`);
    else if (place !== 'filled' && !/^\$\d|\|/.test(wanted))
      extra.push({ ...place, text: ` ${wanted.replace(/^\$\{\d:(.*)\}$/, '$1')}` });
  }
  const between = cursor.flow ? ', ' : laterLines('\n', cursor.column - cursor.indent);
  const held = filter ?? label;
  return {
    insert: [escaped(text), ...more].join(between),
    ...(quote === '' && filter === undefined ? {} : { filter: `${quote}${held}` }),
    ...(extra.length === 0 ? {} : { extra }),
    ...(choice.open === true ? { goesOn: true } : {}),
  };
}

const inQuotes = (value: string, quote: string): string =>
  quote === '"' ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;

/** What would mean something in a snippet. */
const escaped = (text: string): string => text.replaceAll(/[\\$}]/g, String.raw`\$&`);

/** Where a key of the entry at the cursor has no value yet. */
function emptyPlace(
  { map, present, path }: Cursor,
  key: string,
  model: Model,
): Omit<Edit, 'text'> | 'missing' | 'filled' {
  if (key === path.at(-1)) return 'filled';
  const pair = map?.node.kind === 'map' ? map.node.pairs.find((one) => one.key === key) : undefined;
  if (map === undefined || pair === undefined) return present.includes(key) ? 'filled' : 'missing';
  if (pair.value.kind !== 'scalar' || pair.value.start < pair.value.end) return 'filled';
  const from = map.base + pair.keySpan.end;
  const colon = /^[ \t]*:/.exec(model.text.slice(from, from + 80))?.[0];
  if (colon === undefined) return 'filled';
  const start = from + colon.length;
  const blank = /^[ \t]*(?=[,}]|\r?$|\n)/m.exec(model.text.slice(start, start + 80))?.[0] ?? '';
  return { start, end: start + blank.length };
}
