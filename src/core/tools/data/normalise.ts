import { combinations, medicines } from './medicines.ts';
import type { DrugClass, Medicine } from './medicine.ts';

/** A medicine as the data set knows it. A product of several substances has their generic names joined by `/`. */
export interface NormalisedMedicine {
  readonly generic: string;
  readonly classes: readonly DrugClass[];
  readonly ingredients: readonly string[];
  /** Parts of a combination that the data set does not know. */
  readonly unknownParts: readonly string[];
}

const substanceByName = new Map<string, Medicine>(medicines.map((medicine) => [medicine.generic, medicine]));

/** The classes of one active substance by its generic name; none when the data set does not know it. */
export function classesOfIngredient(generic: string): readonly DrugClass[] {
  return substanceByName.get(generic)?.classes ?? [];
}

/** Name in words, to the substances it stands for. */
const namesIndex = new Map<string, readonly Medicine[]>();
for (const medicine of medicines) {
  for (const name of [medicine.generic, ...medicine.names])
    namesIndex.set(wordsOf(name).join(' '), [medicine]);
}
for (const { names, ingredients } of combinations) {
  const parts = ingredients.map((ingredient) => {
    const part = substanceByName.get(ingredient);
    if (part === undefined) throw new Error(`The medicine list has no entry ${ingredient}.`);
    return part;
  });
  for (const name of names) namesIndex.set(wordsOf(name).join(' '), parts);
}
const longestName = Math.max(...[...namesIndex.keys()].map((name) => name.split(' ').length));

/** Cations that name a salt when they follow the substance: losartan potassium, naproxen sodium. */
const saltCations = new Set(['potassium', 'calcium', 'magnesium', 'zinc', 'iron']);

/** Words before which a cation is the substance itself. */
const supplementWords = new Set(['elemental', 'chewable', 'supplement', 'supplemental', 'and', 'plus']);

/** Words of a prescription that name no substance: doses, forms, routes, times, salts. */
const fillers = new Set(
  `mg g mcg µg ug ml iu units unit meq mmol percent tablet tablets tab tabs capsule capsules cap caps oral orally po iv im sc
  injection solution suspension drops spray inhaler patch gel cream ointment daily once twice three times a day bd bid tds tid
  qid qds od qd qam qpm hs nocte mane prn needed as every hours hour hourly morning evening night at with food for x weekly
  week er xr sr cr la xl dr ec mr ir extended modified immediate release delayed sustained enteric coated low dose high
  sodium hydrochloride hcl tartrate succinate fumarate maleate besylate besilate mesylate phosphate sulfate sulphate acetate
  citrate hydrobromide bromide potassium calcium magnesium carbonate dihydrate medoxomil cilexetil etexilate axetil and the
  of per to max new ds ss forte breakfast lunch dinner supper bedtime meal meals water hr h d wk weeks days min dose doses puff puffs continue start started stopped current currently long-term`.split(
    /\s+/,
  ),
);

/**
 * The generic name and classes behind what a person wrote: brand or generic, any case, with salt and dose text
 * (`Coumadin 5 mg daily`), combinations by brand or with `/`, `+` or `and`. Undefined when nothing is recognised.
 */
export function normaliseMedicine(name: string): NormalisedMedicine | undefined {
  const outside = name.replaceAll(/\([^)]*\)|\[[^\]]*\]/g, ' ');
  const inside = [...name.matchAll(/\(([^)]*)\)|\[([^\]]*)\]/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .join(' ');
  return normalisePlain(outside) ?? normalisePlain(inside);
}

function normalisePlain(text: string): NormalisedMedicine | undefined {
  const whole = namesIndex.get(wordsOf(text).join(' '));
  const found: Medicine[] = [...(whole ?? [])];
  const unknownParts: string[] = [];
  if (whole === undefined) {
    // A combination known by its own name ("tmp/smx") must be tried before the slash parts it.
    const inOne = substancesIn(wordsOf(text));
    found.push(...inOne);
    for (const part of text.split(/[/+&]|\band\b|\bwith\b/i)) {
      const words = wordsOf(part);
      const rest = words.filter((word) => !fillers.has(word) && !/^[\d.,]+/.test(word));
      if (
        rest.length > 0 &&
        substancesIn(words).length === 0 &&
        !inOne.some((medicine) => partOf(medicine, rest))
      ) {
        unknownParts.push(part.trim());
      }
    }
  }
  const ingredients = [...new Set(found)];
  if (ingredients.length === 0) return undefined;
  return {
    generic: ingredients.map((ingredient) => ingredient.generic).join('/'),
    classes: [...new Set(ingredients.flatMap((ingredient) => ingredient.classes))],
    ingredients: ingredients.map((ingredient) => ingredient.generic),
    unknownParts,
  };
}

/** True when the words belong to a name that a separator has cut in two, such as `tmp` of `tmp/smx`. */
function partOf(medicine: Medicine, words: readonly string[]): boolean {
  return combinations.some(
    ({ names, ingredients }) =>
      ingredients.includes(medicine.generic) &&
      names.some((name) => words.every((word) => wordsOf(name).includes(word))),
  );
}

/** The substances named in a run of words, the longest names first from the left. */
function substancesIn(words: readonly string[]): readonly Medicine[] {
  const found: Medicine[] = [];
  let lastEnd = -1;
  for (let start = 0; start < words.length; start += 1) {
    for (let length = Math.min(longestName, words.length - start); length > 0; length -= 1) {
      const name = words.slice(start, start + length).join(' ');
      const match = namesIndex.get(name);
      if (match === undefined) continue;
      const before = words[start - 1];
      const follows =
        before !== undefined && (lastEnd === start || !fillers.has(before)) && !supplementWords.has(before);
      const isSalt = length === 1 && saltCations.has(name) && follows;
      if (!isSalt) found.push(...match);
      start += length - 1;
      lastEnd = start + 1;
      break;
    }
  }
  return found;
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f®™]/g, '')
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/[^a-z0-9'.µ]+/)
    .map((word) => word.replaceAll(/^[.']+|[.']+$/g, ''))
    .filter((word) => word !== '');
}

/** The dose in milligrams that stands in the text of one medicine, such as `simvastatin 40 mg`. Undefined when there is none or more than one. */
export function doseInMilligrams(name: string): number | undefined {
  const doses = [...name.matchAll(/(\d+(?:[.,]\d+)?)\s*(mg|g|mcg|µg)\b/gi)];
  const [dose] = doses;
  if (dose === undefined || doses.length > 1) return undefined;
  const amount = Number((dose[1] ?? '').replace(',', '.'));
  const unit = (dose[2] ?? '').toLowerCase();
  return unit === 'g' ? amount * 1000 : unit === 'mg' ? amount : amount / 1000;
}
