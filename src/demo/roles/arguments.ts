import { normaliseMedicine } from '../../core/tools/data/normalise.ts';
import type { CaseLine } from '../../core/case/statement-reader.ts';
import { measured, mentions, negations, type Facts } from '../facts.ts';

/** Arguments for the tools, taken from the lines of the case. Undefined when the case does not say enough to call one. */
type Arguments = Readonly<Record<string, unknown>>;

export interface Taken {
  readonly line: CaseLine;
  /** As the case names it, with its dose. */
  readonly given: string;
  readonly generic: string;
  readonly classes: readonly string[];
  readonly dose?: string;
}

/** The medicines that the case lists as taken, by generic name where the name is known. */
export function medicines(facts: Facts): Taken[] {
  return facts.medications.map(({ line, value }) => {
    const known = normaliseMedicine(value.name);
    return {
      line,
      given: value.dose === undefined ? value.name : `${value.name} ${value.dose}`,
      generic: known?.generic ?? value.name.toLowerCase(),
      classes: known?.classes ?? [],
      ...(value.dose !== undefined && { dose: value.dose }),
    };
  });
}

export const medicineList = (facts: Facts): Arguments | undefined =>
  facts.medications.length === 0
    ? undefined
    : {
        medicines: medicines(facts)
          .slice(0, 40)
          .map(({ given }) => given.slice(0, 200)),
      };

const creatinineUnits: Readonly<Record<string, string>> = {
  'mg/dL': 'mg/dL',
  'umol/L': 'umol/L',
  'µmol/L': 'umol/L',
};

export const creatinine = (facts: Facts) => measured(facts, /^(?:serum |plasma )?creatinine(?: .*)?$/i);
export const potassium = (facts: Facts) => measured(facts, /^(?:serum |plasma )?potassium\b/i);
export const inr = (facts: Facts) => measured(facts, /^INR\b|international normali[sz]ed ratio/i);

export function ageSexCreatinine(facts: Facts): Arguments | undefined {
  const value = creatinine(facts);
  const unit = creatinineUnits[value?.unit ?? ''];
  const { ageYears, sex } = facts.patient?.value ?? {};
  if (value === undefined || unit === undefined || ageYears === undefined || ageYears < 18) return undefined;
  if (sex !== 'female' && sex !== 'male') return undefined;
  return { ageYears, sex, creatinine: value.number, creatinineUnit: unit };
}

export function clearance(facts: Facts): Arguments | undefined {
  const base = ageSexCreatinine(facts);
  const { weightKg, heightCm } = facts.patient?.value ?? {};
  if (base === undefined || weightKg === undefined) return undefined;
  return { ...base, weightKg, ...(heightCm !== undefined && heightCm >= 120 && { heightCm }) };
}

/** What NEWS2 needs, or which of its parts the case does not give. */
export function vitalsForNews2(facts: Facts): {
  readonly arguments?: Arguments;
  readonly missing: readonly string[];
} {
  const rate = measured(facts, /respiratory rate|breathing rate/i);
  const saturation = measured(facts, /oxygen saturation|\bSpO2\b|\bSaO2\b/i);
  const pressure = measured(facts, /systolic|^blood pressure/i);
  const pulse = measured(facts, /heart rate|pulse(?! pressure)/i);
  const temperature = measured(facts, /temperature/i);
  const awake = facts.vitals.find(({ value }) => /consciousness|ACVPU|AVPU|mental state/i.test(value.name));
  const oxygen = facts.vitals.find(({ value }) =>
    /supplemental oxygen|inspired oxygen|oxygen (?:therapy|flow)|FiO2/i.test(value.name),
  );
  const named: readonly (readonly [string, unknown])[] = [
    ['respiratory rate', rate],
    ['oxygen saturation', saturation],
    ['systolic blood pressure', pressure],
    ['pulse', pulse],
    ['consciousness', awake],
    ['temperature', temperature],
  ];
  const missing = named.filter(([, value]) => value === undefined).map(([name]) => name);
  if (!rate || !saturation || !pressure || !pulse || !temperature || !awake) return { missing };
  const state = /confus|voice|pain|unresponsive/i.exec(awake.value.value)?.[0].toLowerCase() ?? 'alert';
  const added =
    oxygen !== undefined && !/^(?:none|no|false|0|0?\.21|21|room air|air)$/i.test(oxygen.value.value.trim());
  return {
    missing,
    arguments: {
      respiratoryRate: Math.round(rate.number),
      oxygenSaturation: Math.round(saturation.number),
      supplementalOxygen: added,
      systolicMmHg: Math.round(pressure.number),
      pulse: Math.round(pulse.number),
      consciousness: state === 'confus' ? 'confusion' : state,
      temperatureCelsius: /F/.test(temperature.unit)
        ? Math.round(((temperature.number - 32) / 1.8) * 10) / 10
        : temperature.number,
    },
  };
}

