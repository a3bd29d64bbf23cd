import {
  readAllergy,
  readMeasurement,
  readMedication,
  readProblem,
  readStudy,
  readSymptom,
  type CaseLine,
  type ReadAllergy,
  type ReadMeasurement,
  type ReadMedication,
  type ReadProblem,
  type ReadStudy,
  type ReadSymptom,
} from '../core/case/statement-reader.ts';

/** A statement of the case with the line that it stands in, for evidence. */
export interface Fact<T> {
  readonly line: CaseLine;
  readonly value: T;
}

/** The case as the rules see it: only what stands in the lines that were sent. */
export interface Facts {
  readonly lines: readonly CaseLine[];
  readonly patient: Fact<Patient> | undefined;
  readonly medications: readonly Fact<ReadMedication>[];
  readonly allergies: readonly Fact<ReadAllergy>[];
  readonly problems: readonly Fact<ReadProblem>[];
  readonly symptoms: readonly Fact<ReadSymptom>[];
  readonly vitals: readonly Fact<ReadMeasurement>[];
  readonly labs: readonly Fact<ReadMeasurement>[];
  readonly studies: readonly Fact<ReadStudy>[];
}

export interface Patient {
  readonly ageYears?: number;
  readonly sex?: string;
  readonly weightKg?: number;
  readonly heightCm?: number;
  readonly pregnancy?: string;
}

export function factsOf(lines: readonly CaseLine[]): Facts {
  const of = <T>(section: CaseLine['section'], read: (statement: string) => T | undefined): Fact<T>[] =>
    lines.flatMap((line) => {
      const value = line.section === section ? read(line.statement) : undefined;
      return value === undefined ? [] : [{ line, value }];
    });
  return {
    lines,
    patient: of('patient', readPatient)[0],
    medications: of('medications', readMedication).filter(({ value }) => isTaken(value)),
    allergies: of('allergies', readAllergy),
    problems: of('problems', readProblem).filter(({ value }) => value.status !== 'resolved'),
    symptoms: of('symptoms', readSymptom),
    vitals: of('vitals', readMeasurement),
    labs: of('labs', readMeasurement),
    studies: of('imaging', readStudy),
  };
}

const isTaken = ({ status }: ReadMedication): boolean => status !== 'stopped' && status !== 'completed';

function readPatient(statement: string): Patient {
  const number = (label: string) => {
    const match = new RegExp(`\\b${label} (\\d+(?:\\.\\d+)?) (\\S+?)(?:,|$)`).exec(statement);
    return match === null ? undefined : { value: Number(match[1]), unit: match[2] ?? '' };
  };
  const age = number('age');
  const weight = number('weight');
  const height = number('height');
  const sex = /\bsex (\w+)/.exec(statement)?.[1];
  const pregnancy = /\bpregnancy (\w+)/.exec(statement)?.[1];
  return {
    ...(age !== undefined && { ageYears: age.value * (perYear[age.unit] ?? 1) }),
    ...(sex !== undefined && { sex }),
    ...(weight !== undefined && { weightKg: weight.value * (kilograms[weight.unit] ?? 1) }),
    ...(height !== undefined && { heightCm: height.value * (centimetres[height.unit] ?? 1) }),
    ...(pregnancy !== undefined && { pregnancy }),
  };
}

const perYear: Readonly<Record<string, number>> = { a: 1, mo: 1 / 12, wk: 1 / 52.18, d: 1 / 365.25 };
const kilograms: Readonly<Record<string, number>> = { kg: 1, g: 0.001, '[lb_av]': 0.453_592 };
const centimetres: Readonly<Record<string, number>> = { cm: 1, m: 100, '[in_i]': 2.54 };

export interface Measured {
  readonly line: CaseLine;
  readonly name: string;
  readonly number: number;
  readonly unit: string;
  readonly flag?: 'low' | 'normal' | 'high';
  /** `potassium 5.4 mmol/L`, as it stands in the line. */
  readonly quote: string;
}

/** The last value whose name matches, of laboratory values and vital signs. */
export function measured(facts: Facts, name: RegExp): Measured | undefined {
  const found = [...facts.labs, ...facts.vitals].findLast(
    ({ value }) =>
      name.test(value.name) && Number.isFinite(Number.parseFloat(value.value.replace(/^[<>]=?/, ''))),
  );
  if (found === undefined) return undefined;
  const { line, value } = found;
  const unit = value.unit === undefined ? '' : ` ${value.unit}`;
  return {
    line,
    name: value.name,
    number: Number.parseFloat(value.value.replace(/^[<>]=?/, '')),
    unit: value.unit ?? '',
    quote: `${value.name} ${value.value}${unit}`,
    ...(value.flag !== undefined && { flag: value.flag }),
  };
}

export interface Mention {
  readonly line: CaseLine;
  /** The clause that says it, as it stands in the line. */
  readonly quote: string;
}

const clauses = /[^.;,]+(?:\.(?=\d)[^.;,]+|,(?=\d)[^.;,]+)*/g;
const negation = /\b(?:no|not|without|denies|denied|never|negative for|absence of|free of|has not)\b/i;

/** Lines that say something and do not negate it in the same clause; a stated negative symptom does not count. */
export function mentions(lines: readonly CaseLine[], what: RegExp): Mention[] {
  return lines.flatMap((line): Mention[] => {
    if (line.statement.startsWith('NOT: ')) return [];
    const text =
      line.section === 'symptoms' || line.section === 'problems'
        ? withoutDetails(line.statement)
        : line.statement;
    for (const match of text.matchAll(clauses)) {
      const clause = match[0];
      const at = what.exec(clause);
      if (at === null || negation.test(clause.slice(0, at.index))) continue;
      return [{ line, quote: clause.trim().slice(0, 120) }];
    }
    return [];
  });
}

const withoutDetails = (statement: string): string => statement.replace(/ \([^()]*\)$/, '');

/** Lines that state the absence of something, as `NOT: fever` or in a clause that negates it. */
export function negations(lines: readonly CaseLine[], what: RegExp): Mention[] {
  return lines.flatMap((line): Mention[] => {
    if (line.statement.startsWith('NOT: ')) {
      const text = withoutDetails(line.statement.slice(5));
      return what.test(text) ? [{ line, quote: text }] : [];
    }
    for (const match of line.statement.matchAll(clauses)) {
      const clause = match[0];
      const at = what.exec(clause);
      if (at !== null && negation.test(clause.slice(0, at.index)))
        return [{ line, quote: clause.trim().slice(0, 120) }];
    }
    return [];
  });
}
