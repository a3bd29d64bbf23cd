import { conditionPatterns } from '../../core/tools/data/condition.ts';
import { cha2ds2Vasc } from '../../core/tools/cha2ds2-vasc.ts';
import { creatinineClearance } from '../../core/tools/creatinine-clearance.ts';
import { curb65 } from '../../core/tools/curb65.ts';
import { egfr } from '../../core/tools/egfr.ts';
import { hasBled } from '../../core/tools/has-bled.ts';
import { news2 } from '../../core/tools/news2.ts';
import type { Tool } from '../../core/tools/types.ts';
import type { CaseInputs } from './inputs.ts';

/** One argument of a calculator: what people call it, and what the case says. */
export interface Input {
  readonly name: string;
  readonly value: number | string | boolean | undefined;
  /** Counts as no while the case does not state it: the score is then the least that it can be. */
  readonly orNot?: boolean;
}

/** A calculator with what it asks the case for, by its arguments. */
export interface Calculator {
  readonly title: string;
  readonly tool: Tool;
  /** For whom it is meant, when that is not every adult. */
  readonly scope?: string;
  readonly inputs: (from: CaseInputs) => Readonly<Record<string, Input>>;
}

const age = (from: CaseInputs): Input => ({ name: 'age', value: from.facts.patient.ageYears });
const sex = (from: CaseInputs): Input => {
  const given = from.facts.patient.sex;
  return { name: 'sex', value: given === 'female' || given === 'male' ? given : undefined };
};
const vital = (from: CaseInputs, name: string): Input => ({ name, value: from.value('vitals', name) });
const whole = ({ name, value }: Input): Input => ({
  name,
  value: typeof value === 'number' ? Math.round(value) : value,
});
const creatinine = (from: CaseInputs) => ({
  creatinine: { name: 'creatinine', value: from.value('labs', 'creatinine') },
  creatinineUnit: { name: 'unit', value: 'mg/dL' },
});

/** A height that the calculator cannot use is one that it does without. */
const height = (from: CaseInputs): Readonly<Record<string, Input>> => {
  const value = from.facts.patient.heightCm;
  return value === undefined || value < 120 || value > 230 ? {} : { heightCm: { name: 'height', value } };
};

/** Diagnoses as the scores define them. */
const patterns = {
  hypertension:
    /(?<!(?:pulmonary|portal|ocular|intracranial|pulmonary arterial) )hypertension|high blood pressure|\bhtn\b/i,
  diabetes: /(?<!gestational )\bdiabetes\b(?! insipidus)|\bt[12]dm\b/i,
  stroke: /\bstroke\b|cerebral infarct/i,
  strokeTiaEmbolism: /\bstroke\b|cerebral infarct|transient ischa?emic|\bTIA\b|systemic embol/i,
  vascularDisease:
    /myocardial infarct|heart attack|\bn?stemi\b|peripheral (?:arterial|artery|vascular)|aortic (?:plaque|atheroma)/i,
  bleeding: /bleed|ha?emorrhag(?!ic fever)|ana?emia/i,
  kidney: /dialysis|(?:kidney|renal) transplant|transplanted kidney/i,
} as const;

const stated = (
  from: CaseInputs,
  name: string,
  pattern: RegExp,
  past: 'counts' | 'passes' = 'counts',
): Input => ({ name, value: from.diagnosis(pattern, past), orNot: true });

function abnormalKidney(from: CaseInputs): boolean | undefined {
  const value = from.value('labs', 'creatinine');
  // 200 µmol/L, in mg/dL.
  if (from.diagnosis(patterns.kidney, 'counts') === true || (value ?? 0) >= 200 / 88.4) return true;
  return value === undefined ? undefined : false;
}

function oxygen(from: CaseInputs): boolean | undefined {
  const flow = from.value('vitals', 'supplemental oxygen');
  if (flow !== undefined) return flow > 0;
  const word = from.word('supplemental oxygen');
  return word === undefined ? undefined : !/^(?:none|no|room air|air|false)$/.test(word);
}

