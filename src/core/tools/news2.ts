import * as z from 'zod';

import { calculationResult, pointsText, roundTo, sumOf, type Component } from './calculator.ts';
import { defineTool } from './types.ts';

/** Points from the lowest values up: the first step whose upper bound holds the value. */
type Steps = readonly (readonly [upTo: number, points: number])[];

const respiratoryRateSteps: Steps = [
  [8, 3],
  [11, 1],
  [20, 0],
  [24, 2],
  [Infinity, 3],
];
const scale1Steps: Steps = [
  [91, 3],
  [93, 2],
  [95, 1],
  [Infinity, 0],
];
const scale2OnAirSteps: Steps = [
  [83, 3],
  [85, 2],
  [87, 1],
  [Infinity, 0],
];
const scale2OnOxygenSteps: Steps = [
  [83, 3],
  [85, 2],
  [87, 1],
  [92, 0],
  [94, 1],
  [96, 2],
  [Infinity, 3],
];
const systolicSteps: Steps = [
  [90, 3],
  [100, 2],
  [110, 1],
  [219, 0],
  [Infinity, 3],
];
const pulseSteps: Steps = [
  [40, 3],
  [50, 1],
  [90, 0],
  [110, 1],
  [130, 2],
  [Infinity, 3],
];
const temperatureSteps: Steps = [
  [35, 3],
  [36, 1],
  [38, 0],
  [39, 1],
  [Infinity, 2],
];

function pointsFor(value: number, steps: Steps): number {
  return steps.find(([upTo]) => value <= upTo)?.[1] ?? 0;
}

function bandOf(score: number, anyThree: boolean): { band: string; meaning: string } {
  if (score >= 7)
    return {
      band: 'high',
      meaning:
        'Emergency response threshold: emergency assessment and continuous monitoring are what the RCP sets out',
    };
  if (score >= 5)
    return {
      band: 'medium',
      meaning: 'Urgent response threshold: urgent review, observations at least every hour',
    };
  if (anyThree)
    return {
      band: 'low-medium',
      meaning: 'One parameter scores 3: urgent ward-based review, observations at least every hour',
    };
  return {
    band: 'low',
    meaning:
      score === 0 ? 'Observations at least every 12 hours' : 'Observations at least every 4 to 6 hours',
  };
}

const whole = (what: string, low: number, high: number) =>
  z
    .int(`expected ${what} as a whole number`)
    .min(low, `expected ${what} of ${low} or more`)
    .max(high, `expected ${what} of at most ${high}`);

/** National Early Warning Score 2. Source: Royal College of Physicians 2017, chart 1. */
export const news2 = defineTool({
  name: 'news2',
  description:
    'NEWS2 early warning score (0 to 20) from one set of observations of an adult. Use oxygenScale 2 only for confirmed hypercapnic respiratory failure with a prescribed target of 88-92 %. Not for pregnancy or under 16 years.',
  parameters: z.strictObject({
    respiratoryRate: whole('breaths a minute', 0, 100).describe('Breaths a minute'),
    oxygenSaturation: whole('the oxygen saturation in percent', 30, 100).describe('SpO2 in percent'),
    oxygenScale: z
      .literal([1, 2])
      .default(1)
      .describe('SpO2 scale: 1 for most patients, 2 for a target of 88-92 %'),
    supplementalOxygen: z.boolean().describe('True when the patient breathes added oxygen'),
    systolicMmHg: whole('the systolic pressure in mmHg', 20, 320).describe('Systolic blood pressure, mmHg'),
    pulse: whole('beats a minute', 0, 300).describe('Beats a minute'),
    consciousness: z
      .enum(['alert', 'confusion', 'voice', 'pain', 'unresponsive'])
      .describe('ACVPU; confusion means new confusion'),
    temperatureCelsius: z
      .number()
      .min(20, 'expected the temperature in degrees Celsius, 20 or more')
      .max(46, 'expected the temperature in degrees Celsius, at most 46')
      .describe('Temperature in °C'),
  }),
  run(args) {
    const temperature = roundTo(args.temperatureCelsius, 1);
    const saturationSteps =
      args.oxygenScale === 1 ? scale1Steps : args.supplementalOxygen ? scale2OnOxygenSteps : scale2OnAirSteps;
    const components: readonly Component[] = [
      {
        name: 'respiratory rate',
        given: `${args.respiratoryRate}/min`,
        contribution: pointsFor(args.respiratoryRate, respiratoryRateSteps),
      },
      {
        name: `oxygen saturation, scale ${args.oxygenScale}`,
        given: `${args.oxygenSaturation} %`,
        contribution: pointsFor(args.oxygenSaturation, saturationSteps),
      },
      {
        name: 'air or oxygen',
        given: args.supplementalOxygen ? 'oxygen' : 'air',
        contribution: args.supplementalOxygen ? 2 : 0,
      },
      {
        name: 'systolic blood pressure',
        given: `${args.systolicMmHg} mmHg`,
        contribution: pointsFor(args.systolicMmHg, systolicSteps),
      },
      { name: 'pulse', given: `${args.pulse}/min`, contribution: pointsFor(args.pulse, pulseSteps) },
      {
        name: 'consciousness',
        given: args.consciousness,
        contribution: args.consciousness === 'alert' ? 0 : 3,
      },
      {
        name: 'temperature',
        given: `${temperature} °C`,
        contribution: pointsFor(temperature, temperatureSteps),
      },
    ];
    const value = sumOf(components);
    const anyThree = components.some(({ contribution }) => contribution === 3);
    const band = bandOf(value, anyThree);
    return calculationResult({
      summary: `NEWS2 ${pointsText(value)}, ${band.band}`,
      value,
      unit: 'points',
      components,
      interpretation: { ...band, source: 'RCP:NEWS2-2017' },
      notes: ['A score of 5 or more in a patient with a possible infection should bring sepsis to mind.'],
      citations: ['RCP:NEWS2-2017'],
    });
  },
});
