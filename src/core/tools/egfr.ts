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

/** GFR categories of KDIGO 2024, from the highest. A category holds from its lower bound on. */
const categories = [
  {
    from: 90,
    band: 'G1',
    meaning: 'Normal or high; chronic kidney disease only with other signs of kidney damage',
  },
  {
    from: 60,
    band: 'G2',
    meaning: 'Mildly decreased; chronic kidney disease only with other signs of kidney damage',
  },
  { from: 45, band: 'G3a', meaning: 'Mildly to moderately decreased' },
  { from: 30, band: 'G3b', meaning: 'Moderately to severely decreased' },
  { from: 15, band: 'G4', meaning: 'Severely decreased' },
  { from: 0, band: 'G5', meaning: 'Kidney failure range' },
] as const;

/**
 * eGFR in mL/min/1.73 m² by the CKD-EPI 2021 creatinine equation, without rounding.
 * Source: Inker 2021, DOI 10.1056/NEJMoa2102953. Creatinine in mg/dL, age in years.
 */
export function ckdEpi2021(creatinine: number, age: number, ofSex: 'female' | 'male'): number {
  const kappa = ofSex === 'female' ? 0.7 : 0.9;
  const alpha = ofSex === 'female' ? -0.241 : -0.302;
  const ratio = creatinine / kappa;
  const sexFactor = ofSex === 'female' ? 1.012 : 1;
  return 142 * Math.min(ratio, 1) ** alpha * Math.max(ratio, 1) ** -1.2 * 0.9938 ** age * sexFactor;
}

/** The estimated GFR and its KDIGO category. */
export const egfr = defineTool({
  name: 'egfr',
  description:
    'Estimated glomerular filtration rate (mL/min/1.73 m²) from serum creatinine by CKD-EPI 2021, without race, with the KDIGO G category. For adults with stable kidney function. Drug doses on labels often ask for creatinine_clearance instead.',
  parameters: z
    .strictObject({
      ageYears,
      sex,
      creatinine: z.number().positive().describe('Serum creatinine'),
      creatinineUnit,
    })
    .superRefine((args, context) => {
      const problem = creatinineProblem(args.creatinine, args.creatinineUnit);
      if (problem !== undefined) context.addIssue({ code: 'custom', path: ['creatinine'], message: problem });
    }),
  run(args) {
    const creatinine = creatinineInMgPerDl(args.creatinine, args.creatinineUnit);
    const unrounded = ckdEpi2021(creatinine, args.ageYears, args.sex);
    // KDIGO asks for reporting in whole numbers, so the category goes with the number that people see.
    const value = roundTo(unrounded, 0);
    const category = categories.find(({ from }) => value >= from) ?? categories[5];
    const kappa = args.sex === 'female' ? 0.7 : 0.9;
    const alpha = args.sex === 'female' ? -0.241 : -0.302;
    const unit = 'mL/min/1.73 m²';
    return calculationResult({
      summary: `${value} ${unit}, ${category.band}`,
      value,
      unit,
      components: [
        { name: 'constant', given: 142, contribution: 142 },
        {
          name: 'creatinine',
          given: `${roundTo(creatinine, 2)} mg/dL`,
          contribution: roundTo(
            Math.min(creatinine / kappa, 1) ** alpha * Math.max(creatinine / kappa, 1) ** -1.2,
            4,
          ),
        },
        { name: 'age', given: `${args.ageYears} years`, contribution: roundTo(0.9938 ** args.ageYears, 4) },
        { name: 'sex', given: args.sex, contribution: args.sex === 'female' ? 1.012 : 1 },
      ],
      interpretation: {
        band: category.band,
        meaning: category.meaning,
        source: 'DOI:10.1016/j.kint.2023.10.018',
      },
      notes: [
        'The factors of the components multiply.',
        'Not valid while creatinine is changing (acute kidney injury), or with very unusual muscle mass or diet.',
        'Chronic kidney disease needs the finding for more than 3 months, and albuminuria for its stage.',
      ],
      citations: ['DOI:10.1056/NEJMoa2102953'],
      extra: { unrounded: roundTo(unrounded, 2) },
    });
  },
});
