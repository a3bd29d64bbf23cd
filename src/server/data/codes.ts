import { medicines } from '../../core/tools/data/medicines.ts';
import { labMeasures } from './measures.ts';
import { knownProblems } from './problems.ts';

const displays: ReadonlyMap<string, string> = new Map([
  ...knownProblems.flatMap(({ name, icd10 }) =>
    icd10 === undefined ? [] : [[`ICD-10-CM ${icd10}`, name] as const],
  ),
  ...labMeasures.flatMap(({ name, loinc }) =>
    loinc === undefined ? [] : [[`LOINC ${loinc}`, name] as const],
  ),
  ...medicines.flatMap(({ generic, rxnorm }) =>
    rxnorm === undefined ? [] : [[`RxNorm ${rxnorm}`, generic] as const],
  ),
]);

/** What a code stands for, in words; undefined for the many that the built-in tables do not have. */
export function displayOf(system: unknown, code: unknown): string | undefined {
  return typeof system === 'string' && typeof code === 'string'
    ? displays.get(`${system} ${code}`)
    : undefined;
}
