import * as z from 'zod';

import { ageYears, calculationResult, pointsText, sumOf, type Component } from './calculator.ts';
import { defineTool } from './types.ts';

function bandOf(score: number): { band: string; meaning: string } {
  if (score === 0) return { band: 'low', meaning: 'Low bleeding risk in the original cohort' };
  if (score < 3) return { band: 'moderate', meaning: 'Moderate bleeding risk in the original cohort' };
  return {
    band: 'high',
    meaning:
      'High bleeding risk: look for what can be changed and review more often; it is no reason by itself to withhold anticoagulation',
  };
}

/** Bleeding risk on anticoagulation in atrial fibrillation. Source: Pisters 2010, DOI 10.1378/chest.10-0134. */
export const hasBled = defineTool({
  name: 'has_bled',
  description:
    'HAS-BLED score (0 to 9) for major bleeding on anticoagulation in atrial fibrillation. Every item must be stated; do not guess what the case does not say.',
  parameters: z.strictObject({
    ageYears,
    systolicMmHg: z
      .number()
      .min(40, 'expected a systolic pressure of 40 mmHg or more')
      .max(300, 'expected a systolic pressure of at most 300 mmHg')
      .describe('Usual systolic blood pressure in mmHg; over 160 scores'),
    abnormalKidney: z
      .boolean()
      .describe('Dialysis, kidney transplant, or serum creatinine of 200 umol/L (2.26 mg/dL) or more'),
    abnormalLiver: z
      .boolean()
      .describe(
        'Cirrhosis, or bilirubin over 2 times normal together with AST, ALT or ALP over 3 times normal',
      ),
    stroke: z.boolean().describe('Earlier stroke'),
    bleeding: z.boolean().describe('Earlier major bleeding, or predisposition such as anaemia'),
    labileInr: z
      .boolean()
      .describe('On warfarin with less than 60 % of time in range; false without warfarin'),
    antiplateletOrNsaid: z.boolean().describe('Takes an antiplatelet or an NSAID'),
    alcoholDrinksPerWeek: z
      .number()
      .min(0, 'expected 0 drinks a week or more')
      .max(300, 'expected at most 300 drinks a week')
      .describe('Alcoholic drinks a week; 8 or more score'),
  }),
  run(args) {
    const flag = (name: string, given: boolean): Component => ({ name, given, contribution: given ? 1 : 0 });
    const components: readonly Component[] = [
      {
        name: 'hypertension',
        given: `${args.systolicMmHg} mmHg`,
        contribution: args.systolicMmHg > 160 ? 1 : 0,
      },
      flag('abnormal kidney function', args.abnormalKidney),
      flag('abnormal liver function', args.abnormalLiver),
      flag('stroke', args.stroke),
      flag('bleeding', args.bleeding),
      flag('labile INR', args.labileInr),
      { name: 'elderly', given: `${args.ageYears} years`, contribution: args.ageYears > 65 ? 1 : 0 },
      flag('antiplatelet or NSAID', args.antiplateletOrNsaid),
      {
        name: 'alcohol',
        given: `${args.alcoholDrinksPerWeek} drinks a week`,
        contribution: args.alcoholDrinksPerWeek >= 8 ? 1 : 0,
      },
    ];
    const value = sumOf(components);
    return calculationResult({
      summary: `HAS-BLED ${pointsText(value)}`,
      value,
      unit: 'points',
      components,
      interpretation: { ...bandOf(value), source: 'DOI:10.1378/chest.10-0134' },
      notes: ['Items that can be changed: blood pressure, INR control, NSAID or antiplatelet, alcohol.'],
      citations: ['DOI:10.1378/chest.10-0134'],
    });
  },
});
