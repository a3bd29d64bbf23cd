import * as z from 'zod';

import { interactionRules } from './data/interactions.ts';
import {
  severityOrder,
  type InteractionRule,
  type InteractionSeverity,
  type Subject,
} from './data/interaction.ts';
import {
  classesOfIngredient,
  doseInMilligrams,
  normaliseMedicine,
  type NormalisedMedicine,
} from './data/normalise.ts';
import { citationsFor } from './data/references.ts';
import { defineTool } from './types.ts';

/** One medicine of the list: as it was given, and as the data set knows it. */
export interface ListedMedicine {
  readonly given: string;
  readonly known: NormalisedMedicine;
}

/** One interaction between medicines of the list, in the form the model gets. */
export interface FoundInteraction {
  readonly id: string;
  /** Two medicines, or three where only the three together are meant. */
  readonly medicines: readonly { readonly given: string; readonly generic: string }[];
  readonly severity: InteractionSeverity;
  readonly effect: string;
  readonly mechanism: string;
  readonly managementOptions: readonly string[];
  /** Present when a stated dose can be held against a ceiling of the product information. */
  readonly doseNote?: string;
  readonly caution?: string;
  readonly citations: readonly string[];
}

const statement =
  'This data set is a selection of well-known interactions. A pair that is not listed was not found in it; that does not mean that the pair is safe. Medicines under notInDataSet were not checked at all.';

const topicalWords = /\b(gel|cream|ointment|eye|ear|nasal|lotion|shampoo|topical)\b/i;

/** Whether a rule's subject stands for the active substance. */
export function matchesSubject(subject: Subject, ingredient: string): boolean {
  if (!subject.startsWith('@')) return subject === ingredient;
  return classesOfIngredient(ingredient).some((drugClass) => subject === `@${drugClass}`);
}

/** Every interaction of the data set between medicines of the list, the gravest first. */
export function findInteractions(listed: readonly ListedMedicine[]): readonly FoundInteraction[] {
  const best = new Map<string, { rule: InteractionRule; set: readonly ListedMedicine[] }>();
  for (const rule of interactionRules) {
    for (const set of matchingSets(rule.between, listed)) {
      const key = `${rule.topic} ${rule.between.length} ${set
        .map((one) => one.given)
        .toSorted()
        .join(' + ')}`;
      const earlier = best.get(key);
      if (earlier === undefined || outranks(rule, earlier.rule)) best.set(key, { rule, set });
    }
  }
  return [...best.values()]
    .toSorted((a, b) => severityOrder.indexOf(a.rule.severity) - severityOrder.indexOf(b.rule.severity))
    .map(({ rule, set }) => found(rule, set));
}

interface Choice {
  readonly medicine: ListedMedicine;
  readonly ingredient: string;
}

/**
 * Each choice of different substances that fills the subjects of a rule, as the medicines that hold them.
 * One product may fill two of three subjects, but what is inside one product alone is not an interaction of the list.
 */
function matchingSets(
  subjects: readonly Subject[],
  listed: readonly ListedMedicine[],
): readonly (readonly ListedMedicine[])[] {
  const choices: readonly Choice[] = listed.flatMap((medicine) =>
    medicine.known.ingredients.map((ingredient) => ({ medicine, ingredient })),
  );
  let sets: readonly (readonly Choice[])[] = [[]];
  for (const subject of subjects) {
    const fitting = choices.filter(({ ingredient }) => matchesSubject(subject, ingredient));
    sets = sets.flatMap((set) =>
      fitting
        .filter((one) => set.every((other) => other.ingredient !== one.ingredient))
        .map((one) => [...set, one]),
    );
  }
  return sets
    .map((set) => [...new Set(set.map(({ medicine }) => medicine))])
    .filter((medicines) => medicines.length > 1);
}

/** Of two rules on one topic, a named medicine says more than a class; then the graver one stands. */
function outranks(rule: InteractionRule, earlier: InteractionRule): boolean {
  const named = (one: InteractionRule): number =>
    one.between.filter((subject) => !subject.startsWith('@')).length;
  const graver = severityOrder.indexOf(earlier.severity) - severityOrder.indexOf(rule.severity);
  return graver === 0 ? named(rule) > named(earlier) : graver > 0;
}