function confusion(from: CaseInputs): boolean | undefined {
  const word = from.word('consciousness');
  return word === 'confusion' ? true : word === 'alert' ? false : undefined;
}

/** Every calculator among the tools, with where the case has what it asks for. */
export const calculators: readonly Calculator[] = [
  {
    title: 'eGFR (CKD-EPI 2021)',
    tool: egfr,
    inputs: (from) => ({ ageYears: age(from), sex: sex(from), ...creatinine(from) }),
  },
  {
    title: 'Creatinine clearance (Cockcroft-Gault)',
    tool: creatinineClearance,
    inputs: (from) => ({
      ageYears: age(from),
      sex: sex(from),
      weightKg: { name: 'weight', value: from.facts.patient.weightKg },
      ...height(from),
      ...creatinine(from),
    }),
  },
  {
    title: 'CHA2DS2-VASc',
    tool: cha2ds2Vasc,
    scope: 'for atrial fibrillation',
    inputs: (from) => ({
      ageYears: age(from),
      sex: sex(from),
      heartFailure: stated(from, 'heart failure', conditionPatterns['heart-failure']),
      hypertension: stated(from, 'hypertension', patterns.hypertension, 'passes'),
      diabetes: stated(from, 'diabetes', patterns.diabetes, 'passes'),
      strokeTiaEmbolism: stated(from, 'stroke, TIA or embolism', patterns.strokeTiaEmbolism),
      vascularDisease: stated(from, 'vascular disease', patterns.vascularDisease),
    }),
  },
  {
    title: 'HAS-BLED',
    tool: hasBled,
    scope: 'for anticoagulation in atrial fibrillation',
    inputs: (from) => ({
      ageYears: age(from),
      systolicMmHg: vital(from, 'systolic blood pressure'),
      abnormalKidney: { name: 'creatinine', value: abnormalKidney(from), orNot: true },
      abnormalLiver: stated(from, 'cirrhosis or abnormal liver values', conditionPatterns.cirrhosis),
      stroke: stated(from, 'stroke', patterns.stroke),
      bleeding: stated(from, 'bleeding or anaemia', patterns.bleeding),
      labileInr: {
        name: 'INR over time',
        value: from.takes('vitamin-k-antagonist') === false ? false : undefined,
        orNot: true,
      },
      antiplateletOrNsaid: { name: 'medications', value: from.takes('antiplatelet', 'nsaid'), orNot: true },
      alcoholDrinksPerWeek: { name: 'alcohol', value: undefined, orNot: true },
    }),
  },
  {
    title: 'CURB-65',
    tool: curb65,
    scope: 'for community-acquired pneumonia',
    inputs: (from) => ({
      confusion: { name: 'consciousness', value: confusion(from) },
      urea: { name: 'urea nitrogen', value: from.value('labs', 'urea nitrogen') },
      ureaUnit: { name: 'unit', value: 'mg/dL BUN' },
      respiratoryRate: vital(from, 'respiratory rate'),
      systolicMmHg: vital(from, 'systolic blood pressure'),
      diastolicMmHg: vital(from, 'diastolic blood pressure'),
      ageYears: age(from),
    }),
  },
  {
    title: 'NEWS2',
    tool: news2,
    scope: 'SpO2 scale 1',
    inputs: (from) => ({
      respiratoryRate: whole(vital(from, 'respiratory rate')),
      oxygenSaturation: whole(vital(from, 'oxygen saturation')),
      supplementalOxygen: { name: 'supplemental oxygen', value: oxygen(from) },
      systolicMmHg: whole(vital(from, 'systolic blood pressure')),
      pulse: whole({ name: 'heart rate', value: from.value('vitals', 'heart rate') }),
      consciousness: { name: 'consciousness', value: from.word('consciousness') },
      temperatureCelsius: vital(from, 'body temperature'),
    }),
  },
];