/** True when a problem, or another line, speaks of it. */
export const has = (facts: Facts, what: RegExp): boolean => mentions(facts.lines, what).length > 0;

export function cha2ds2Vasc(facts: Facts): Arguments | undefined {
  const { ageYears, sex } = facts.patient?.value ?? {};
  if (!has(facts, /atrial (?:fibrillation|flutter)/i) || ageYears === undefined || ageYears < 18)
    return undefined;
  if (sex !== 'female' && sex !== 'male') return undefined;
  const problem = (what: RegExp) => facts.problems.some(({ value }) => what.test(value.text));
  return {
    ageYears,
    sex,
    heartFailure: problem(/heart failure|cardiomyopathy/i),
    hypertension: problem(/hypertension/i),
    diabetes: problem(/diabetes/i),
    strokeTiaEmbolism: problem(/stroke|transient isch|\bTIA\b|embolism/i),
    vascularDisease: problem(
      /myocardial infarction|peripheral (?:arter|vascular)|coronary (?:artery|heart) disease|aortic plaque/i,
    ),
  };
}

const anticoagulants = new Set(['vitamin-k-antagonist', 'doac', 'heparin']);
export const isAnticoagulant = ({ classes }: Taken): boolean =>
  classes.some((one) => anticoagulants.has(one));
export const inClass = (taken: readonly Taken[], ...classes: readonly string[]): Taken | undefined =>
  taken.find((one) => one.classes.some((own) => classes.includes(own)));

/** Only when the case gives what the score asks; what cannot be known from it (alcohol) has to stand there. */
export function hasBled(facts: Facts): Arguments | undefined {
  const { ageYears } = facts.patient?.value ?? {};
  const pressure = measured(facts, /systolic|^blood pressure/i);
  const taken = medicines(facts);
  const kidney = creatinine(facts);
  if (!taken.some(isAnticoagulant) || ageYears === undefined || ageYears < 18 || pressure === undefined)
    return undefined;
  const hemoglobin = measured(facts, /^ha?emoglobin$/i);
  const ratio = inr(facts);
  // The score asks for alcohol: where the case says nothing of it, it cannot be had without guessing.
  if (negations(facts.lines, /alcohol/i).length === 0) return undefined;
  return {
    ageYears,
    systolicMmHg: pressure.number,
    abnormalKidney: kidney !== undefined && kidney.number >= (kidney.unit === 'mg/dL' ? 2.26 : 200),
    abnormalLiver: has(facts, /cirrhosis/i),
    stroke: has(facts, /\bstroke\b/i),
    bleeding: hemoglobin?.flag === 'low' || has(facts, /ha?emorrhage|major bleed/i),
    labileInr: ratio?.flag === 'high',
    antiplateletOrNsaid: inClass(taken, 'nsaid', 'antiplatelet') !== undefined,
    alcoholDrinksPerWeek: 0,
  };
}

export function curb65(facts: Facts): Arguments | undefined {
  const { ageYears } = facts.patient?.value ?? {};
  const urea = measured(facts, /^urea|\bBUN\b/i);
  const rate = measured(facts, /respiratory rate/i);
  const systolic = measured(facts, /systolic/i);
  const diastolic = measured(facts, /diastolic/i);
  if (!has(facts, /pneumonia|consolidation/i) || ageYears === undefined || ageYears < 18) return undefined;
  if (!urea || !rate || !systolic || !diastolic) return undefined;
  const nitrogen = /nitrogen|BUN/i.test(urea.name) ? 'mg/dL BUN' : 'mg/dL urea';
  return {
    confusion: has(facts, /confus/i),
    urea: urea.number,
    ureaUnit: urea.unit === 'mmol/L' ? 'mmol/L' : nitrogen,
    respiratoryRate: rate.number,
    systolicMmHg: systolic.number,
    diastolicMmHg: diastolic.number,
    ageYears,
  };
}