function found(rule: InteractionRule, set: readonly ListedMedicine[]): FoundInteraction {
  const doseNote = doseNoteOf(rule, set);
  const topical = set.find(({ given }) => topicalWords.test(given));
  return {
    id: rule.between.join(' + '),
    medicines: set.map(({ given, known }) => ({ given, generic: known.generic })),
    severity: rule.severity,
    effect: rule.effect,
    mechanism: rule.mechanism,
    managementOptions: rule.options,
    ...(doseNote === undefined ? {} : { doseNote }),
    ...(topical === undefined
      ? {}
      : {
          caution: `"${topical.given}" reads as a topical form: less is absorbed, and the interaction may be weaker or absent.`,
        }),
    citations: rule.citations,
  };
}

function doseNoteOf(rule: InteractionRule, set: readonly ListedMedicine[]): string | undefined {
  const limit = rule.doseLimit;
  if (limit === undefined) return undefined;
  const limited = set.find(({ known }) => known.generic === limit.of);
  const dose = limited === undefined ? undefined : doseInMilligrams(limited.given);
  if (dose === undefined)
    return `The label limit is ${limit.mgPerDay} mg of ${limit.of} a day; no single dose was stated.`;
  return dose > limit.mgPerDay
    ? `The stated ${dose} mg of ${limit.of} is above the label limit of ${limit.mgPerDay} mg a day with this combination.`
    : `The stated ${dose} mg of ${limit.of} is within the label limit of ${limit.mgPerDay} mg a day if taken once a day.`;
}

/** The interaction check over the embedded data set. */
export const drugInteractions = defineTool({
  name: 'drug_interactions',
  description:
    'Checks a list of medicines against each other in an embedded, cited data set of well-known interactions. Give every current and proposed medicine as written (brand or generic; dose text may stay, such as "simvastatin 40 mg"). It does not know allergies, kidney function or diagnoses: use drug_condition_check for those. Not finding a pair does not mean that it is safe.',
  parameters: z.strictObject({
    medicines: z
      .array(
        z
          .string()
          .trim()
          .min(1, 'expected the name of a medicine')
          .max(200, 'expected at most 200 characters'),
        {
          error: 'expected a list of medicine names, such as ["warfarin 5 mg", "ibuprofen"]',
        },
      )
      .min(1, 'expected at least one medicine')
      .max(40, 'expected at most 40 medicines')
      .describe('Names of the medicines, 1 to 40'),
  }),
  run(args) {
    const given = [...new Set(args.medicines)];
    const listed: ListedMedicine[] = [];
    const notInDataSet: string[] = [];
    for (const name of given) {
      const known = normaliseMedicine(name);
      if (known === undefined) notInDataSet.push(name);
      else {
        listed.push({ given: name, known });
        notInDataSet.push(...known.unknownParts.map((part) => `${part} (part of "${name}")`));
      }
    }
    const interactions = findInteractions(listed);
    const pairsTotal = (given.length * (given.length - 1)) / 2;
    const pairsChecked = (listed.length * (listed.length - 1)) / 2;
    const pairsWithEntry = new Set(
      interactions
        .filter(({ medicines }) => medicines.length === 2)
        .map(({ medicines }) =>
          medicines
            .map((one) => one.given)
            .toSorted()
            .join(' + '),
        ),
    ).size;
    const counts = Object.fromEntries(
      severityOrder.map((severity) => [
        severity,
        interactions.filter((one) => one.severity === severity).length,
      ]),
    );
    const citations = citationsFor(interactions.flatMap((one) => one.citations));
    return {
      summary: summaryOf(interactions, notInDataSet.length),
      data: {
        interactions,
        counts,
        duplicates: duplicatesIn(listed),
        recognised: listed.map(({ given: name, known }) => ({
          given: name,
          generic: known.generic,
          classes: known.classes,
        })),
        notInDataSet,
        pairsTotal,
        pairsChecked,
        pairsNotInDataSet: pairsChecked - pairsWithEntry,
        pairsNotChecked: pairsTotal - pairsChecked,
        statement,
        citations: citations.map(({ id }) => id),
      },
      citations,
    };
  },
});

function duplicatesIn(
  listed: readonly ListedMedicine[],
): readonly { generic: string; given: readonly string[] }[] {
  const byIngredient = new Map<string, string[]>();
  for (const { given, known } of listed) {
    for (const ingredient of known.ingredients)
      byIngredient.set(ingredient, [...(byIngredient.get(ingredient) ?? []), given]);
  }
  return [...byIngredient]
    .filter(([, given]) => given.length > 1)
    .map(([generic, given]) => ({ generic, given }));
}

function summaryOf(interactions: readonly FoundInteraction[], unknown: number): string {
  const parts = severityOrder
    .map((severity) => ({ severity, count: interactions.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const text = parts.length === 0 ? 'no entry in the data set for these pairs' : parts.join(', ');
  return unknown === 0 ? text : `${text}; ${unknown} not in the data set`;
}
