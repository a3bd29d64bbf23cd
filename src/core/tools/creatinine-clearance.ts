import * as z from 'zod';

import {
  ageYears,
  calculationResult,
  creatinineInMgPerDl,
  creatinineProblem,
  creatinineUnit,
  roundTo,
  sex,
} from './calculator.ts';
import { defineTool } from './types.ts';

/** Groups of kidney function after the FDA guidance of 2024, table 1, in mL/min, lower bounds included. */
const bands = [
  { from: 90, band: '90 mL/min or more', meaning: 'Normal kidney function for drug dosing' },
  { from: 60, band: '60 to under 90 mL/min', meaning: 'Mild loss for drug dosing' },
  {
    from: 30,
    band: '30 to under 60 mL/min',
    meaning: 'Moderate loss: many renally cleared medicines need another dose',
  },
  { from: 0, band: 'under 30 mL/min', meaning: 'Severe loss: check every renally cleared medicine' },
] as const;

/**
 * Creatinine clearance in mL/min by Cockcroft and Gault, without rounding.
 * Source: Nephron 1976;16:31-41, DOI 10.1159/000180580. Creatinine in mg/dL, weight in kg, age in years.
 */
export function cockcroftGault(
  creatinine: number,
  age: number,
  weight: number,
  ofSex: 'female' | 'male',
): number {
  return (((140 - age) * weight) / (72 * creatinine)) * (ofSex === 'female' ? 0.85 : 1);
}

/** Ideal body weight in kg after Devine, for a height in cm. */
function idealWeight(height: number, ofSex: 'female' | 'male'): number {
  return (ofSex === 'female' ? 45.5 : 50) + 2.3 * (height / 2.54 - 60);
}

/** Creatinine clearance with actual weight, and with ideal and adjusted weight when the height is known. */
export const creatinineClearance = defineTool({
  name: 'creatinine_clearance',
  description:
    'Creatinine clearance (mL/min) by Cockcroft-Gault from age, sex, weight and serum creatinine: what many drug labels use for dosing. With the height it also gives the result for ideal and adjusted body weight.',
  parameters: z
    .strictObject({
      ageYears,
      sex,
      weightKg: z
        .number()
        .min(25, 'expected the weight in kg, 25 or more')
        .max(350, 'expected the weight in kg, at most 350')
        .describe('Actual body weight in kg'),
      heightCm: z
        .number()
        .min(120, 'expected the height in cm, 120 or more')
        .max(230, 'expected the height in cm, at most 230')
        .optional()
        .describe('Height in cm; optional'),
      creatinine: z.number().positive().describe('Serum creatinine'),
      creatinineUnit,
    })
    .superRefine((args, context) => {
      const problem = creatinineProblem(args.creatinine, args.creatinineUnit);
      if (problem !== undefined) context.addIssue({ code: 'custom', path: ['creatinine'], message: problem });
    }),
  run(args) {
    const creatinine = creatinineInMgPerDl(args.creatinine, args.creatinineUnit);
    const clearance = (weight: number): number =>
      roundTo(cockcroftGault(creatinine, args.ageYears, weight, args.sex), 1);
    const value = clearance(args.weightKg);
    const band = bands.find(({ from }) => value >= from) ?? bands[3];
    return calculationResult({
      summary: `${Math.round(value)} mL/min`,
      value,
      unit: 'mL/min',
      components: [
        { name: '140 minus age', given: `${args.ageYears} years`, contribution: 140 - args.ageYears },
        { name: 'weight', given: `${args.weightKg} kg`, contribution: args.weightKg },
        {
          name: '1 / (72 × creatinine)',
          given: `${roundTo(creatinine, 2)} mg/dL`,
          contribution: roundTo(1 / (72 * creatinine), 5),
        },
        { name: 'sex', given: args.sex, contribution: args.sex === 'female' ? 0.85 : 1 },
      ],
      interpretation: { band: band.band, meaning: band.meaning, source: 'FDA:renal-impairment-2024' },
      notes: [
        'The factors of the components multiply. The value uses actual body weight.',
        'Not valid while creatinine is changing. The label of the medicine decides which weight and which limits count.',
      ],
      citations: ['DOI:10.1159/000180580'],
      extra:
        args.heightCm === undefined
          ? {}
          : { otherWeights: otherWeights(args.heightCm, args.weightKg, args.sex, clearance) },
    });
  },
});

function otherWeights(
  height: number,
  weight: number,
  ofSex: 'female' | 'male',
  clearance: (weight: number) => number,
) {
  const ideal = idealWeight(height, ofSex);
  const adjusted = ideal + 0.4 * (weight - ideal);
  const bodyMassIndex = roundTo(weight / (height / 100) ** 2, 1);
  // Devine's formula is linear from 5 feet up; below that it runs far from any real weight.
  if (height < 152.4) return { bodyMassIndex, note: 'Ideal weight is not defined under 152.4 cm.' };
  return {
    bodyMassIndex,
    ideal: { weightKg: roundTo(ideal, 1), value: clearance(ideal) },
    ...(weight > ideal ? { adjusted: { weightKg: roundTo(adjusted, 1), value: clearance(adjusted) } } : {}),
    note:
      bodyMassIndex >= 30
        ? 'With a body mass index of 30 or more, adjusted weight is the usual choice.'
        : 'With a body mass index under 30, actual weight is a usual choice (ideal weight when it is lower, in some practice).',
  };
}
