import type { CaseFacts } from '../caseFacts.ts';
import type { Finding, Fix } from '../findings.ts';
import { entriesOf, type Model } from '../model.ts';
import { addKey, edits, finding, fix, removeEntry, same, setValue } from './words.ts';

const negation = /^(?:no|not|denies|denied|without|absence of|negative for)\s+(?=\S)/i;
const none =
  /^(?:none|none known|no known(?: drug)? allerg(?:y|ies)|nkda|nka|nil|no|unremarkable|no known problems?)$/;

/** Negatives that are written as words where the format has a way of its own to say them. */
export function negationRule({ model, entries }: CaseFacts): readonly Finding[] {
  const found: Finding[] = [];
  for (const entry of entries('symptoms')) {
    const text = entry.text('text');
    if (text === undefined || entry.value['excluded'] === true || !negation.test(text)) continue;
    const bare = text.replace(negation, '');
    const change = edits(
      setValue(model, entry.path('text'), bare),
      entry.value['excluded'] === false
        ? setValue(model, entry.path('excluded'), 'true')
        : addKey(model, entry.path(), 'excluded', 'true'),
    );
    const message = 'This reads as a negative, but the teams see it as present: expected excluded: true.';
    found.push(
      finding(model, 'warning', 'written-negative', entry.path('text'), message, {
        fixes: change.length === 2 ? [fix(`Mark as excluded: ${bare}`, true, ...change)] : [],
      }),
    );
  }
  for (const [section, key] of [
    ['allergies', 'substance'],
    ['problems', 'text'],
    ['medications', 'name'],
    ['procedures', 'text'],
  ] as const) {
    for (const entry of entries(section)) {
      if (!isNone(entry.text(key) ?? '')) continue;
      const said = canBeNoneKnown(section) ? `${section}: none-known` : `an empty list, ${section}: [],`;
      const message = `This reads as an entry: expected ${said} when there is none.`;
      found.push(
        finding(model, 'warning', 'none-known', entry.path(key), message, {
          fixes: noneFixes(model, section, entry.path()),
        }),
      );
    }
  }
  return found;
}

/** Whether a text says that there is nothing to list. */
export const isNone = (text: string): boolean => none.test(same(text));

const canBeNoneKnown = (section: string): boolean => section === 'allergies' || section === 'problems';

/** Writes that a list is empty, in place of the entry that says so; beside other entries, that one goes. */
export function noneFixes(model: Model, section: string, path: readonly (string | number)[]): Fix[] {
  const whole = model.sections.find((one) => one.key === section);
  if (whole === undefined || entriesOf(model, section).length !== 1)
    return [fix('Remove this entry', true, ...edits(removeEntry(model, path)))];
  const end = whole.start + model.text.slice(whole.start, whole.end).trimEnd().length;
  const text = canBeNoneKnown(section) ? `${section}: none-known` : `${section}: []`;
  return [fix(`Write ${text}`, true, { start: whole.keySpan.start, end, text })];
}
