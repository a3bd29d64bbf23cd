import * as z from 'zod';

import { allergyMatches } from './allergies.ts';
import { conditionRules } from './data/condition-rules.ts';
import {
  conditionPatterns,
  type ConditionName,
  type ConditionRule,
  type Situation,
} from './data/condition.ts';
import { severityOrder, type InteractionSeverity } from './data/interaction.ts';
import { normaliseMedicine } from './data/normalise.ts';
import { citationsFor } from './data/references.ts';
import { matchesSubject, type ListedMedicine } from './drug-interactions.ts';
import { defineTool } from './types.ts';

/** One problem of one medicine with the patient, in the form the model gets. */
export interface FoundProblem {
  readonly medicine: { readonly given: string; readonly generic: string };
  /** What of the patient speaks against it, in words. */
  readonly because: string;
  readonly kind: Situation['kind'] | 'allergy';
  readonly severity: InteractionSeverity;
  readonly effect: string;
  readonly managementOptions: readonly string[];
  readonly citations: readonly string[];
}

const statement =
  'This data set is a selection of well-known contraindications and cautions. What is not listed was not found in it; that does not mean that the medicine is safe for this patient. What stands under notInDataSet and conditionsNotInDataSet was not checked, and nothing that was not given was checked.';

const names = (what: string, max: number) =>
  z
    .array(z.string().trim().min(1, `expected ${what}`).max(200, 'expected at most 200 characters'))
    .max(max, `expected at most ${max}`);

const parameters = z.strictObject({
  medicines: names('the name of a medicine', 40)
    .min(1, 'expected at least one medicine')
    .describe('Current or proposed medicines as written, 1 to 40'),
  egfr: z
    .number()
    .min(0, 'expected an eGFR in mL/min/1.73 m², 0 or more')
    .max(200, 'expected an eGFR in mL/min/1.73 m², at most 200')
    .optional()
    .describe('eGFR in mL/min/1.73 m²'),
  potassium: z
    .number()
    .min(1, 'expected potassium in mmol/L, 1 or more')
    .max(10, 'expected potassium in mmol/L, at most 10')
    .optional()
    .describe('Serum potassium in mmol/L (the same number in mEq/L)'),
  conditions: names('a diagnosis', 60)
    .default([])
    .describe('Diagnoses and states that the patient has, in words. Leave out what is ruled out.'),
  allergies: names('a substance or class', 30)
    .default([])
    .describe('Substances or classes that the patient is allergic to'),
  pregnancy: z.boolean().optional().describe('True when the patient is pregnant'),
});

/** The check of medicines against kidney function, potassium, diagnoses, allergies and pregnancy. */
export const drugConditionCheck = defineTool({
  name: 'drug_condition_check',
  description:
    'Checks medicines against the patient: eGFR, potassium, diagnoses, allergies (with cross-reactions of a class) and pregnancy, in an embedded, cited data set of well-known contraindications. Give current and proposed medicines. It does not check medicines against each other: use drug_interactions. Not finding a problem does not mean that a medicine is safe.',
  parameters,
  run(args) {
    const listed: ListedMedicine[] = [];
    const notInDataSet: string[] = [];
    for (const given of new Set(args.medicines)) {
      const known = normaliseMedicine(given);
      if (known === undefined) notInDataSet.push(given);
      else {
        listed.push({ given, known });
        notInDataSet.push(...known.unknownParts.map((part) => `${part} (part of "${given}")`));
      }
    }
    const conditions = readConditions(args.conditions);
    const allergies = allergyMatches(args.allergies, listed);
    const problems = [
      ...listed.flatMap((medicine) => problemsOf(medicine, args, conditions.known)),
      ...allergies.problems,
    ].toSorted((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity));
    const citations = citationsFor(problems.flatMap((problem) => problem.citations));
    const counts = Object.fromEntries(
      severityOrder.map((severity) => [
        severity,
        problems.filter((problem) => problem.severity === severity).length,
      ]),
    );
    const found = severityOrder
      .filter((severity) => counts[severity] !== 0)
      .map((severity) => `${counts[severity] ?? 0} ${severity}`);
    return {
      summary: found.length === 0 ? 'no entry in the data set for this patient' : found.join(', '),
      data: {
        problems,
        counts,
        recognised: listed.map(({ given, known }) => ({
          given,
          generic: known.generic,
          classes: known.classes,
        })),
        notInDataSet,
        conditionsUsed: [...conditions.known].map(([name, given]) => ({ name, given })),
        conditionsNotInDataSet: conditions.unknown,
        allergiesNotInDataSet: allergies.unknown,
        notGiven: (['egfr', 'potassium', 'pregnancy'] as const).filter((key) => args[key] === undefined),
        statement,
        citations: citations.map(({ id }) => id),
      },
      citations,
    };
  },
});

