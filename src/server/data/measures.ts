/** How a number in another unit becomes one in the usual unit: `value * factor + offset`. */
export interface Conversion {
  readonly factor: number;
  readonly offset?: number;
}

/** Something that is measured, as the checks and suggestions of the editor know it. */
export interface Measure {
  readonly name: string;
  /** Other names, in lower case. */
  readonly names: readonly string[];
  /** The unit that the built-in data and tools work with, in UCUM. */
  readonly unit: string;
  /** Other units that are in use. */
  readonly others: Readonly<Record<string, Conversion>>;
  /** In the usual unit: outside of it a number is a slip of the pen, or of the unit, rather than a patient. */
  readonly plausible: readonly [low: number, high: number];
  /** A usual range of adults in the usual unit. Laboratories differ: the range of the report counts. */
  readonly usual?: readonly [low: number | undefined, high: number | undefined];
  /** LOINC code of the usual specimen. Left out where it was not found alike in two sources. */
  readonly loinc?: string;
}

type Row = readonly [
  names: string,
  unit: string,
  others: Readonly<Record<string, number | Conversion>>,
  plausible: readonly [number, number],
  usual?: readonly [number | undefined, number | undefined],
  loinc?: string,
];

function measureOf([names, unit, others, plausible, usual, loinc]: Row): Measure {
  const [name = '', ...rest] = names.split(',').map((one) => one.trim());
  const conversions = Object.entries(others).map(([other, by]) => [
    other,
    typeof by === 'number' ? { factor: by } : by,
  ]);
  return {
    name,
    names: rest,
    unit,
    others: Object.fromEntries(conversions) as Record<string, Conversion>,
    plausible,
    ...(usual === undefined ? {} : { usual }),
    ...(loinc === undefined ? {} : { loinc }),
  };
}

const same = 1;

/*
 * Factors between amounts and masses come from molar masses: creatinine 113.12, glucose 180.16, urea nitrogen 28.01,
 * calcium 40.08, magnesium 24.305, phosphorus 30.97, bilirubin 584.66, urate 168.11, cholesterol 386.65, triglycerides
 * 885.4 (triolein), lactate 90.08, haemoglobin (monomer) 16114 g/mol. HbA1c: IFCC master equation, % = 0.09148 x + 2.152.
 */
const labRows: readonly Row[] = [
  ['potassium, k', 'mmol/L', { 'meq/L': same }, [1, 12], [3.5, 5.1], '2823-3'],
  ['sodium, na', 'mmol/L', { 'meq/L': same }, [90, 200], [136, 145], '2951-2'],
  ['chloride, cl', 'mmol/L', { 'meq/L': same }, [50, 160], [98, 107], '2075-0'],
  ['bicarbonate, hco3, total co2', 'mmol/L', { 'meq/L': same }, [2, 60], [22, 29], '1963-8'],
  ['creatinine, serum creatinine', 'mg/dL', { 'umol/L': 0.011312 }, [0.1, 30], [0.6, 1.2], '2160-0'],
  ['urea nitrogen, bun, blood urea nitrogen', 'mg/dL', { 'mmol/L': 2.801 }, [1, 300], [7, 20], '3094-0'],
  ['glucose, blood glucose, blood sugar', 'mg/dL', { 'mmol/L': 18.016 }, [10, 2000], [70, 99], '2345-7'],
  ['calcium, total calcium', 'mg/dL', { 'mmol/L': 4.008 }, [3, 25], [8.6, 10.3], '17861-6'],
  ['magnesium', 'mg/dL', { 'mmol/L': 2.4305 }, [0.3, 15], [1.7, 2.2], '19123-9'],
  ['phosphate, phosphorus', 'mg/dL', { 'mmol/L': 3.097 }, [0.3, 25], [2.5, 4.5], '2777-1'],
  [
    'hemoglobin, haemoglobin, hb, hgb',
    'g/dL',
    { 'g/L': 0.1, 'mmol/L': 1.6114 },
    [1, 26],
    [12, 17.5],
    '718-7',
  ],
  ['hematocrit, haematocrit, hct', '%', { 'L/L': 100, '1': 100 }, [5, 80], [36, 50], '4544-3'],
  [
    'platelets, platelet count, thrombocytes',
    '10*3/uL',
    { '10*9/L': same, '/uL': 0.001 },
    [1, 3000],
    [150, 400],
    '777-3',
  ],
  [
    'leukocytes, white blood cells, wbc, white cell count',
    '10*3/uL',
    { '10*9/L': same, '/uL': 0.001 },
    [0.01, 900],
    [4, 11],
    '6690-2',
  ],
  ['INR, inr', '{INR}', { '1': same }, [0.5, 25], [0.9, 1.2], '34714-6'],
  [
    'hemoglobin A1c, haemoglobin a1c, hba1c, a1c',
    '%',
    { 'mmol/mol': { factor: 0.09148, offset: 2.152 } },
    [3, 25],
    [undefined, 5.6],
    '4548-4',
  ],
  ['TSH, tsh, thyrotropin', 'm[IU]/L', { 'u[IU]/mL': same }, [0.001, 1000], [0.4, 4], '3016-3'],
  ['BNP, bnp', 'pg/mL', { 'ng/L': same }, [1, 60000], [undefined, 100], '30934-4'],
  ['NT-proBNP, ntprobnp, nt probnp', 'pg/mL', { 'ng/L': same }, [1, 200000], [undefined, 125], '33762-6'],
  [
    'troponin T high sensitivity, hs-ctnt, troponin t',
    'ng/L',
    { 'pg/mL': same, 'ng/mL': 1000 },
    [0, 100000],
    [undefined, 14],
    '67151-1',
  ],
  ['C-reactive protein, crp', 'mg/L', { 'mg/dL': 10 }, [0, 1000], [undefined, 5], '1988-5'],
  ['albumin', 'g/dL', { 'g/L': 0.1 }, [0.5, 7], [3.5, 5], '1751-7'],
  ['bilirubin, total bilirubin', 'mg/dL', { 'umol/L': 0.058466 }, [0.05, 90], [0.2, 1.2], '1975-2'],
  ['ALT, alt, alanine aminotransferase', 'U/L', { 'ukat/L': 60 }, [1, 30000], [undefined, 45], '1742-6'],
  ['AST, ast, aspartate aminotransferase', 'U/L', { 'ukat/L': 60 }, [1, 30000], [undefined, 40], '1920-8'],
  ['alkaline phosphatase, alp', 'U/L', { 'ukat/L': 60 }, [1, 10000], [40, 130], '6768-6'],
  ['lactate', 'mmol/L', { 'mg/dL': 0.111 }, [0.1, 45], [0.5, 2], '2524-7'],
  ['uric acid, urate', 'mg/dL', { 'umol/L': 0.016811 }, [0.1, 50], [3.5, 7.2]],
  ['cholesterol, total cholesterol', 'mg/dL', { 'mmol/L': 38.665 }, [20, 1500], [undefined, 200], '2093-3'],
  ['LDL cholesterol, ldl, ldl-c', 'mg/dL', { 'mmol/L': 38.665 }, [1, 1200], [undefined, 130]],
  ['HDL cholesterol, hdl, hdl-c', 'mg/dL', { 'mmol/L': 38.665 }, [1, 300], [40, undefined], '2085-9'],
  ['triglycerides', 'mg/dL', { 'mmol/L': 88.54 }, [10, 20000], [undefined, 150], '2571-8'],
  ['ferritin', 'ng/mL', { 'ug/L': same }, [1, 200000], [15, 300], '2276-4'],
  ['lipase', 'U/L', {}, [1, 50000], [undefined, 60], '3040-3'],
  ['creatine kinase, ck', 'U/L', { 'ukat/L': 60 }, [1, 1000000], [undefined, 200], '2157-6'],
  ['pH, arterial ph', '1', { '[pH]': same }, [6.5, 8.2], [7.35, 7.45]],
  ['PaO2, po2', 'mm[Hg]', { kPa: 7.50062 }, [10, 700], [75, 100]],
  ['PaCO2, pco2', 'mm[Hg]', { kPa: 7.50062 }, [5, 200], [35, 45]],
  ['MCV, mcv, mean corpuscular volume', 'fL', { um3: same }, [40, 160], [80, 100]],
  ['procalcitonin', 'ng/mL', { 'ug/L': same }, [0.01, 1000], [undefined, 0.1]],
];

