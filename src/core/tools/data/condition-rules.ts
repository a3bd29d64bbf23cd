import { circulationRules } from './condition-rules-circulation.ts';
import { kidneyRules } from './condition-rules-kidney.ts';
import { otherConditionRules } from './condition-rules-other.ts';
import { pregnancyRules } from './condition-rules-pregnancy.ts';
import type { ConditionRule } from './condition.ts';

/** A selection of well-known contraindications and cautions. Severities follow the product information. */
export const conditionRules: readonly ConditionRule[] = [
  ...kidneyRules,
  ...circulationRules,
  ...otherConditionRules,
  ...pregnancyRules,
];
