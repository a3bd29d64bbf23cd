import * as z from 'zod';

import { ageYears, calculationResult, pointsText, sex, sumOf, type Component } from './calculator.ts';
import { defineTool } from './types.ts';

function agePoints(age: number): number {
  if (age >= 75) return 2;
  return age >= 65 ? 1 : 0;
}

/** Stroke risk in atrial fibrillation. Points after Lip 2010; interpretation after ESC 2024, which leaves sex out. */
export const cha2ds2Vasc = defineTool({
  name: 'cha2ds2_vasc',
  description:
    'CHA2DS2-VASc score (0 to 9) for stroke risk in non-valvular atrial fibrillation, with the CHA2DS2-VA of ESC 2024 (the same without sex). Every item must be stated; do not guess what the case does not say.',
  parameters: z.strictObject({
    ageYears,
    sex,
    heartFailure: z.boolean().describe('Symptoms or signs of heart failure, or reduced ejection fraction'),
    hypertension: z.boolean().describe('Hypertension, treated or not'),
    diabetes: z.boolean().describe('Diabetes mellitus'),
    strokeTiaEmbolism: z.boolean().describe('Earlier stroke, TIA or systemic embolism'),
    vascularDisease: z
      .boolean()
      .describe('Earlier myocardial infarction, peripheral artery disease or aortic plaque'),
  }),
  run(args) {
    const withoutSex: readonly Component[] = [
      { name: 'heart failure', given: args.heartFailure, contribution: args.heartFailure ? 1 : 0 },
      { name: 'hypertension', given: args.hypertension, contribution: args.hypertension ? 1 : 0 },
      { name: 'age', given: `${args.ageYears} years`, contribution: agePoints(args.ageYears) },
      { name: 'diabetes', given: args.diabetes, contribution: args.diabetes ? 1 : 0 },
      {
        name: 'stroke, TIA or embolism',
        given: args.strokeTiaEmbolism,
        contribution: args.strokeTiaEmbolism ? 2 : 0,
      },
      { name: 'vascular disease', given: args.vascularDisease, contribution: args.vascularDisease ? 1 : 0 },
    ];
    const components = [
      ...withoutSex,
      { name: 'female sex', given: args.sex, contribution: args.sex === 'female' ? 1 : 0 },
    ];
    const value = sumOf(components);
    const cha2ds2Va = sumOf(withoutSex);
    return calculationResult({
      summary: `CHA2DS2-VASc ${pointsText(value)} (CHA2DS2-VA ${cha2ds2Va})`,
      value,
      unit: 'points',
      components,
      interpretation: { ...bandOf(cha2ds2Va), source: 'DOI:10.1093/eurheartj/ehae176' },
      notes: [
        'The interpretation goes by CHA2DS2-VA; it agrees with CHA2DS2-VASc 0, 1, 2 or more in men and 1, 2, 3 or more in women.',
        'Not for mechanical valves or moderate to severe mitral stenosis, where anticoagulation is indicated without a score.',
      ],
      citations: ['DOI:10.1378/chest.09-1584'],
      extra: { cha2ds2Va },
    });
  },
});

function bandOf(score: number): { band: string; meaning: string } {
  if (score === 0)
    return {
      band: 'low',
      meaning: 'The guideline sees no indication for anticoagulation by this score alone',
    };
  if (score === 1)
    return { band: 'intermediate', meaning: 'The guideline says anticoagulation should be considered' };
  return { band: 'elevated', meaning: 'The guideline recommends anticoagulation unless contraindicated' };
}
