import type { Span } from '../../core/case/yaml-source.ts';
import type { CaseFacts } from '../caseFacts.ts';
import { valueSpan } from '../model.ts';

/** The keys of each section that say when something was. */
const whenKeys: Readonly<Record<string, string>> = {
  symptoms: 'onset',
  problems: 'onset',
  medications: 'start',
  procedures: 'at',
  timeline: 'at',
};

/** How old the patient was at dates that lie a year or more before the case, behind each of them. */
export function agesOf(facts: CaseFacts): readonly (Span & { readonly words: string })[] {
  const now = yearOf(facts.asOf);
  const age = facts.patient.ageYears;
  if (now === undefined || age === undefined) return [];
  return Object.entries(whenKeys).flatMap(([section, key]) =>
    facts.entries(section).flatMap((entry) => {
      const then = yearOf(entry.text(key));
      const span = valueSpan(facts.model, entry.path(key));
      if (then === undefined || span === undefined || now - then < 1) return [];
      // The patient may have had a birthday on any day of the last year.
      const years = Math.floor(age + 0.5 - (now - then));
      return years < 0 ? [] : [{ ...span, words: `aged about ${years}` }];
    }),
  );
}

/** A date as a year with its fraction; a year alone stands for its middle. */
function yearOf(text: string | undefined): number | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T|$)/.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  if (month === undefined) return Number(year) + 0.5;
  return Number(year) + (Number(month) - 1) / 12 + (day === undefined ? 1 / 24 : (Number(day) - 1) / 365);
}
