import { editDistance } from './complaints.ts';
import type { Locator } from './locate.ts';
import type { CaseRecord } from './schema.ts';
import type { SourceProblem } from './types.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** The names of vital signs that scores look for. Others are accepted, and shown to the teams as they are. */
export const vitalKinds = [
  'heart rate',
  'respiratory rate',
  'systolic blood pressure',
  'diastolic blood pressure',
  'mean arterial pressure',
  'body temperature',
  'oxygen saturation',
  'supplemental oxygen',
  'consciousness',
] as const;

/** Spellings that are common on the ward, and what UCUM (https://ucum.org) writes instead. */
export const ucumSpellings: Readonly<Record<string, string>> = {
  mmHg: 'mm[Hg]',
  bpm: '/min',
  'breaths/min': '/min',
  'beats/min': '/min',
  '°C': 'Cel',
  C: 'Cel',
  '°F': '[degF]',
  F: '[degF]',
  mcg: 'ug',
  'mcg/L': 'ug/L',
  'mcg/mL': 'ug/mL',
  'mcg/dL': 'ug/dL',
  'IU/L': '[IU]/L',
  'IU/mL': '[IU]/mL',
  'mIU/L': 'm[IU]/L',
  'mEq/L': 'meq/L',
  'cells/uL': '/uL',
  '10^9/L': '10*9/L',
  '10^3/uL': '10*3/uL',
  '10^12/L': '10*12/L',
  'mL/min/1.73m2': 'mL/min/{1.73_m2}',
  sec: 's',
  hr: 'h',
  'mm/hr': 'mm/h',
  INR: '{INR}',
  ratio: '1',
};

/** What does not stop a run but a person should look at. */
export function caseWarnings(
  record: CaseRecord,
  source: YamlSource,
  locator: Locator,
  facts: number,
): SourceProblem[] {
  const found: SourceProblem[] = [];
  const warn = (code: string, message: string, path: Path): void => {
    const span = source.valueSpan(path) ?? source.nearestSpan(path);
    found.push({ severity: 'warning', code, message, range: locator.range(span.start, span.end) });
  };
  const checkUnit = (unit: string | undefined, path: Path, name: string): void => {
    const spelling =
      unit === undefined || !Object.hasOwn(ucumSpellings, unit) ? undefined : ucumSpellings[unit];
    if (spelling !== undefined)
      warn('unit-spelling', `${name}: ${unit} is not UCUM; expected ${spelling}`, path);
  };

  for (const [index, vital] of (record.vitals ?? []).entries()) {
    checkUnit(vital.unit, ['vitals', index, 'unit'], `vitals[${index}].unit`);
    const kind = vital.kind.trim().toLowerCase();
    const near = vitalKinds.find((known) => {
      const distance = editDistance(kind.slice(0, 40).replaceAll(/[_-]/g, ' '), known);
      return known !== kind && distance <= 2;
    });
    if (near !== undefined && !vitalKinds.some((known) => known === kind)) {
      warn('vital-kind', `vitals[${index}].kind: scores look for "${near}"`, ['vitals', index, 'kind']);
    }
  }
  for (const [index, lab] of (record.labs ?? []).entries()) {
    checkUnit(lab.unit, ['labs', index, 'unit'], `labs[${index}].unit`);
  }
  if (facts === 0) warn('no-facts', 'The case holds no facts yet: the teams would have nothing to read', []);
  return found;
}
