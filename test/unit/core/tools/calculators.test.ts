import { describe, expect, test } from 'vitest';

import { roundTo } from '../../../../src/core/tools/calculator.ts';
import { cockcroftGault } from '../../../../src/core/tools/creatinine-clearance.ts';
import { ckdEpi2021 } from '../../../../src/core/tools/egfr.ts';
import { findTool, runTool } from '../../../../src/core/tools/registry.ts';
import type { ToolResult } from '../../../../src/core/tools/types.ts';

async function call(name: string, args: Record<string, unknown>): Promise<ToolResult> {
  return runTool(findTool(name), JSON.stringify(args), {
    record: undefined,
    signal: new AbortController().signal,
  });
}

async function valueOf(name: string, args: Record<string, unknown>): Promise<unknown> {
  return (await call(name, args)).data['value'];
}

async function bandOf(name: string, args: Record<string, unknown>): Promise<unknown> {
  return (await call(name, args)).data['interpretation'];
}

describe('egfr', () => {
  test.each([
    [0.9, 50, 'male', 104.0490129932253],
    [0.7, 60, 'female', 98.94831465668567],
    [1.2, 70, 'male', 65.0565950204461],
  ] as const)('CKD-EPI 2021 for %d mg/dL, %d years, %s', (creatinine, age, ofSex, expected) => {
    expect(ckdEpi2021(creatinine, age, ofSex)).toBeCloseTo(expected, 9);
  });

  test('is the same in both units, and shows whole numbers with the KDIGO category', async () => {
    const mg = await call('egfr', { ageYears: 67, sex: 'female', creatinine: 1.8, creatinineUnit: 'mg/dL' });
    const umol = await call('egfr', {
      ageYears: 67,
      sex: 'female',
      creatinine: 159.12,
      creatinineUnit: 'umol/L',
    });
    expect(umol.data['unrounded']).toBe(mg.data['unrounded']);
    expect(mg.summary).toBe('30 mL/min/1.73 m², G3b');
    expect(mg.citations?.map(({ id }) => id)).toEqual([
      'DOI:10.1056/NEJMoa2102953',
      'DOI:10.1016/j.kint.2023.10.018',
    ]);
  });

  test('changes category exactly at the KDIGO bounds of the rounded value', async () => {
    const seen = new Map<number, unknown>();
    for (let creatinine = 0.5; creatinine < 8; creatinine += 0.005) {
      const { data } = await call('egfr', { ageYears: 60, sex: 'male', creatinine, creatinineUnit: 'mg/dL' });
      seen.set(Number(data['value']), (data['interpretation'] as { band: string }).band);
    }
    expect([90, 89, 60, 59, 45, 44, 30, 29, 15, 14].map((value) => seen.get(value))).toEqual([
      'G1',
      'G2',
      'G2',
      'G3a',
      'G3a',
      'G3b',
      'G3b',
      'G4',
      'G4',
      'G5',
    ]);
  });
});

describe('creatinine_clearance', () => {
  test.each([
    [1.2, 60, 80, 'male', 74.1],
    [0.9, 45, 65, 'female', 81],
    [1.4, 65, 70, 'male', 52.1],
    [1, 70, 75, 'male', 72.9],
  ] as const)('%d mg/dL, %d years, %d kg, %s', (creatinine, age, weight, ofSex, expected) => {
    expect(roundTo(cockcroftGault(creatinine, age, weight, ofSex), 1)).toBe(expected);
  });

  test('gives ideal and adjusted weight when the height is known', async () => {
    const { data } = await call('creatinine_clearance', {
      ageYears: 67,
      sex: 'female',
      weightKg: 84,
      heightCm: 163,
      creatinine: 1,
      creatinineUnit: 'mg/dL',
    });
    expect(data['value']).toBe(72.4);
    expect(data['otherWeights']).toMatchObject({
      bodyMassIndex: 31.6,
      ideal: { weightKg: 55.1, value: 47.5 },
      adjusted: { weightKg: 66.7, value: 57.4 },
    });
  });

  test.each([
    [90, '90 mL/min or more'],
    [89.9, '60 to under 90 mL/min'],
    [60, '60 to under 90 mL/min'],
    [59.9, '30 to under 60 mL/min'],
    [30, '30 to under 60 mL/min'],
    [29.9, 'under 30 mL/min'],
  ])('%d mL/min is %s', async (clearance, band) => {
    // (140 - 68) / 72 is 1: at 1 mg/dL a man of 68 clears his weight in mL/min.
    const args = { ageYears: 68, sex: 'male', weightKg: clearance, creatinine: 1, creatinineUnit: 'mg/dL' };
    expect(await valueOf('creatinine_clearance', args)).toBe(clearance);
    expect(await bandOf('creatinine_clearance', args)).toMatchObject({ band });
  });
});

