import { allergyMatches } from '../../core/tools/allergies.ts';
import { factsOf, type CaseFacts } from '../caseFacts.ts';
import { listedMedicines } from '../features/hover.ts';
import type { Finding, Fix } from '../findings.ts';
import { refAt, type Model } from '../model.ts';
import { plainValue } from '../tree.ts';
import { edits, finding, fix, placeOf, setValue } from './words.ts';

/** What cannot be of a person of that age, weight and height. */
export function bodyRule({ model, patient }: CaseFacts): readonly Finding[] {
  const { ageYears: age, weightKg: weight, heightCm: height, sex, pregnancy } = patient;
  const found: Finding[] = [];
  const say = (key: string, message: string, unit?: string): void => {
    const change = unit === undefined ? [] : edits(setValue(model, ['patient', key, 'unit'], unit));
    const fixes = change.length === 0 ? [] : [fix(`Change the unit to ${unit}`, false, ...change)];
    found.push(finding(model, 'warning', 'implausible', ['patient', key, 'value'], message, { fixes }));
  };
  if (age !== undefined && age > 120)
    say('age', 'An age of more than 120 years cannot be: check the value and its unit.');
  if (
    weight !== undefined &&
    (weight > 400 || weight < 0.3 || (age !== undefined && age >= 18 && weight < 25))
  )
    say('weight', 'This weight cannot be at this age: check the value and its unit.');
  if (
    height !== undefined &&
    (height > 250 || height < 20 || (age !== undefined && age >= 18 && height < 80))
  )
    say(
      'height',
      'This height cannot be at this age: check the value and its unit.',
      height > 0.4 && height < 2.5 ? 'm' : undefined,
    );
  if (pregnancy === 'yes') {
    const no = fix('Change to no', false, ...edits(setValue(model, ['patient', 'pregnancy'], 'no')));
    const about = (message: string): void => {
      found.push(finding(model, 'warning', 'pregnancy', ['patient', 'pregnancy'], message, { fixes: [no] }));
    };
    if (sex === 'male')
      about('The patient is pregnant and male: check both. Medicines are checked against pregnancy.');
    else if (age !== undefined && (age > 60 || age < 8))
      about(`A pregnancy at ${Math.floor(age)} years: check the age and the pregnancy.`);
  }
  return found;
}

/** The action that writes a weight in kilograms or a height in centimetres. */
export function bodyToUsualUnit(model: Model, key: 'weight' | 'height'): Fix | undefined {
  const written = plainValue(refAt(model, ['patient', key])?.node) as
    { readonly value?: unknown; readonly unit?: unknown } | undefined;
  const { patient } = factsOf(model);
  const usual = key === 'weight' ? patient.weightKg : patient.heightCm;
  const unit = key === 'weight' ? 'kg' : 'cm';
  if (usual === undefined || written?.unit === unit) return undefined;
  const value = String(Math.round(usual * 10) / 10);
  const change = edits(
    setValue(model, ['patient', key, 'value'], value),
    setValue(model, ['patient', key, 'unit'], unit),
  );
  return change.length < 2 ? undefined : fix(`Convert to ${unit} (${value})`, false, ...change);
}

/** Medicines that an allergy of the same case speaks against. */
export function allergyRule(facts: CaseFacts): readonly Finding[] {
  const { model } = facts;
  const listed = listedMedicines(facts);
  return facts.entries('allergies').flatMap((allergy) => {
    const substance = allergy.text('substance');
    if (substance === undefined) return [];
    const { problems } = allergyMatches([substance], listed);
    return problems.flatMap((problem) => {
      const medicine = listed.find(({ given }) => given === problem.medicine.given);
      if (medicine === undefined) return [];
      const severity = problem.severity === 'moderate' ? 'information' : 'warning';
      const message = `${problem.effect}: ${problem.medicine.generic}, against the allergy to ${substance}. ${problem.managementOptions.at(-1) ?? ''}`;
      return [
        finding(model, severity, 'allergy-conflict', medicine.entry.path('name'), message.trim(), {
          related: { ...placeOf(model, allergy.path('substance')), message: 'The allergy' },
        }),
      ];
    });
  });
}
