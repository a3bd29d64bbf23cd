import * as z from 'zod';

import { ageYears, calculationResult, pointsText, roundTo, sumOf, type Component } from './calculator.ts';
import { defineTool } from './types.ts';

const ureaUnit = z.enum(['mmol/L', 'mg/dL BUN', 'mg/dL urea']);

/** mg/dL in 1 mmol/L of urea: as urea nitrogen 28.014 g/mol, as urea 60.06 g/mol. */
const perMillimole = { 'mmol/L': 1, 'mg/dL BUN': 2.8014, 'mg/dL urea': 6.006 } as const;

const bloodPressure = (name: string, low: number, high: number) =>
  z
    .number()
    .min(low, `expected ${name} of ${low} mmHg or more`)
    .max(high, `expected ${name} of at most ${high} mmHg`);

function bandOf(score: number): { band: string; meaning: string } {
  if (score <= 1)
    return {
      band: 'low (0-1)',
      meaning: '30-day mortality 1.5 % in the original study; treatment at home may be an option',
    };
  if (score === 2)
    return {
      band: 'intermediate (2)',
      meaning: '30-day mortality 9.2 % in the original study; hospital treatment is an option to consider',
    };
  return {
    band: 'high (3-5)',
    meaning:
      '30-day mortality 22 % in the original study; severe pneumonia, with 4-5 consider intensive care',
  };
}

/** Severity of community-acquired pneumonia. Source: Lim 2003, DOI 10.1136/thorax.58.5.377. */
export const curb65 = defineTool({
  name: 'curb65',
  description:
    'CURB-65 score (0 to 5) for severity of community-acquired pneumonia in adults. Urea in mmol/L, or in mg/dL as BUN or as urea: say which.',
  parameters: z
    .strictObject({
      confusion: z.boolean().describe('New confusion, or an abbreviated mental test score of 8 or less'),
      urea: z.number().positive().describe('Serum urea or blood urea nitrogen'),
      ureaUnit: ureaUnit.describe('mmol/L (urea), mg/dL BUN (urea nitrogen) or mg/dL urea'),
      respiratoryRate: z
        .number()
        .min(1, 'expected breaths a minute, 1 or more')
        .max(100, 'expected breaths a minute, at most 100')
        .describe('Breaths a minute'),
      systolicMmHg: bloodPressure('a systolic pressure', 30, 300).describe('Systolic blood pressure, mmHg'),
      diastolicMmHg: bloodPressure('a diastolic pressure', 10, 200).describe(
        'Diastolic blood pressure, mmHg',
      ),
      ageYears,
    })
    .superRefine((args, context) => {
      const mmol = args.urea / perMillimole[args.ureaUnit];
      if (mmol < 0.3 || mmol > 120) {
        context.addIssue({
          code: 'custom',
          path: ['urea'],
          message: `expected a urea of 0.3 to 120 mmol/L, got ${args.urea} ${args.ureaUnit}; check the unit`,
        });
      }
      if (args.diastolicMmHg >= args.systolicMmHg) {
        context.addIssue({
          code: 'custom',
          path: ['diastolicMmHg'],
          message: 'expected a diastolic pressure below the systolic one',
        });
      }
    }),
  run(args) {
    const urea = args.urea / perMillimole[args.ureaUnit];
    const lowPressure = args.systolicMmHg < 90 || args.diastolicMmHg <= 60;
    const components: readonly Component[] = [
      { name: 'confusion', given: args.confusion, contribution: args.confusion ? 1 : 0 },
      { name: 'urea over 7 mmol/L', given: `${roundTo(urea, 1)} mmol/L`, contribution: urea > 7 ? 1 : 0 },
      {
        name: 'respiratory rate of 30/min or more',
        given: `${args.respiratoryRate}/min`,
        contribution: args.respiratoryRate >= 30 ? 1 : 0,
      },
      {
        name: 'systolic under 90 or diastolic of 60 mmHg or less',
        given: `${args.systolicMmHg}/${args.diastolicMmHg} mmHg`,
        contribution: lowPressure ? 1 : 0,
      },
      {
        name: 'age of 65 or more',
        given: `${args.ageYears} years`,
        contribution: args.ageYears >= 65 ? 1 : 0,
      },
    ];
    const value = sumOf(components);
    return calculationResult({
      summary: `CURB-65 ${pointsText(value)}, ${bandOf(value).band.split(' ')[0] ?? ''}`,
      value,
      unit: 'points',
      components,
      interpretation: { ...bandOf(value), source: 'DOI:10.1136/thorax.58.5.377' },
      notes: ['Oxygenation, comorbidity and the situation at home are not in the score and weigh too.'],
      citations: ['DOI:10.1136/thorax.58.5.377'],
    });
  },
});
