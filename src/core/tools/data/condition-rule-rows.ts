import type { ConditionName, ConditionRule, Situation } from './condition.ts';
import type { InteractionSeverity, Subject } from './interaction.ts';

type Row = readonly [
  subject: Subject,
  severity: InteractionSeverity,
  effect: string,
  option: string,
  citations: string,
];

/** Many rules for one situation; citations are ids parted by spaces. */
export function rules(when: Situation, rows: readonly Row[]): readonly ConditionRule[] {
  return rows.map(([subject, severity, effect, option, citations]) => ({
    subject,
    when,
    severity,
    effect,
    options: [option],
    citations: citations.split(' '),
  }));
}

export const egfrBelow = (value: number): Situation => ({ kind: 'egfr-below', value });
export const condition = (...names: ConditionName[]): Situation => ({ kind: 'condition', names });
