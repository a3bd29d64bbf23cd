import type { CaseFacts } from '../caseFacts.ts';
import type { Finding } from '../findings.ts';
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
  ] as const) {
    const list = entries(section);
    for (const entry of list) {
      if (!none.test(same(entry.text(key) ?? ''))) continue;
      const whole = model.sections.find((one) => one.key === section);
      const only = list.length === 1 && whole !== undefined;
      const end =
        whole === undefined ? 0 : whole.start + model.text.slice(whole.start, whole.end).trimEnd().length;
      const remove = only ? [] : edits(removeEntry(model, entry.path()));
      const change = only ? [{ start: whole.keySpan.start, end, text: `${section}: none-known` }] : [];
      found.push(
        finding(
          model,
          'warning',
          'none-known',
          entry.path(key),
          `This reads as an entry: expected ${section}: none-known when there is none.`,
          {
            fixes:
              change.length > 0
                ? [fix(`Write ${section}: none-known`, true, ...change)]
                : [fix('Remove this entry', true, ...remove)],
          },
        ),
      );
    }
  }
  return found;
}
