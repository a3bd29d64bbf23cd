import * as z from 'zod';

import { citationsFor } from './data/references.ts';
import type { ToolResult } from './types.ts';

/** Years, whole or not, of an adult. */
export const ageYears = z
  .number()
  .min(18, 'expected the age in years, 18 or more: this calculator is for adults')
  .max(120, 'expected the age in years, at most 120')
  .describe('Age in years, 18 to 120');

export const sex = z.enum(['female', 'male']).describe('Sex as the formula knows it');

export const creatinineUnit = z.enum(['mg/dL', 'umol/L', 'µmol/L']).describe('Unit of the creatinine value');

/** 1 mg/dL of creatinine is 88.4 µmol/L (molar mass 113.12 g/mol). */
const micromolesPerMilligram = 88.4;

export type CreatinineUnit = z.output<typeof creatinineUnit>;

/** Serum creatinine in mg/dL. */
export function creatinineInMgPerDl(value: number, unit: CreatinineUnit): number {
  return unit === 'mg/dL' ? value : value / micromolesPerMilligram;
}

/** A sentence when the value cannot be a serum creatinine in that unit, most often because the unit is the other one. */
export function creatinineProblem(value: number, unit: CreatinineUnit): string | undefined {
  const mgPerDl = creatinineInMgPerDl(value, unit);
  if (mgPerDl >= 0.1 && mgPerDl <= 30) return undefined;
  const range = unit === 'mg/dL' ? '0.1 to 30 mg/dL' : '9 to 2650 umol/L';
  return `expected a serum creatinine of ${range}, got ${value} ${unit}; check whether the other unit is meant`;
}

/** One part of a score or formula: what was given and what it adds. */
export interface Component {
  readonly name: string;
  readonly given: string | number | boolean;
  /** Points of a score, or the factor that the part contributes to a formula. */
  readonly contribution: number;
}

export interface Calculation {
  readonly summary: string;
  readonly value: number;
  readonly unit: string;
  readonly components: readonly Component[];
  /** What the value means. `source` is an id in the bibliography. */
  readonly interpretation: { readonly band: string; readonly meaning: string; readonly source: string };
  readonly notes: readonly string[];
  readonly citations: readonly string[];
  /** Further values of one calculator, such as the same formula with another weight. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The one form in which all calculators answer. */
export function calculationResult(calculation: Calculation): ToolResult {
  const { summary, value, unit, components, interpretation, notes, extra } = calculation;
  const citations = citationsFor([...calculation.citations, interpretation.source]);
  return {
    summary,
    data: {
      value,
      unit,
      components,
      interpretation,
      notes,
      ...extra,
      citations: citations.map((citation) => citation.id),
    },
    citations,
  };
}

/** Rounds half up to that many decimals, without the binary surprise of 1.005. */
export function roundTo(value: number, decimals: number): number {
  return Number(`${Math.round(Number(`${value}e${decimals}`))}e-${decimals}`);
}

export function sumOf(components: readonly Component[]): number {
  return components.reduce((sum, component) => sum + component.contribution, 0);
}

export function pointsText(points: number): string {
  return points === 1 ? '1 point' : `${points} points`;
}
