import { editDistance } from '../../core/case/complaints.ts';
import { vitalKinds } from '../../core/case/warnings.ts';
import type { CaseFacts } from '../caseFacts.ts';
import { measureFor } from '../data/measures.ts';
import type { Finding } from '../findings.ts';
import { edits, finding, fix, same, setValue } from './words.ts';

const otherNames: Readonly<Record<string, (typeof vitalKinds)[number]>> = {
  hr: 'heart rate',
  pulse: 'heart rate',
  rr: 'respiratory rate',
  sbp: 'systolic blood pressure',
  dbp: 'diastolic blood pressure',
  systolic: 'systolic blood pressure',
  diastolic: 'diastolic blood pressure',
  map: 'mean arterial pressure',
  temperature: 'body temperature',
  temp: 'body temperature',
  spo2: 'oxygen saturation',
  sao2: 'oxygen saturation',
  avpu: 'consciousness',
  acvpu: 'consciousness',
};

/** Names of vital signs that scores do not find, and pressures that do not fit each other. */
export function vitalRule({ model, entries }: CaseFacts): readonly Finding[] {
  const found: Finding[] = [];
  const pressures = new Map<
    string,
    { systolic?: number; diastolic?: number; path?: readonly (string | number)[] }
  >();
  for (const entry of entries('vitals')) {
    const kind = entry.text('kind');
    if (kind === undefined) continue;
    const plain = same(kind);
    const known = vitalKinds.some((one) => one === kind.toLowerCase());
    const meant = otherNames[plain] ?? vitalKinds.find((one) => editDistance(plain.slice(0, 40), one) <= 2);
    if (!known && meant !== undefined) {
      found.push(
        finding(
          model,
          'warning',
          'vital-kind',
          entry.path('kind'),
          `vitals[${entry.index}].kind: scores look for "${meant}"`,
          {
            fixes: [fix(`Change to ${meant}`, true, ...edits(setValue(model, entry.path('kind'), meant)))],
          },
        ),
      );
    }
    const measure = measureFor('vitals', kind);
    const value = entry.number('value');
    if (value === undefined || entry.text('unit') !== 'mm[Hg]') continue;
    const at = entry.text('at') ?? '';
    const pair = pressures.get(at) ?? {};
    if (measure?.name === 'systolic blood pressure') pair.systolic ??= value;
    if (measure?.name === 'diastolic blood pressure') {
      pair.diastolic ??= value;
      pair.path ??= entry.path('value');
    }
    pressures.set(at, pair);
  }
  for (const { systolic, diastolic, path } of pressures.values()) {
    if (systolic === undefined || diastolic === undefined || path === undefined || diastolic < systolic)
      continue;
    const message = `The diastolic pressure (${diastolic}) is not below the systolic one (${systolic}) of the same time.`;
    found.push(finding(model, 'warning', 'pressures', path, message));
  }
  return found;
}
