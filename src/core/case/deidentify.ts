import { countedFrom, findDates, withoutDate } from './deidentify-dates.ts';
import { bareMonth, kindWords, rules, tellingWords, type IdentifierKind } from './deidentify-rules.ts';
import { createLocator, type Locator } from './locate.ts';
import type { SourceProblem, SourceRange } from './types.ts';

/** What every place that shows a result of these rules has to say with it. */
export const DEIDENTIFY_NOTICE =
  'Rules find what has a known form, never everything: read the text yourself before you rely on it.';

/** Something in a case that can point to a person. Holds a place and a kind, never the text itself. */
export interface Identifier {
  readonly kind: IdentifierKind;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** What may stand in its place; undefined where a person has to look. Holds nothing of the text but years. */
  readonly replacement: string | undefined;
}

/** No more names than these are looked for again in the rest of the text. */
const maxNames = 50;

/**
 * Everything in the text of a case file that a rule takes for one of the 18 HIPAA identifiers, in the order of the text; no two
 * overlap. An aid: names without a title or a label before them, and much else, cannot be found by rules.
 */
export function findIdentifiers(text: string): readonly Identifier[] {
  const found: Identifier[] = [];
  const taken = new Uint8Array(text.length);
  const free = (start: number, end: number): boolean => !taken.subarray(start, end).includes(1);
  const add = (kind: IdentifierKind, start: number, end: number, replacement: string | undefined): void => {
    if (end <= start || !free(start, end)) return;
    taken.fill(1, start, end);
    found.push({ kind, start, end, replacement });
  };

  const id = caseId(text);
  if (id !== undefined && looksIdentifying(id.value)) add('record', id.start, id.end, 'case-without-id');
  const dates = findDates(text);
  const from = countedFrom(text, dates);
  for (const date of dates) {
    const replacement = isAsOf(text, date.start)
      ? text.slice(date.start, date.start + 4)
      : withoutDate(date, from);
    add('date', date.start, date.end, replacement);
  }
  // Codes and units are no person's numbers, whatever they look like. Nothing is marked in a Markdown body.
  const codes = codeSpans(text);
  for (const { kind, pattern, accept, replace } of rules) {
    for (const match of text.matchAll(pattern)) {
      const it = match.groups?.['it'] ?? match[0];
      const start = match.index + match[0].indexOf(it, it === match[0] ? 0 : labelEnd(match[0], it));
      const end = start + it.length;
      if (accept?.(it) === false || codes.some((span) => span.start < end && start < span.end)) continue;
      add(kind, start, end, replace === false ? undefined : placeholder(kind, text, start));
    }
  }
  for (const match of text.matchAll(bareMonth)) {
    const end = match.index + match[0].length;
    add('date', end - (match.groups?.['it'] ?? '').length, end, undefined);
  }
  addRepeats(text, found, add);
  return found.sort((a, b) => a.start - b.start);
}

/** A name that was found by its title or label is looked for in the rest of the text. */
function addRepeats(
  text: string,
  found: readonly Identifier[],
  add: (kind: IdentifierKind, start: number, end: number, replacement: string) => void,
): void {
  const names = found.filter(({ kind }) => kind === 'name');
  const words = new Set(names.flatMap(({ start, end }) => tellingWords(text.slice(start, end))));
  if (words.size === 0) return;
  const any = [...words]
    .slice(0, maxNames)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|');
  for (const match of text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'gu')))
    add('name', match.index, match.index + match[0].length, '(name removed)');
}

function placeholder(kind: IdentifierKind, text: string, start: number): string {
  // In the file's own field stands a number, and 90 means "90 or older" there.
  if (kind === 'age')
    return /value:[ \t]{0,4}$/.test(text.slice(Math.max(0, start - 12), start)) ? '90' : 'over 89';
  const words: Partial<Record<IdentifierKind, string>> = {
    name: 'name',
    place: 'place',
    mail: 'mail address',
    url: 'web address',
    ip: 'IP address',
    phone: 'telephone number',
    fax: 'fax number',
  };
  return `(${words[kind] ?? 'number'} removed)`;
}

/** The group stands at the end of these matches, so that its last place is the right one. */
const labelEnd = (whole: string, it: string): number => Math.max(0, whole.lastIndexOf(it));

