import type {
  CaseAllergy,
  CaseCode,
  CaseHappening,
  CaseImaging,
  CaseLab,
  CaseMedication,
  CasePatient,
  CaseProblem,
  CaseProcedure,
  CaseSymptom,
  CaseVital,
} from './schema.ts';
import { readMedication } from './statement-reader.ts';

/*
 * The statements of a case, one line each, as teams read them. `statement-reader.ts` reads them back.
 *
 * A line is `[<id>] <section>: <statement>`; for narrative `[<id>] narrative.<part>: <paragraph>`. A statement of a
 * list section is a head, then at most one pair of round brackets at its very end with details parted by `, `.
 * So that this can be read back, round brackets inside the free text of an entry are written as square ones,
 * and commas inside a detail as semicolons. Details in square brackets below may be absent:
 *
 *   patient      age 67 a, sex female, weight 84 kg, height 163 cm, pregnancy no
 *   symptoms     [NOT: ]<text> (onset <text>, severity <text>, <code>)
 *   problems     <text> (status <word>, onset <text>, <code>)
 *   allergies    <substance> (reaction <text>, criticality <word>, <code>)
 *   medications  <name> <dose> <route> <frequency> (status <word>, start <when>, <code>)
 *                  A dose is a number, a space and one word. What does not read back from the head is written as
 *                  a detail with its name: `(dose half a tablet, frequency at night)`.
 *   vitals       <kind> <number> <unit> (<when>)       or   <kind>: <words> (unit <unit>, <when>)
 *   labs         <name> <number> <unit> (ref <low> to <high>, high, <when>, <code>)   words as for vitals
 *                  One-sided: `ref at least 60`, `ref up to 100`. Then `low`, `normal` or `high`.
 *                  The units `1` and `{INR}` are left out.
 *   imaging      <modality>, <body site> (<when>, files <count>): <report>
 *   procedures   <text> (<when>, <code>)
 *   timeline     <when>: <event>
 *   problems and allergies that are none-known: `none known`
 *
 * A code is `<system> <code>`, such as `RxNorm 11289`.
 */

/** How a number of the entry under `key` is written in the file, so that `2.0` stays `2.0`. */
export type Numeral = (key: string) => string;

