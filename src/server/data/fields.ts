/** A key of a case or a panel as the editor suggests and explains it. */
export interface Field {
  readonly key: string;
  /** What it means, in plain sentences. */
  readonly doc: string;
  /**
   * What follows the key when it is suggested, or what an entry of its list is: a snippet. Further lines are indented against the
   * key; for an entry, against its first key.
   */
  readonly value: string;
  /** The same on one line, where `value` is none. */
  readonly flow?: string;
  /** The values there are, when they are few. */
  readonly values?: readonly string[];
  /** Further values that may be suggested where others are right too. */
  readonly usual?: readonly string[];
  /** The keys of its map, or of each map in its list. */
  readonly fields?: readonly Field[];
  readonly list?: boolean;
  /** What one entry of the list is called. */
  readonly one?: string;
  /** Whether its map has to have the key. */
  readonly required?: boolean;
}

const bools = ['true', 'false'];

const code: Field = {
  key: 'code',
  doc: 'A code of a terminology for this entry. It is optional everywhere.',
  value: '{system: ${1|SNOMED,ICD-10-CM,LOINC,RxNorm,HPO|}, code: $2}',
  fields: [
    {
      key: 'system',
      doc: 'The terminology that the code is from.',
      value: '$1',
      values: ['ICD-10-CM', 'SNOMED', 'LOINC', 'RxNorm', 'HPO'],
      required: true,
    },
    {
      key: 'code',
      doc: 'The code itself, without spaces. Quote codes that hold a colon.',
      value: '$1',
      required: true,
    },
    { key: 'display', doc: 'What the code means, in words.', value: '$1' },
  ],
};

const at: Field = {
  key: 'at',
  doc: 'When: a date such as 2026-02-28, a time such as 2026-02-28T08:30, or words such as day 3.',
  value: '$1',
};

const quantity = (key: string, doc: string, units: readonly string[], example: string): Field => ({
  key,
  doc,
  value: `{value: \${1:${example}}, unit: ${units[0] ?? ''}}`,
  fields: [
    { key: 'value', doc: 'The number.', value: '$1', required: true },
    {
      key: 'unit',
      doc: `The unit in UCUM: ${units.join(', ')}.`,
      value: `\${1|${units.join(',')}|}`,
      values: units,
      required: true,
    },
  ],
});