type Arguments = z.output<typeof parameters>;

/** Each rule of one severity and situation once; a graver threshold of the same kind hides the milder one. */
function problemsOf(
  medicine: ListedMedicine,
  args: Arguments,
  conditions: ReadonlyMap<ConditionName, string>,
): readonly FoundProblem[] {
  const gravest = new Map<string, { rule: ConditionRule; because: string }>();
  for (const rule of conditionRules) {
    if (!medicine.known.ingredients.some((ingredient) => matchesSubject(rule.subject, ingredient))) continue;
    const because = becauseOf(rule.when, args, conditions);
    if (because === undefined) continue;
    const key = rule.when.kind === 'condition' ? `condition ${rule.when.names.join(' ')}` : rule.when.kind;
    const earlier = gravest.get(key);
    if (
      earlier === undefined ||
      severityOrder.indexOf(rule.severity) < severityOrder.indexOf(earlier.rule.severity)
    ) {
      gravest.set(key, { rule, because });
    }
  }
  return [...gravest.values()].map(({ rule, because }) => ({
    medicine: { given: medicine.given, generic: medicine.known.generic },
    because,
    kind: rule.when.kind,
    severity: rule.severity,
    effect: rule.effect,
    managementOptions: rule.options,
    citations: rule.citations,
  }));
}

function becauseOf(
  when: Situation,
  args: Arguments,
  conditions: ReadonlyMap<ConditionName, string>,
): string | undefined {
  switch (when.kind) {
    case 'egfr-below':
      return args.egfr !== undefined && args.egfr < when.value
        ? `eGFR ${args.egfr} is below ${when.value} mL/min/1.73 m²`
        : undefined;
    case 'potassium-above':
      return args.potassium !== undefined && args.potassium > when.value
        ? `potassium ${args.potassium} is above ${when.value} mmol/L`
        : undefined;
    case 'pregnancy':
      return args.pregnancy === true ? 'pregnancy' : undefined;
    case 'condition': {
      const name = when.names.find((one) => conditions.has(one));
      return name === undefined ? undefined : conditions.get(name);
    }
  }
}

/** From a denial to the end: what follows it must not count as the diagnosis ("diabetes without ketoacidosis"). */
const denial =
  /\b(no|not|without|denies|negative for|ruled out|excluded|excluding|absence of|never|none)\b.*$/i;

function readConditions(given: readonly string[]): {
  known: ReadonlyMap<ConditionName, string>;
  unknown: readonly string[];
} {
  const known = new Map<ConditionName, string>();
  const unknown: string[] = [];
  const conditionNames = Object.keys(conditionPatterns) as ConditionName[];
  for (const text of given) {
    const fitting = denial.test(text)
      ? []
      : conditionNames.filter((name) => conditionPatterns[name].test(text));
    if (fitting.length === 0) unknown.push(text);
    for (const name of fitting) if (!known.has(name)) known.set(name, text);
  }
  return { known, unknown };
}