describe('cha2ds2_vasc', () => {
  const none = {
    ageYears: 50,
    sex: 'male',
    heartFailure: false,
    hypertension: false,
    diabetes: false,
    strokeTiaEmbolism: false,
    vascularDisease: false,
  };
  const all = {
    heartFailure: true,
    hypertension: true,
    diabetes: true,
    strokeTiaEmbolism: true,
    vascularDisease: true,
  };
  test.each([
    [{}, 0, 'low'],
    [{ sex: 'female' }, 1, 'low'],
    [{ ageYears: 64 }, 0, 'low'],
    [{ ageYears: 65 }, 1, 'intermediate'],
    [{ ageYears: 74, sex: 'female' }, 2, 'intermediate'],
    [{ ageYears: 75 }, 2, 'elevated'],
    [{ strokeTiaEmbolism: true }, 2, 'elevated'],
    [{ hypertension: true, diabetes: true }, 2, 'elevated'],
    [{ ...all, ageYears: 80, sex: 'female' }, 9, 'elevated'],
  ])('%o scores %d, %s', async (change, value, band) => {
    expect(await valueOf('cha2ds2_vasc', { ...none, ...change })).toBe(value);
    expect(await bandOf('cha2ds2_vasc', { ...none, ...change })).toMatchObject({ band });
  });
});

describe('has_bled', () => {
  const none = {
    ageYears: 60,
    systolicMmHg: 130,
    abnormalKidney: false,
    abnormalLiver: false,
    stroke: false,
    bleeding: false,
    labileInr: false,
    antiplateletOrNsaid: false,
    alcoholDrinksPerWeek: 0,
  };
  const all = {
    abnormalKidney: true,
    abnormalLiver: true,
    stroke: true,
    bleeding: true,
    labileInr: true,
    antiplateletOrNsaid: true,
  };
  test.each([
    [{}, 0, 'low'],
    [{ systolicMmHg: 160 }, 0, 'low'],
    [{ systolicMmHg: 161 }, 1, 'moderate'],
    [{ ageYears: 65 }, 0, 'low'],
    [{ ageYears: 66 }, 1, 'moderate'],
    [{ alcoholDrinksPerWeek: 7 }, 0, 'low'],
    [{ alcoholDrinksPerWeek: 8 }, 1, 'moderate'],
    [{ stroke: true, bleeding: true }, 2, 'moderate'],
    [{ stroke: true, bleeding: true, antiplateletOrNsaid: true }, 3, 'high'],
    [{ ...all, ageYears: 70, systolicMmHg: 170, alcoholDrinksPerWeek: 20 }, 9, 'high'],
  ])('%o scores %d, %s', async (change, value, band) => {
    expect(await valueOf('has_bled', { ...none, ...change })).toBe(value);
    expect(await bandOf('has_bled', { ...none, ...change })).toMatchObject({ band });
  });
});

describe('curb65', () => {
  const none = {
    confusion: false,
    urea: 5,
    ureaUnit: 'mmol/L',
    respiratoryRate: 18,
    systolicMmHg: 120,
    diastolicMmHg: 75,
    ageYears: 40,
  };
  test.each([
    [{}, 0, 'low (0-1)'],
    [{ urea: 7 }, 0, 'low (0-1)'],
    [{ urea: 7.1 }, 1, 'low (0-1)'],
    [{ urea: 19, ureaUnit: 'mg/dL BUN' }, 0, 'low (0-1)'],
    [{ urea: 20, ureaUnit: 'mg/dL BUN' }, 1, 'low (0-1)'],
    [{ urea: 42, ureaUnit: 'mg/dL urea' }, 0, 'low (0-1)'],
    [{ urea: 43, ureaUnit: 'mg/dL urea' }, 1, 'low (0-1)'],
    [{ respiratoryRate: 29 }, 0, 'low (0-1)'],
    [{ respiratoryRate: 30 }, 1, 'low (0-1)'],
    [{ systolicMmHg: 90 }, 0, 'low (0-1)'],
    [{ systolicMmHg: 89 }, 1, 'low (0-1)'],
    [{ diastolicMmHg: 61 }, 0, 'low (0-1)'],
    [{ diastolicMmHg: 60 }, 1, 'low (0-1)'],
    [{ systolicMmHg: 85, diastolicMmHg: 50 }, 1, 'low (0-1)'],
    [{ ageYears: 64 }, 0, 'low (0-1)'],
    [{ ageYears: 65, confusion: true }, 2, 'intermediate (2)'],
    [{ ageYears: 65, confusion: true, urea: 8 }, 3, 'high (3-5)'],
    [
      { ageYears: 65, confusion: true, urea: 8, respiratoryRate: 32, systolicMmHg: 80, diastolicMmHg: 50 },
      5,
      'high (3-5)',
    ],
  ])('%o scores %d, %s', async (change, value, band) => {
    expect(await valueOf('curb65', { ...none, ...change })).toBe(value);
    expect(await bandOf('curb65', { ...none, ...change })).toMatchObject({ band });
  });
});