/** The keys of a case in the order in which they are used. */
export const caseFields: readonly Field[] = [
  {
    key: 'caseVersion',
    doc: 'The version of this format. It is 1.',
    value: '1',
    values: ['1'],
    required: true,
  },
  {
    key: 'id',
    doc: 'The name of the case. It names the folder of its runs: letters, digits, dots, hyphens and underscores.',
    value: '${1:P-0001}',
    required: true,
  },
  {
    key: 'deidentified',
    doc: 'True when nothing in the case points to a person. Without it, a run asks before the case leaves this machine.',
    value: '${1|true,false|}',
    values: bools,
  },
  {
    key: 'asOf',
    doc: 'The date on which the case is looked at. Later dates in the case are doubtful.',
    value: '${1:2026-01-31}',
  },
  {
    key: 'patient',
    doc: 'Who the patient is, as far as it matters for the questions.',
    value: '{age: {value: ${1:50}, unit: a}, sex: ${2|female,male,other,unknown|}}',
    fields: [
      quantity('age', 'The age. Calculators and dose rules use it.', ['a', 'mo', 'wk', 'd'], '50'),
      {
        key: 'sex',
        doc: 'The sex, as formulas and reference ranges know it.',
        value: '${1|female,male,other,unknown|}',
        values: ['female', 'male', 'other', 'unknown'],
      },
      quantity('weight', 'The actual body weight.', ['kg', 'g', '[lb_av]'], '70'),
      quantity('height', 'The body height.', ['cm', 'm', '[in_i]'], '170'),
      {
        key: 'pregnancy',
        doc: 'Whether the patient is pregnant. Medicines are checked against it.',
        value: '${1|no,yes,unknown|}',
        values: ['yes', 'no', 'unknown'],
      },
    ],
  },
  { key: 'chiefComplaint', doc: 'Why the patient came, in one line.', value: '$1' },
  {
    key: 'narrative',
    doc: 'The story in prose. Each paragraph can be pointed to as evidence.',
    value: '\n  hpi: |\n    $1',
    flow: '{hpi: $1}',
    fields: [
      { key: 'hpi', doc: 'History of the present illness.', value: '|\n  $1', flow: '$1' },
      { key: 'exam', doc: 'What the examination found.', value: '|\n  $1', flow: '$1' },
      { key: 'social', doc: 'Social history: living, work, tobacco, alcohol, travel.', value: '$1' },
      { key: 'family', doc: 'Illness in the family.', value: '$1' },
      { key: 'other', doc: 'Anything else that is told in prose.', value: '$1' },
    ],
  },
  {
    key: 'symptoms',
    doc: 'What the patient has, and with excluded: true what was asked for and is absent.',
    value: '{text: $1}',
    one: 'symptom',
    list: true,
    fields: [
      { key: 'text', doc: 'The symptom in words.', value: '$1', required: true },
      code,
      { key: 'onset', doc: 'When it began, such as 3 days ago.', value: '$1' },
      { key: 'severity', doc: 'How bad it is.', value: '$1', usual: ['mild', 'moderate', 'severe'] },
      {
        key: 'excluded',
        doc: 'True for a stated negative: the symptom was asked for and is absent. Teams read it as NOT.',
        value: 'true',
        values: bools,
      },
    ],
  },
  {
    key: 'problems',
    doc: 'Diagnoses and conditions, or none-known.',
    value: '{text: $1, status: ${2|active,inactive,resolved,suspected|}}',
    one: 'problem',
    list: true,
    fields: [
      { key: 'text', doc: 'The problem in words.', value: '$1', required: true },
      code,
      {
        key: 'status',
        doc: 'Where the problem stands.',
        value: '$1',
        values: ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved', 'suspected'],
      },
      { key: 'onset', doc: 'Since when, such as 2019.', value: '$1' },
    ],
  },
  {
    key: 'allergies',
    doc: 'Allergies and intolerances, or none-known. Medicines are checked against them.',
    value: '{substance: $1, reaction: $2}',
    one: 'allergy',
    list: true,
    fields: [
      { key: 'substance', doc: 'The substance or class of medicines.', value: '$1', required: true },
      code,
      {
        key: 'reaction',
        doc: 'What happened.',
        value: '$1',
        usual: ['urticaria', 'anaphylaxis', 'angioedema', 'rash'],
      },
      {
        key: 'criticality',
        doc: 'How dangerous another exposure could be.',
        value: '$1',
        values: ['low', 'high', 'unable-to-assess'],
      },
    ],
  },
  {
    key: 'medications',
    doc: 'What the patient takes, took or is about to take. Interactions are checked among them.',
    value:
      '{name: $1, dose: $2, route: ${3|oral,intravenous,subcutaneous,inhaled,topical|}, frequency: ${4|once daily,twice daily,three times daily,as needed|}, status: active}',
    one: 'medicine',
    list: true,
    fields: [
      { key: 'name', doc: 'Generic or brand name.', value: '$1', required: true },
      code,
      { key: 'dose', doc: 'One dose with its unit, such as 5 mg.', value: '${1:5 mg}' },
      {
        key: 'route',
        doc: 'How it is given.',
        value: '$1',
        usual: [
          'oral',
          'intravenous',
          'subcutaneous',
          'intramuscular',
          'inhaled',
          'topical',
          'transdermal',
          'sublingual',
          'rectal',
        ],
      },
      {
        key: 'frequency',
        doc: 'How often.',
        value: '$1',
        usual: [
          'once daily',
          'twice daily',
          'three times daily',
          'four times daily',
          'once weekly',
          'as needed',
        ],
      },
      {
        key: 'status',
        doc: 'Whether it is taken.',
        value: '$1',
        values: ['active', 'on-hold', 'stopped', 'completed', 'planned', 'unknown'],
      },
      { ...at, key: 'start', doc: 'Since when, such as 2026-02-15 or 2019.' },
    ],
  },
  {
    key: 'vitals',
    doc: 'Vital signs. Scores such as NEWS2 look for their usual names.',
    value: '{kind: $1}',
    one: 'vital sign',
    list: true,
    fields: [
      { key: 'kind', doc: 'What was measured.', value: '$1', required: true },
      { key: 'value', doc: 'The number, or words such as alert.', value: '$1', required: true },
      { key: 'unit', doc: 'The unit in UCUM, such as mm[Hg]. A number needs one.', value: '$1' },
      at,
    ],
  },
  {
    key: 'labs',
    doc: 'Laboratory values with their unit and reference range.',
    value: '{name: $1}',
    one: 'laboratory value',
    list: true,
    fields: [
      { key: 'name', doc: 'What was measured.', value: '$1', required: true },
      code,
      {
        key: 'value',
        doc: 'The number as it was reported, or words such as positive or <0.01.',
        value: '$1',
        required: true,
      },
      { key: 'unit', doc: 'The unit in UCUM, such as mmol/L. A number needs one.', value: '$1' },
      {
        key: 'refLow',
        doc: 'The lower end of the reference range of the laboratory, in the same unit.',
        value: '$1',
      },
      {
        key: 'refHigh',
        doc: 'The upper end of the reference range of the laboratory, in the same unit.',
        value: '$1',
      },
      at,
    ],
  },
  {
    key: 'imaging',
    doc: 'Imaging studies with the text of their report. Pictures are shown, not interpreted.',
    value: '{modality: $1, bodySite: $2}',
    one: 'study',
    list: true,
    fields: [
      {
        key: 'modality',
        doc: 'The kind of study.',
        value: '$1',
        usual: [
          'X-ray',
          'CT',
          'MRI',
          'ultrasound',
          'echocardiography',
          'PET-CT',
          'mammography',
          'angiography',
        ],
        required: true,
      },
      {
        key: 'bodySite',
        doc: 'What part of the body.',
        value: '$1',
        usual: ['chest', 'abdomen', 'pelvis', 'head', 'heart', 'spine', 'knee'],
        required: true,
      },
      at,
      { key: 'report', doc: 'What the radiologist wrote.', value: '|\n  $1', flow: '$1' },
      {
        key: 'files',
        doc: 'Pictures beside the case, as paths from its folder.',
        value: '[$1]',
        list: true,
        one: 'file',
      },
    ],
  },
  {
    key: 'procedures',
    doc: 'Operations and other procedures.',
    value: '{text: $1}',
    one: 'procedure',
    list: true,
    fields: [{ key: 'text', doc: 'What was done, in words.', value: '$1', required: true }, code, at],
  },
  {
    key: 'timeline',
    doc: 'What happened when, in order.',
    value: '{at: $1, event: $2}',
    one: 'event',
    list: true,
    fields: [
      { ...at, required: true },
      { key: 'event', doc: 'What happened.', value: '$1', required: true },
    ],
  },
  { key: 'questions', doc: 'What the teams should answer.', value: '$1', list: true, one: 'question' },
  {
    key: 'groundTruth',
    doc: 'The answer, for tests and benchmarks. No team ever reads it.',
    value: '{diagnosis: $1}',
    fields: [{ key: 'diagnosis', doc: 'The final diagnosis.', value: '$1', required: true }],
  },
];