/** Folds line breaks, tabs and control characters to single spaces and drops marks that reorder text. */
export function fold(text: string): string {
  return text
    .replaceAll(/[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * Case text is data: takes away what could pass for another line of the case (`[c12]`), for the marks or tags that
 * fence the case in a prompt (`CASE>>>`, `</case>`), or for a code fence.
 */
export function harmless(text: string): string {
  return text
    .replaceAll(/\[(?=\s*c\d+\s*\])/gi, '[ ')
    .replaceAll(/<(?=\s*\/?\s*[a-z!?])/gi, '‹')
    .replaceAll(/<{3,}|>{3,}/g, (marks) => (marks.startsWith('<') ? '‹' : '›').repeat(3))
    .replaceAll('```', "'''")
    .replaceAll('~~~', '~ ~ ~');
}

const words = (text: string): string => fold(text).replaceAll('(', '[').replaceAll(')', ']');

const detail = (text: string): string => words(text).replaceAll(',', ';');

const labelled = (label: string, value: string | undefined): string | undefined =>
  value === undefined ? undefined : `${label} ${detail(value)}`;

const coded = (code: CaseCode | undefined): string | undefined =>
  code === undefined ? undefined : `${code.system} ${code.code}`;

const bare = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : detail(value);

function withDetails(head: string, details: readonly (string | undefined)[]): string {
  const given = details.filter((entry) => entry !== undefined && entry !== '');
  return given.length === 0 ? head : `${head} (${given.join(', ')})`;
}

export function patientStatement(patient: CasePatient, numeral: Numeral): string {
  const measure = (key: 'age' | 'weight' | 'height'): string | undefined => {
    const given = patient[key];
    return given === undefined ? undefined : `${key} ${numeral(`${key}.value`)} ${given.unit}`;
  };
  const named = (key: 'sex' | 'pregnancy'): string | undefined =>
    patient[key] === undefined ? undefined : `${key} ${patient[key]}`;
  return [measure('age'), named('sex'), measure('weight'), measure('height'), named('pregnancy')]
    .filter((part) => part !== undefined)
    .join(', ');
}

export function symptomStatement(symptom: CaseSymptom): string {
  const text = words(symptom.text).replace(/^NOT:\s*/, 'not ');
  return withDetails(symptom.excluded === true ? `NOT: ${text}` : text, [
    labelled('onset', symptom.onset),
    labelled('severity', symptom.severity),
    coded(symptom.code),
  ]);
}

export function problemStatement(problem: CaseProblem): string {
  return withDetails(words(problem.text), [
    labelled('status', problem.status),
    labelled('onset', problem.onset),
    coded(problem.code),
  ]);
}

export function allergyStatement(allergy: CaseAllergy): string {
  return withDetails(words(allergy.substance), [
    labelled('reaction', allergy.reaction),
    labelled('criticality', allergy.criticality),
    coded(allergy.code),
  ]);
}

export function medicationStatement(medication: CaseMedication): string {
  const tail = [
    labelled('status', medication.status),
    labelled('start', medication.start),
    coded(medication.code),
  ];
  const name = words(medication.name);
  const parts = [medication.dose, medication.route, medication.frequency].map((part) => part && words(part));
  const plain = withDetails([name, ...parts.filter((part) => part !== undefined)].join(' '), tail);
  const back = readMedication(plain);
  const same =
    back.name === name && back.dose === parts[0] && back.route === parts[1] && back.frequency === parts[2];
  if (same) return plain;
  return withDetails(name, [
    labelled('dose', medication.dose ?? 'not stated'),
    labelled('route', medication.route),
    labelled('frequency', medication.frequency),
    ...tail,
  ]);
}

/** Values in words that still read as one quantity: `<0.01`, `118/76`, `2-5`. */
const quantity = /^[<>]?=?-?\d+(?:\.\d+)?(?:[/-]\d+(?:\.\d+)?)?$/;

function measuredHead(
  name: string,
  value: number | string,
  unit: string | undefined,
  numeral: Numeral,
): { head: string; unitDetail: string | undefined } {
  const label = words(name).replaceAll(/:(?=\s|$)/g, ' -');
  const shown = typeof value === 'number' ? numeral('value') : words(value);
  if (typeof value === 'number' || quantity.test(shown)) {
    const written = unit === undefined || unit === '1' || unit === '{INR}' ? '' : ` ${unit}`;
    return { head: `${label} ${shown}${written}`, unitDetail: undefined };
  }
  return { head: `${label}: ${shown}`, unitDetail: labelled('unit', unit) };
}

export function vitalStatement(vital: CaseVital, numeral: Numeral): string {
  const { head, unitDetail } = measuredHead(vital.kind, vital.value, vital.unit, numeral);
  return withDetails(head, [unitDetail, bare(vital.at)]);
}

/** Where a number lies against its reference range, or undefined where there is none. */
export function labFlag(
  lab: Pick<CaseLab, 'value' | 'refLow' | 'refHigh'>,
): 'low' | 'normal' | 'high' | undefined {
  const { value, refLow, refHigh } = lab;
  if (typeof value !== 'number' || (refLow === undefined && refHigh === undefined)) return undefined;
  if (refLow !== undefined && value < refLow) return 'low';
  return refHigh !== undefined && value > refHigh ? 'high' : 'normal';
}

export function labStatement(lab: CaseLab, numeral: Numeral): string {
  const { head, unitDetail } = measuredHead(lab.name, lab.value, lab.unit, numeral);
  let reference: string | undefined;
  if (lab.refLow !== undefined && lab.refHigh !== undefined) {
    reference = `ref ${numeral('refLow')} to ${numeral('refHigh')}`;
  } else if (lab.refLow !== undefined) {
    reference = `ref at least ${numeral('refLow')}`;
  } else if (lab.refHigh !== undefined) {
    reference = `ref up to ${numeral('refHigh')}`;
  }
  return withDetails(head, [unitDetail, reference, labFlag(lab), bare(lab.at), coded(lab.code)]);
}

export function imagingStatement(study: CaseImaging): string {
  const site = words(study.bodySite).replaceAll(/:(?=\s|$)/g, ' -');
  const modality = detail(study.modality).replaceAll(/:(?=\s|$)/g, ' -');
  const files =
    study.files === undefined || study.files.length === 0 ? undefined : `files ${study.files.length}`;
  const head = withDetails(`${modality}, ${site}`, [bare(study.at), files]);
  return study.report === undefined ? head : `${head}: ${fold(study.report)}`;
}

export function procedureStatement(procedure: CaseProcedure): string {
  return withDetails(words(procedure.text), [bare(procedure.at), coded(procedure.code)]);
}

export function happeningStatement(happening: CaseHappening): string {
  return `${fold(happening.at).replaceAll(/:(?=\s|$)/g, ' -')}: ${fold(happening.event)}`;
}
