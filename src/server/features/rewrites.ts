import { factsOf } from '../caseFacts.ts';
import type { Fix } from '../findings.ts';
import type { Model } from '../model.ts';
import { placeAt } from '../place.ts';
import { bodyToUsualUnit } from '../rules/patient.ts';
import { toUsualUnit } from '../rules/units.ts';
import { addKey, edits, fix, setValue } from '../rules/words.ts';

/** What can be written in another way where nothing is wrong: another unit, a negative, a list that is none-known. */
export function rewritesAt(model: Model, offset: number): readonly Fix[] {
  const place = placeAt(model, offset);
  const [section, index] = place?.path ?? [];
  if (place === undefined) return [];
  const found: Fix[] = [];
  if (section === 'patient' && (index === 'weight' || index === 'height')) {
    const converted = bodyToUsualUnit(model, index);
    if (converted !== undefined) found.push(converted);
  }
  if (typeof index === 'number') {
    const entry = factsOf(model)
      .entries(String(section))
      .find((one) => one.index === index);
    if (entry !== undefined && (section === 'labs' || section === 'vitals')) {
      const converted = toUsualUnit(model, entry);
      if (converted !== undefined) found.push(converted);
    }
    if (entry !== undefined && section === 'symptoms') {
      const { excluded } = entry.value;
      const change =
        excluded === undefined
          ? addKey(model, entry.path(), 'excluded', 'true')
          : setValue(model, entry.path('excluded'), excluded === true ? 'false' : 'true');
      const title = excluded === true ? 'Mark as present' : 'Mark as excluded';
      if (change !== undefined) found.push(fix(title, false, change));
    }
  }
  if (section === 'allergies' || section === 'problems') {
    const whole = model.sections.find(({ key }) => key === section);
    const isEmpty = model.value[section] === undefined;
    if (whole !== undefined && isEmpty && place.path.length === 1) {
      const end =
        whole.start +
        model.text
          .slice(whole.start, whole.end)
          .replace(/\n[^]*$/, '')
          .trimEnd().length;
      found.push(
        fix(
          `Write ${section}: none-known`,
          false,
          ...edits({ start: whole.keySpan.start, end, text: `${section}: none-known` }),
        ),
      );
    }
  }
  return found;
}