/** The analyses of the built-in panel that read a section, by their titles. A test holds it equal to the panel. */
export const readers: Readonly<Record<string, readonly string[]>> = {
  patient: ['Symptom pattern', 'Drug interactions', 'Imaging analysis', 'Treatment planning'],
  chiefComplaint: ['Symptom pattern', 'Literature review', 'Treatment planning'],
  narrative: ['Symptom pattern', 'Treatment planning'],
  symptoms: ['Symptom pattern', 'Literature review', 'Treatment planning'],
  problems: ['Symptom pattern', 'Literature review', 'Drug interactions', 'Treatment planning'],
  allergies: ['Drug interactions', 'Treatment planning'],
  medications: ['Drug interactions', 'Treatment planning'],
  vitals: ['Symptom pattern', 'Drug interactions', 'Treatment planning'],
  labs: ['Symptom pattern', 'Drug interactions', 'Treatment planning'],
  imaging: ['Imaging analysis', 'Treatment planning'],
  procedures: ['Treatment planning'],
  timeline: ['Treatment planning'],
  questions: ['Literature review', 'Imaging analysis', 'Treatment planning'],
};

/** The field at a path; the numbers of list entries in it are passed over. */
export function fieldAt(fields: readonly Field[], path: readonly PropertyKey[]): Field | undefined {
  let found: Field | undefined;
  let inside: readonly Field[] | undefined = fields;
  for (const key of path) {
    if (typeof key === 'number') continue;
    found = inside?.find((field) => field.key === key);
    if (found === undefined) return undefined;
    inside = found.fields;
  }
  return found;
}

/** The fields that may stand in the map at a path. */
export function fieldsIn(fields: readonly Field[], path: readonly PropertyKey[]): readonly Field[] {
  return path.length === 0 ? fields : (fieldAt(fields, path)?.fields ?? []);
}
