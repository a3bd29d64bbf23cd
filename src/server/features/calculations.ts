import { creatinineInMgPerDl, creatinineProblem, roundTo } from '../../core/tools/calculator.ts';
import { cockcroftGault } from '../../core/tools/creatinine-clearance.ts';
import { ckdEpi2021 } from '../../core/tools/egfr.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';

const inputs: Readonly<Record<string, readonly string[]>> = {
  creatinine: ['eGFR (CKD-EPI 2021)', 'creatinine clearance (Cockcroft-Gault)', 'HAS-BLED'],
  'urea nitrogen': ['CURB-65'],
  INR: ['HAS-BLED'],
  'respiratory rate': ['NEWS2', 'CURB-65'],
  'oxygen saturation': ['NEWS2'],
  'supplemental oxygen': ['NEWS2'],
  'systolic blood pressure': ['NEWS2', 'CURB-65', 'HAS-BLED'],
  'diastolic blood pressure': ['CURB-65'],
  'heart rate': ['NEWS2'],
  'body temperature': ['NEWS2'],
  consciousness: ['NEWS2', 'CURB-65'],
};

/** The calculators that a value feeds, by the name of its measure. */
export function scoreInputs(measure: string): readonly string[] {
  return Object.hasOwn(inputs, measure) ? (inputs[measure] ?? []) : [];
}

/** eGFR and, with a weight, creatinine clearance of an adult; empty where an input is missing or cannot be. */
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
  const found = [`eGFR ${roundTo(ckdEpi2021(milligrams, age, sex), 0)} mL/min/1.73 m²`];
  if (weight !== undefined && weight >= 25 && weight <= 350)
    found.push(`clearance ${Math.round(cockcroftGault(milligrams, age, weight, sex))} mL/min`);
  return found;
}
