import * as z from 'zod';

/** Units are UCUM text (https://ucum.org), such as `mmol/L`, `mm[Hg]`, `/min`, `Cel`; `1` or `{INR}` for a bare number. */
const ucum = z
  .string()
  .regex(/^[\u0021-\u007E]{1,64}$/)
  .meta({ expected: 'a UCUM unit as text, such as mmol/L' });

/** One non-blank text, of one or more lines. */
const text = z.string().regex(/\S/).max(100_000).meta({ expected: 'text' });

const described = (example: string) =>
  z
    .string()
    .regex(/\S/)
    .max(2000)
    .meta({ expected: `text, such as ${example}` });

const number = z.number().meta({ expected: 'a number' });

const dateForm = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Whether a text is a calendar date (`2026`, `2026-02`, `2026-02-28`) or a time of one that exists. */
function isDate(value: string): boolean {
  if (!dateForm.test(value)) return false;
  const [year = 0, month = 1, day = 1] = value.slice(0, 10).split('-').map(Number);
  const [hour = 0, minute = 0] = value.slice(11, 16).split(':').map(Number);
  if (month < 1 || month > 12 || hour > 23 || minute > 59) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const date = z.string().refine(isDate).meta({ expected: 'a date such as 2026-02-28' });

/** A date or time, or words such as `day 3`, which is how many de-identified cases tell time. */
const when = z
  .string()
  .regex(/\S/)
  .max(100)
  .refine((value) => isDate(value) || !/^\d{4}(?:\D|$)|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/.test(value))
  .meta({ expected: 'a date such as 2026-02-28, a time such as 2026-02-28T08:30, or words such as day 3' });

const codeSystem = z
  .enum(['ICD-10-CM', 'SNOMED', 'LOINC', 'RxNorm', 'HPO'])
  .meta({ expected: 'ICD-10-CM, SNOMED, LOINC, RxNorm or HPO' });

const code = z
  .strictObject({
    system: codeSystem,
    code: z
      .string()
      .regex(/^[\w.:-]{1,64}$/)
      .meta({ expected: 'a code without spaces, such as 34714-6' }),
    display: described('warfarin').optional(),
  })
  .meta({ expected: 'a code, such as {system: RxNorm, code: 11289}' });

const age = z
  .strictObject({
    value: z.number().min(0).max(1500).meta({ expected: 'a number of zero or more' }),
    unit: z.enum(['a', 'mo', 'wk', 'd']).meta({ expected: 'a (years), mo, wk or d' }),
  })
  .meta({ expected: 'a value with its unit, such as {value: 67, unit: a}' });

const positive = z.number().positive().meta({ expected: 'a number above zero' });

const patient = z
  .strictObject({
    age: age.optional(),
    sex: z
      .enum(['female', 'male', 'other', 'unknown'])
      .meta({ expected: 'female, male, other or unknown' })
      .optional(),
    weight: z
      .strictObject({
        value: positive,
        unit: z.enum(['kg', 'g', '[lb_av]']).meta({ expected: 'kg, g or [lb_av]' }),
      })
      .meta({ expected: 'a value with its unit, such as {value: 84, unit: kg}' })
      .optional(),
    height: z
      .strictObject({
        value: positive,
        unit: z.enum(['cm', 'm', '[in_i]']).meta({ expected: 'cm, m or [in_i]' }),
      })
      .meta({ expected: 'a value with its unit, such as {value: 163, unit: cm}' })
      .optional(),
    pregnancy: z.enum(['yes', 'no', 'unknown']).meta({ expected: 'yes, no or unknown' }).optional(),
  })
  .meta({ expected: 'a map with age, sex, weight, height or pregnancy' });

const narrative = z
  .strictObject({
    hpi: text.optional(),
    exam: text.optional(),
    social: text.optional(),
    family: text.optional(),
    other: text.optional(),
  })
  .meta({ expected: 'a map with hpi, exam, social, family or other' });

const symptom = z
  .strictObject({
    text: described('orthopnoea'),
    code: code.optional(),
    onset: described('3 days ago').optional(),
    severity: described('moderate').optional(),
    excluded: z.boolean().meta({ expected: 'true or false' }).optional(),
  })
  .meta({ expected: 'a symptom, such as {text: orthopnoea}' });

const problem = z
  .strictObject({
    text: described('atrial fibrillation'),
    code: code.optional(),
    status: z
      .enum(['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved', 'suspected'])
      .meta({ expected: 'active, recurrence, relapse, inactive, remission, resolved or suspected' })
      .optional(),
    onset: described('2019').optional(),
  })
  .meta({ expected: 'a problem, such as {text: atrial fibrillation}' });

const allergy = z
  .strictObject({
    substance: described('penicillin'),
    code: code.optional(),
    reaction: described('urticaria').optional(),
    criticality: z
      .enum(['low', 'high', 'unable-to-assess'])
      .meta({ expected: 'low, high or unable-to-assess' })
      .optional(),
  })
  .meta({ expected: 'an allergy, such as {substance: penicillin, reaction: urticaria}' });

const medication = z
  .strictObject({
    name: described('warfarin'),
    code: code.optional(),
    dose: described('5 mg').optional(),
    route: described('oral').optional(),
    frequency: described('once daily').optional(),
    status: z
      .enum(['active', 'on-hold', 'stopped', 'completed', 'planned', 'unknown'])
      .meta({ expected: 'active, on-hold, stopped, completed, planned or unknown' })
      .optional(),
    start: when.optional(),
  })
  .meta({ expected: 'a medication, such as {name: warfarin, dose: 5 mg, frequency: once daily}' });

/** A number with its unit, or words such as `positive` or `<0.01`. */
const measured = z
  .union([number, described('positive')])
  .meta({ expected: 'a number, or text such as positive' });

const needsUnit = (entry: { value: number | string; unit?: string | undefined }): boolean =>
  typeof entry.value === 'string' || entry.unit !== undefined;

const unitMissing = { path: ['unit'], params: { missing: true } };

const vital = z
  .strictObject({
    kind: described('heart rate'),
    value: measured,
    unit: ucum.optional(),
    at: when.optional(),
  })
  .refine(needsUnit, unitMissing)
  .meta({ expected: 'a vital sign, such as {kind: heart rate, value: 112, unit: /min}' });

const lab = z
  .strictObject({
    name: described('potassium'),
    code: code.optional(),
    value: measured,
    unit: ucum.optional(),
    refLow: number.optional(),
    refHigh: number.optional(),
    at: when.optional(),
  })
  .refine(needsUnit, unitMissing)
  .refine(
    (entry) => entry.refLow === undefined || entry.refHigh === undefined || entry.refLow <= entry.refHigh,
    {
      path: ['refHigh'],
      params: { say: 'expected a number that is not below refLow' },
    },
  )
  .meta({ expected: 'a laboratory value, such as {name: potassium, value: 5.4, unit: mmol/L}' });

const imaging = z
  .strictObject({
    modality: described('CT'),
    bodySite: described('chest'),
    at: when.optional(),
    report: text.optional(),
    files: z
      .array(
        z
          .string()
          .regex(/^(?![/\\]|[A-Za-z][A-Za-z\d+.-]*:)(?!(?:.*[/\\])?\.\.(?:[/\\]|$))[^\0\r\n]{1,500}$/)
          .meta({ expected: 'a path inside the folder of the case, such as images/chest.png' }),
      )
      .meta({ expected: 'a list of paths' })
      .optional(),
  })
  .meta({ expected: 'a study, such as {modality: CT, bodySite: chest, report: text}' });

const procedure = z
  .strictObject({ text: described('coronary angiography'), code: code.optional(), at: when.optional() })
  .meta({ expected: 'a procedure, such as {text: coronary angiography, at: 2019-05}' });

const happening = z
  .strictObject({ at: when, event: described('swelling of the ankles') })
  .meta({ expected: 'an event, such as {at: 2026-02-20, event: swelling of the ankles}' });

const noneKnown = z.literal('none-known');

const fields = {
  caseVersion: z.literal(1).meta({ expected: 'the number 1' }),
  /** Goes into file names. */
  id: z
    .string()
    .regex(/^(?!\.)[A-Za-z0-9._-]{1,64}$/)
    .meta({ expected: '1 to 64 letters, digits, dots, hyphens or underscores that do not start with a dot' }),
  deidentified: z.boolean().meta({ expected: 'true or false' }).optional(),
  asOf: date.optional(),
  patient: patient.optional(),
  chiefComplaint: text.optional(),
  narrative: narrative.optional(),
  symptoms: z.array(symptom).meta({ expected: 'a list of symptoms' }).optional(),
  problems: z
    .union([noneKnown, z.array(problem)])
    .meta({ expected: 'a list of problems, or none-known' })
    .optional(),
  allergies: z
    .union([noneKnown, z.array(allergy)])
    .meta({ expected: 'a list of allergies, or none-known' })
    .optional(),
  medications: z.array(medication).meta({ expected: 'a list of medications' }).optional(),
  vitals: z.array(vital).meta({ expected: 'a list of vital signs' }).optional(),
  labs: z.array(lab).meta({ expected: 'a list of laboratory values' }).optional(),
  imaging: z.array(imaging).meta({ expected: 'a list of studies' }).optional(),
  procedures: z.array(procedure).meta({ expected: 'a list of procedures' }).optional(),
  timeline: z.array(happening).meta({ expected: 'a list of events' }).optional(),
  questions: z.array(text).meta({ expected: 'a list of questions' }).optional(),
};

/** A case without its answer: what the parser gives out. Metadata: `expected` tells in words what a value should be. */
export const caseRecordSchema = z
  .strictObject(fields)
  .meta({ expected: 'a map with caseVersion, id and the facts' });

/** A case as it stands in the file, the answer included. Only the parser may use it. */
export const caseFileSchema = z
  .strictObject({
    ...fields,
    groundTruth: z.strictObject({ diagnosis: text }).meta({ expected: 'a map with diagnosis' }).optional(),
  })
  .meta({ expected: 'a map with caseVersion, id and the facts' });

type Frozen<T> = T extends (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** The structured facts of one case, frozen. Every section may be absent. There is no way from here to the answer. */
export type CaseRecord = Frozen<z.output<typeof caseRecordSchema>>;

type Entry<Section> = Extract<NonNullable<Section>, readonly unknown[]>[number];

export type CaseCode = Frozen<z.output<typeof code>>;
export type CasePatient = NonNullable<CaseRecord['patient']>;
export type CaseNarrative = NonNullable<CaseRecord['narrative']>;
export type CaseSymptom = Entry<CaseRecord['symptoms']>;
export type CaseProblem = Entry<CaseRecord['problems']>;
export type CaseAllergy = Entry<CaseRecord['allergies']>;
export type CaseMedication = Entry<CaseRecord['medications']>;
export type CaseVital = Entry<CaseRecord['vitals']>;
export type CaseLab = Entry<CaseRecord['labs']>;
export type CaseImaging = Entry<CaseRecord['imaging']>;
export type CaseProcedure = Entry<CaseRecord['procedures']>;
export type CaseHappening = Entry<CaseRecord['timeline']>;