const vitalRows: readonly Row[] = [
  ['heart rate, pulse', '/min', {}, [10, 350], [60, 100]],
  ['respiratory rate', '/min', {}, [2, 100], [12, 20]],
  ['systolic blood pressure', 'mm[Hg]', { kPa: 7.50062 }, [30, 320], [90, 140]],
  ['diastolic blood pressure', 'mm[Hg]', { kPa: 7.50062 }, [10, 220], [60, 90]],
  ['mean arterial pressure', 'mm[Hg]', { kPa: 7.50062 }, [15, 250], [65, 110]],
  [
    'body temperature',
    'Cel',
    { '[degF]': { factor: 5 / 9, offset: -160 / 9 }, K: { factor: 1, offset: -273.15 } },
    [20, 46],
    [36, 38],
  ],
  ['oxygen saturation', '%', {}, [30, 100], [95, 100]],
  ['supplemental oxygen', 'L/min', {}, [0, 80]],
];

export const labMeasures: readonly Measure[] = labRows.map(measureOf);
export const vitalMeasures: readonly Measure[] = vitalRows.map(measureOf);

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

function indexOf(measures: readonly Measure[]): ReadonlyMap<string, Measure> {
  return new Map(
    measures.flatMap((one) => [one.name, ...one.names].map((name) => [plain(name), one] as const)),
  );
}

const labs = indexOf(labMeasures);
const vitals = indexOf(vitalMeasures);

/** What is known of a laboratory value or vital sign by its name; undefined when nothing is. */
export function measureFor(section: 'labs' | 'vitals', name: unknown): Measure | undefined {
  if (typeof name !== 'string' || name.length > 100) return undefined;
  const known = section === 'labs' ? labs : vitals;
  return known.get(name) ?? known.get(plain(name));
}

/** A value in the usual unit, or undefined when the unit is none of those known for it. */
export function inUsualUnit(measure: Measure, value: number, unit: string): number | undefined {
  if (unit === measure.unit) return value;
  const by = Object.hasOwn(measure.others, unit) ? measure.others[unit] : undefined;
  return by === undefined ? undefined : value * by.factor + (by.offset ?? 0);
}

/** A value of the usual unit in another one, or undefined when that is none of those known for it. */
export function inUnit(measure: Measure, value: number, unit: string): number | undefined {
  if (unit === measure.unit) return value;
  const by = Object.hasOwn(measure.others, unit) ? measure.others[unit] : undefined;
  return by === undefined ? undefined : (value - (by.offset ?? 0)) / by.factor;
}

/** A number with as many significant digits as people write, at most four. */
export function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(Math.abs(value) >= 100 ? 4 : 3));
}
