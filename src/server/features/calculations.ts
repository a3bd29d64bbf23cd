import { creatinineInMgPerDl, creatinineProblem, roundTo } from '../../core/tools/calculator.ts';
import { cockcroftGault } from '../../core/tools/creatinine-clearance.ts';
import { ckdEpi2021 } from '../../core/tools/egfr.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';

/**
 * eGFR and, with a weight, creatinine clearance of an adult; empty where an input is missing or cannot be. Without the unit of
 * eGFR, since editors cut what is long.
 */
export function kidneyFunction(facts: CaseFacts, creatinine: Entry): readonly string[] {
  const value = creatinine.number('value');
  const unit = creatinine.text('unit');
  const { ageYears: age, sex, weightKg: weight } = facts.patient;
  if (
    value === undefined ||
    (unit !== 'mg/dL' && unit !== 'umol/L') ||
    creatinineProblem(value, unit) !== undefined
  )
    return [];
  if (age === undefined || age < 18 || age > 120 || (sex !== 'female' && sex !== 'male')) return [];
  const milligrams = creatinineInMgPerDl(value, unit);
  const found = [`eGFR ${roundTo(ckdEpi2021(milligrams, age, sex), 0)}`];
  if (weight !== undefined && weight >= 25 && weight <= 350)
    found.push(`clearance ${Math.round(cockcroftGault(milligrams, age, weight, sex))} mL/min`);
  return found;
}
