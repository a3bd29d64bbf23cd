import type { IdentifierKind } from './deidentify-rules.ts';
import { datesAreFree, findIdentifiers } from './deidentify.ts';
import { createLocator } from './locate.ts';
import type { SourceRange } from './types.ts';

/** Something in a text that can point to a person: its kind and its place, never the text itself. */
export interface FoundIdentifier {
  readonly kind: IdentifierKind;
  readonly range: SourceRange;
}

/**
 * What the check finds in a text that is about to leave this machine, in the order of the text, whatever the text says of itself;
 * but not the dates of a case in which a person has said that they are invented or shifted.
 */
export function checkBeforeLeaving(text: string): readonly FoundIdentifier[] {
  const locator = createLocator(text);
  const withDates = !datesAreFree.test(text);
  return findIdentifiers(text)
    .filter(({ kind }) => withDates || kind !== 'date')
    .map(({ kind, start, end }) => ({ kind, range: locator.range(start, end) }));
}

/** More lines nobody reads in a sentence. */
const maxLines = 8;

/** `2 names, 1 full date (lines 4, 9)`, the most frequent first. */
export function foundWords(found: readonly FoundIdentifier[]): string {
  const counts = new Map<IdentifierKind, number>();
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count} ${kindCounts[kind][count === 1 ? 0 : 1]}`);
  const lines = [...new Set(found.map(({ range }) => range.start.line))];
  const named = lines.slice(0, maxLines).join(', ');
  return `${kinds.join(', ')} (${lines.length === 1 ? 'line' : 'lines'} ${named}${lines.length > maxLines ? ', …' : ''})`;
}

/** What one, and what several of a kind are called. */
const kindCounts: Readonly<Record<IdentifierKind, readonly [one: string, several: string]>> = {
  name: ['name', 'names'],
  place: ['address or place', 'addresses or places'],
  date: ['full date', 'full dates'],
  age: ['age over 89', 'ages over 89'],
  phone: ['telephone number', 'telephone numbers'],
  fax: ['fax number', 'fax numbers'],
  mail: ['mail address', 'mail addresses'],
  'social-security': ['social security number', 'social security numbers'],
  record: ['medical record number', 'medical record numbers'],
  insurance: ['insurance number', 'insurance numbers'],
  account: ['account number', 'account numbers'],
  licence: ['certificate or licence number', 'certificate or licence numbers'],
  vehicle: ['vehicle or plate number', 'vehicle or plate numbers'],
  device: ['number of a device', 'numbers of devices'],
  url: ['web address', 'web addresses'],
  ip: ['IP address', 'IP addresses'],
  biometric: ['biometric mark', 'biometric marks'],
  photo: ['picture that may show the person', 'pictures that may show the person'],
  other: ['number that belongs to one person', 'numbers that belong to one person'],
};
