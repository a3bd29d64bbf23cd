import { entriesOf, type Model } from './model.ts';

/** One entry of a list of the case, as far as it could be read. */
export class Entry {
  constructor(
    readonly section: string,
    readonly index: number,
    readonly value: Readonly<Record<string, unknown>>,
  ) {}

  /** A text of the entry, trimmed; undefined when it has none. */
  text(key: string): string | undefined {
    const value = this.value[key];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  }

  number(key: string): number | undefined {
    const value = this.value[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  path(key?: string): readonly (string | number)[] {
    return key === undefined ? [this.section, this.index] : [this.section, this.index, key];
  }
}

/** The facts of a case, also of one with mistakes: what has the wrong form counts as absent. */
export interface CaseFacts {
  readonly model: Model;
  readonly entries: (section: string) => readonly Entry[];
  readonly patient: PatientFacts;
  /** As `2026-03-01`; undefined when there is none that is a date. */
  readonly asOf: string | undefined;
  readonly deidentified: boolean;
}

export interface PatientFacts {
  readonly ageYears: number | undefined;
  readonly sex: string | undefined;
  readonly weightKg: number | undefined;
  readonly heightCm: number | undefined;
  readonly pregnancy: string | undefined;
}

const map = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** Entries by what was read of them: one that has not changed or moved in its list stays the same object. */
const entriesByValue = new WeakMap<object, Entry>();

function entryOf(section: string, index: number, read: unknown): Entry {
  const value = map(read);
  const known = entriesByValue.get(value);
  if (known?.section === section && known.index === index) return known;
  const entry = new Entry(section, index, value);
  entriesByValue.set(value, entry);
  return entry;
}

export function factsOf(model: Model): CaseFacts {
  const known = new Map<string, readonly Entry[]>();
  const { asOf, deidentified } = model.value;
  return {
    model,
    entries(section) {
      let found = known.get(section);
      if (found === undefined) {
        found = entriesOf(model, section).map(({ index, value }) => entryOf(section, index, value));
        known.set(section, found);
      }
      return found;
    },
    patient: patientOf(map(model.value['patient'])),
    asOf: typeof asOf === 'string' && isDay(asOf) ? asOf : undefined,
    deidentified: deidentified === true,
  };
}

/** Whether a text is a day of the calendar, as `2026-02-28`. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const toYears: Readonly<Record<string, number>> = { a: 1, mo: 1 / 12, wk: 7 / 365.25, d: 1 / 365.25 };
const toKilograms: Readonly<Record<string, number>> = { kg: 1, g: 0.001, '[lb_av]': 0.45359237 };
const toCentimetres: Readonly<Record<string, number>> = { cm: 1, m: 100, '[in_i]': 2.54 };

function patientOf(patient: Readonly<Record<string, unknown>>): PatientFacts {
  const measured = (key: string, factors: Readonly<Record<string, number>>): number | undefined => {
    const { value, unit } = map(patient[key]);
    const factor = typeof unit === 'string' && Object.hasOwn(factors, unit) ? factors[unit] : undefined;
    return typeof value === 'number' && factor !== undefined ? value * factor : undefined;
  };
  const word = (key: string): string | undefined =>
    typeof patient[key] === 'string' ? patient[key] : undefined;
  return {
    ageYears: measured('age', toYears),
    sex: word('sex'),
    weightKg: measured('weight', toKilograms),
    heightCm: measured('height', toCentimetres),
    pregnancy: word('pregnancy'),
  };
}
