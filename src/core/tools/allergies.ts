import type { FoundProblem } from './drug-condition-check.ts';
import type { ListedMedicine } from './drug-interactions.ts';
import { drugClassesIn } from './data/class-names.ts';
import type { DrugClass } from './data/medicine.ts';
import { normaliseMedicine } from './data/normalise.ts';

/** Classes within which an allergy to one member speaks against the others. */
const crossReactive: ReadonlySet<DrugClass> = new Set<DrugClass>([
  'ace-inhibitor',
  'aminoglycoside',
  'carbapenem',
  'cephalosporin',
  'fluoroquinolone',
  'heparin',
  'iodinated-contrast',
  'macrolide',
  'nsaid',
  'penicillin',
  'salicylate',
  'sulfonamide-antibiotic',
  'tetracycline',
]);

/** Cross-reaction between classes: worth a question about the reaction. */
const related: ReadonlyMap<DrugClass, readonly DrugClass[]> = new Map<DrugClass, readonly DrugClass[]>([
  ['penicillin', ['cephalosporin', 'carbapenem']],
  ['cephalosporin', ['penicillin', 'carbapenem']],
  ['carbapenem', ['penicillin', 'cephalosporin']],
  ['nsaid', ['salicylate']],
  ['salicylate', ['nsaid']],
]);

/** Medicines of the list that an allergy speaks against, and the allergies that the data set cannot read. */
export function allergyMatches(
  allergies: readonly string[],
  listed: readonly ListedMedicine[],
): { readonly problems: readonly FoundProblem[]; readonly unknown: readonly string[] } {
  const problems: FoundProblem[] = [];
  const unknown: string[] = [];
  for (const allergy of allergies) {
    if (/^\s*(no|none|nkda|nil)\b/i.test(allergy)) continue;
    const substance = normaliseMedicine(allergy);
    const classes = [...new Set([...(substance?.classes ?? []), ...drugClassesIn(allergy)])].filter(
      (drugClass) => crossReactive.has(drugClass),
    );
    if (substance === undefined && classes.length === 0) {
      unknown.push(allergy);
      continue;
    }
    for (const medicine of listed) {
      const problem = problemOf(allergy, substance?.ingredients ?? [], classes, medicine);
      if (problem !== undefined) problems.push(problem);
    }
  }
  return { problems, unknown };
}

function problemOf(
  allergy: string,
  ingredients: readonly string[],
  classes: readonly DrugClass[],
  { given, known }: ListedMedicine,
): FoundProblem | undefined {
  const base = {
    medicine: { given, generic: known.generic },
    because: `allergy: ${allergy}`,
    kind: 'allergy' as const,
    citations: ['BNF:interactions'],
  };
  if (known.ingredients.some((ingredient) => ingredients.includes(ingredient))) {
    return {
      ...base,
      severity: 'contraindicated',
      effect: 'The stated allergy is to this substance',
      managementOptions: ['Choose another medicine', 'Clarify the reaction: intolerance is not allergy'],
    };
  }
  if (known.classes.some((drugClass) => classes.includes(drugClass))) {
    return {
      ...base,
      severity: 'major',
      effect: 'The stated allergy is to the same class',
      managementOptions: ['Consider another class', 'Clarify the reaction and consider allergy testing'],
    };
  }
  if (known.classes.some((drugClass) => classes.some((stated) => related.get(stated)?.includes(drugClass)))) {
    // Aspirin and NSAIDs share one mechanism of reaction, which labels treat as a contraindication; beta-lactams rarely cross-react.
    const sharesMechanism = classes.includes('nsaid') || classes.includes('salicylate');
    return {
      ...base,
      severity: sharesMechanism ? 'major' : 'moderate',
      effect: 'The stated allergy is to a related class; cross-reaction is possible',
      managementOptions: ['Clarify the reaction: with a severe immediate reaction consider another class'],
    };
  }
  return undefined;
}
