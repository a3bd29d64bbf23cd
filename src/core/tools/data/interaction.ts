import type { DrugClass } from './medicine.ts';

export type InteractionSeverity = 'contraindicated' | 'major' | 'moderate';

/** From the gravest to the mildest. */
export const severityOrder: readonly InteractionSeverity[] = ['contraindicated', 'major', 'moderate'];

/** One side of a rule: a class, written `@class`, or one medicine by its generic name. */
export type Subject = `@${DrugClass}` | (string & {});

/**
 * One known interaction. Two rules of the same `topic` that meet in the same two medicines tell the same story,
 * and the more specific one is shown.
 */
export interface InteractionRule {
  /** Two subjects, or three for a danger that only the three make together. */
  readonly between: readonly [Subject, Subject] | readonly [Subject, Subject, Subject];
  readonly topic:
    | 'bleeding'
    | 'antithrombotic-loss'
    | 'potassium'
    | 'kidney'
    | 'pressure'
    | 'rhythm'
    | 'level-up'
    | 'level-down'
    | 'serotonin'
    | 'sedation'
    | 'glucose'
    | 'angioedema'
    | 'fluid'
    | 'marrow'
    | 'toxicity'
    | 'opposed';
  readonly severity: InteractionSeverity;
  readonly effect: string;
  readonly mechanism: string;
  /** Options for the people who treat, never orders. */
  readonly options: readonly string[];
  /** A ceiling from the product information while both are taken. */
  readonly doseLimit?: { readonly of: string; readonly mgPerDay: number };
  /** Ids in the bibliography. */
  readonly citations: readonly string[];
}