function caseId(text: string): { value: string; start: number; end: number } | undefined {
  const match = /^id:[ \t]*(['"]?)([A-Za-z0-9._-]{1,64})\1/m.exec(text);
  const value = match?.[2];
  if (match === null || value === undefined) return undefined;
  const start = match.index + match[0].lastIndexOf(value);
  return { value, start, end: start + value.length };
}

const looksIdentifying = (id: string): boolean => /\d{6}|\d{3}-\d{2}-\d{4}|\d{4}-\d{2}-\d{2}/.test(id);

const isAsOf = (text: string, start: number): boolean =>
  /(?:^|\n)asOf:[ \t]*['"]?$/.test(text.slice(Math.max(0, start - 40), start));

interface Span {
  readonly start: number;
  readonly end: number;
}

function codeSpans(text: string): readonly Span[] {
  const body = text.startsWith('---') ? text.indexOf('\n---', 3) : -1;
  const yaml = body === -1 ? text : text.slice(0, body);
  const fields =
    /(?<=^|[{,\s])(?:code|unit|system|caseVersion|refLow|refHigh):[ \t]{0,8}(?:'[^'\n]{0,200}'|"[^"\n]{0,200}"|[^,}\n#{]{1,200})/gmu;
  return [...yaml.matchAll(fields)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Behind `deidentified: true`, a person can say that the dates of the case are not those of a person. */
export const datesAreFree = /^deidentified:[ \t]*true[ \t]+#[^\n]*\bdates: *(?:invented|shifted)\b/m;

/**
 * Warnings for a case, each at its place; none repeats what it found. Dates are told once, at the first, since cases are full of
 * them. `claims`: the case says that it is de-identified.
 */
export function identifierProblems(
  text: string,
  locator: Locator = createLocator(text),
  claims = true,
): readonly SourceProblem[] {
  const found = findIdentifiers(text);
  const dates = found.filter(({ kind }) => kind === 'date');
  const warn = ({ start, end }: Identifier, message: string): SourceProblem => ({
    severity: 'warning',
    code: 'identifying',
    message,
    range: locator.range(start, end),
  });
  const [first] = dates;
  const problems = found
    .filter(({ kind }) => kind !== 'date')
    .slice(0, maxWarnings)
    .map((one) =>
      warn(
        one,
        `${claims ? 'The case says that it is de-identified, and this' : 'This'} looks like ${kindWords[one.kind]}.`,
      ),
    );
  if (first !== undefined && !datesAreFree.test(text)) {
    const count = dates.length === 1 ? 'a date' : `${dates.length} dates, this one first,`;
    problems.push(
      warn(
        first,
        claims
          ? `The case says that it is de-identified, but holds ${count} more exact than a year. Write years or days ("day 3"), or say "# dates: shifted" behind "deidentified: true".`
          : `The text holds ${count} more exact than a year. Write years or days ("day 3").`,
      ),
    );
  }
  return problems.sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column,
  );
}

/** More of them nobody reads. */
const maxWarnings = 100;

/** One thing that the copy changed, or left for a person to look at. Told by kind and place in the original. */
export interface DeidentifyChange {
  readonly kind: IdentifierKind;
  readonly range: SourceRange;
  /** Undefined: left as it is, since only a person can tell. */
  readonly replacement: string | undefined;
}

export interface DeidentifiedCopy {
  readonly text: string;
  readonly changes: readonly DeidentifyChange[];
}

/**
 * A copy of a case file without what the rules have found. Dates become days counted from the date of the case, so that intervals
 * stay right, and every replacement is plain text in YAML and in Markdown. The copy never says of itself that it is
 * de-identified: where the original says so, and something was found, the copy says `false` until a person has read it.
 */
export function deidentifiedCopy(text: string): DeidentifiedCopy {
  const locator = createLocator(text);
  const found = findIdentifiers(text);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, replacement } of found) {
    if (replacement === undefined) continue;
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  const copy = parts.join('');
  return {
    text: found.length === 0 ? copy : copy.replace(/^(deidentified:[ \t]*)true\b/m, '$1false'),
    changes: found.map(({ kind, start, end, replacement }) => ({
      kind,
      range: locator.range(start, end),
      replacement,
    })),
  };
}