describe('news2', () => {
  const well = {
    respiratoryRate: 16,
    oxygenSaturation: 98,
    supplementalOxygen: false,
    systolicMmHg: 120,
    pulse: 70,
    consciousness: 'alert',
    temperatureCelsius: 37,
  };
  // Every value at which the chart of the Royal College changes its points.
  const onScale2 = { oxygenScale: 2, supplementalOxygen: false };
  const onScale2WithOxygen = { oxygenScale: 2, supplementalOxygen: true };
  const steps: readonly (readonly [
    string,
    readonly (readonly [number, number])[],
    Record<string, unknown>?,
  ])[] = [
    [
      'respiratoryRate',
      [
        [8, 3],
        [9, 1],
        [11, 1],
        [12, 0],
        [20, 0],
        [21, 2],
        [24, 2],
        [25, 3],
      ],
    ],
    [
      'oxygenSaturation',
      [
        [91, 3],
        [92, 2],
        [93, 2],
        [94, 1],
        [95, 1],
        [96, 0],
      ],
    ],
    [
      'oxygenSaturation',
      [
        [83, 3],
        [84, 2],
        [85, 2],
        [86, 1],
        [87, 1],
        [88, 0],
        [92, 0],
        [93, 0],
        [100, 0],
      ],
      onScale2,
    ],
    [
      'oxygenSaturation',
      [
        [83, 5],
        [85, 4],
        [87, 3],
        [88, 2],
        [92, 2],
        [93, 3],
        [94, 3],
        [95, 4],
        [96, 4],
        [97, 5],
      ],
      onScale2WithOxygen,
    ],
    [
      'systolicMmHg',
      [
        [90, 3],
        [91, 2],
        [100, 2],
        [101, 1],
        [110, 1],
        [111, 0],
        [219, 0],
        [220, 3],
      ],
    ],
    [
      'pulse',
      [
        [40, 3],
        [41, 1],
        [50, 1],
        [51, 0],
        [90, 0],
        [91, 1],
        [110, 1],
        [111, 2],
        [130, 2],
        [131, 3],
      ],
    ],
    [
      'temperatureCelsius',
      [
        [35, 3],
        [35.04, 3],
        [35.1, 1],
        [36, 1],
        [36.1, 0],
        [38, 0],
        [38.1, 1],
        [39, 1],
        [39.1, 2],
      ],
    ],
  ];
  const cases = steps.flatMap(([field, values, scale]) =>
    values.map(([value, points]) => ({ field, value, points, scale })),
  );
  test.each(cases)('$field $value scores $points', async ({ field, value, points, scale }) => {
    expect(await valueOf('news2', { ...well, ...scale, [field]: value })).toBe(points);
  });

  test.each([
    [{}, 0, 'low'],
    [{ supplementalOxygen: true }, 2, 'low'],
    [{ consciousness: 'confusion' }, 3, 'low-medium'],
    [{ respiratoryRate: 22, pulse: 115 }, 4, 'low'],
    [{ respiratoryRate: 22, pulse: 115, temperatureCelsius: 38.5 }, 5, 'medium'],
    [{ respiratoryRate: 26, consciousness: 'voice' }, 6, 'medium'],
    [{ respiratoryRate: 26, consciousness: 'voice', temperatureCelsius: 38.5 }, 7, 'high'],
    [
      {
        respiratoryRate: 30,
        oxygenSaturation: 85,
        supplementalOxygen: true,
        systolicMmHg: 80,
        pulse: 140,
        consciousness: 'pain',
        temperatureCelsius: 34,
      },
      20,
      'high',
    ],
  ])('%o scores %d, %s', async (change, value, band) => {
    expect(await valueOf('news2', { ...well, ...change })).toBe(value);
    expect(await bandOf('news2', { ...well, ...change })).toMatchObject({ band });
  });
});

test.each([
  [
    'egfr',
    { ageYears: 17, sex: 'male', creatinine: 1, creatinineUnit: 'mg/dL' },
    'ageYears: expected the age in years, 18 or more',
  ],
  [
    'egfr',
    { ageYears: 60, sex: 'male', creatinine: 110, creatinineUnit: 'mg/dL' },
    'creatinine: expected a serum creatinine of 0.1 to 30 mg/dL, got 110 mg/dL',
  ],
  [
    'egfr',
    { ageYears: 60, sex: 'male', creatinine: 1.1, creatinineUnit: 'umol/L' },
    'check whether the other unit is meant',
  ],
  [
    'creatinine_clearance',
    { ageYears: 60, sex: 'male', creatinine: 1, creatinineUnit: 'mg/dL' },
    'weightKg:',
  ],
  [
    'curb65',
    {
      confusion: false,
      urea: 5,
      ureaUnit: 'mg/dL',
      respiratoryRate: 18,
      systolicMmHg: 120,
      diastolicMmHg: 75,
      ageYears: 40,
    },
    'ureaUnit:',
  ],
  [
    'curb65',
    {
      confusion: false,
      urea: 5,
      ureaUnit: 'mmol/L',
      respiratoryRate: 18,
      systolicMmHg: 70,
      diastolicMmHg: 75,
      ageYears: 40,
    },
    'below the systolic',
  ],
  ['cha2ds2_vasc', { ageYears: 60, sex: 'male' }, 'heartFailure:'],
])('%s refuses %o', async (name, args, sentence) => {
  await expect(call(name, args)).rejects.toMatchObject({
    errorClass: 'tool',
    message: expect.stringContaining(sentence),
  });
});
