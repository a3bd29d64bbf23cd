import type { CaseFacts, Entry } from '../caseFacts.ts';
import type { Finding } from '../findings.ts';
import { finding } from './words.ts';
import type { Disk } from './all.ts';

const dated = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.Z+-]+)?)?)?$/;

/** The first and last day that a date such as `2026`, `2026-02` or `2026-02-28T08:30` can mean; undefined for words. */
export function daysOf(text: string | undefined): readonly [first: string, last: string] | undefined {
  if (text === undefined || !dated.test(text)) return undefined;
  const day = text.slice(0, 10);
  return [day + '-01-01'.slice(day.length - 4), day + '-12-31'.slice(day.length - 4)];
}

const dateKeys: Readonly<Record<string, string>> = {
  symptoms: 'onset',
  problems: 'onset',
  medications: 'start',
  vitals: 'at',
  labs: 'at',
  imaging: 'at',
  procedures: 'at',
  timeline: 'at',
};

/** Dates after the day of the case, before the birth of the patient, or out of order in the timeline. */
export function dateRule(facts: CaseFacts, disk: Disk): readonly Finding[] {
  const { model, asOf, patient } = facts;
  const found: Finding[] = [];
  const today = disk.today();
  if (asOf !== undefined && asOf > today)
    found.push(
      finding(model, 'warning', 'future-date', ['asOf'], `asOf lies in the future: today is ${today}.`),
    );
  const last = asOf ?? today;
  const limit = asOf === undefined ? 'today' : 'asOf';
  const born =
    asOf === undefined || patient.ageYears === undefined
      ? undefined
      : `${String(Number(asOf.slice(0, 4)) - Math.ceil(patient.ageYears) - 1).padStart(4, '0')}${asOf.slice(4)}`;
  for (const [section, key] of Object.entries(dateKeys)) {
    for (const entry of facts.entries(section)) {
      const days = daysOf(entry.text(key));
      if (days === undefined) continue;
      const planned = section === 'medications' && entry.text('status') === 'planned';
      if (days[0] > last && !planned)
        found.push(
          finding(model, 'warning', 'future-date', entry.path(key), `This date is after ${limit} (${last}).`),
        );
      else if (born !== undefined && days[1] < born)
        found.push(
          finding(
            model,
            'warning',
            'before-birth',
            entry.path(key),
            'This date is before the birth of the patient, by age and asOf.',
          ),
        );
    }
  }
  return [...found, ...outOfOrder(facts)];
}

function outOfOrder(facts: CaseFacts): readonly Finding[] {
  let latest: { readonly entry: Entry; readonly first: string } | undefined;
  const found: Finding[] = [];
  for (const entry of facts.entries('timeline')) {
    const days = daysOf(entry.text('at'));
    if (days === undefined) continue;
    if (latest !== undefined && days[1] < latest.first) {
      const message = 'This event is earlier than the one before it: expected the timeline in order.';
      found.push(finding(facts.model, 'warning', 'date-order', entry.path('at'), message));
    } else if (latest === undefined || days[0] > latest.first) latest = { entry, first: days[0] };
  }
  return found;
}
