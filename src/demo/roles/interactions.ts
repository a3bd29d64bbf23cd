import type { Facts } from '../facts.ts';
import type { ToolAnswer, TurnRequest } from '../read.ts';
import { isRecord } from '../wire.ts';
import { ageSexCreatinine, inr, medicineList, medicines, potassium, type Taken } from './arguments.ts';
import {
  capital,
  cite,
  draft,
  listed,
  type DomainCall,
  type EvidenceDraft,
  type FindingDraft,
} from './domain.ts';
import { knownEgfr } from './dangers.ts';

/** What the two medicine tools have answered, turned into findings. Shared by all who look after medicines. */

export interface Entry {
  readonly medicines: readonly Taken[];
  readonly severity: string;
  readonly effect: string;
  readonly options: readonly string[];
  readonly citations: readonly string[];
  readonly doseNote?: string;
  /** Of a problem with the patient: what speaks against the medicine. */
  readonly because?: string;
  readonly kind?: string;
  readonly alsoBecause?: readonly string[];
}

export const medicineCalls = (facts: Facts): DomainCall[] => {
  const args = medicineList(facts);
  return args === undefined ? [] : [{ tool: 'drug_interactions', arguments: args }];
};

/** Needs the eGFR that another tool gives: called when that is known, or cannot be had. */
export function conditionCall(turn: TurnRequest, facts: Facts): DomainCall[] {
  const args = medicineList(facts);
  const canHaveEgfr =
    ageSexCreatinine(facts) !== undefined && turn.tools.some((tool) => tool.name === 'egfr');
  const egfr = knownEgfr(turn);
  if (args === undefined || (canHaveEgfr && egfr === undefined && turn.answers === undefined)) return [];
  const level = potassium(facts);
  const { pregnancy } = facts.patient?.value ?? {};
  return [
    {
      tool: 'drug_condition_check',
      arguments: {
        ...args,
        ...(egfr !== undefined && { egfr }),
        ...(level !== undefined && level.number >= 1 && level.number <= 10 && { potassium: level.number }),
        conditions: facts.problems.map(({ value }) => value.text.slice(0, 200)).slice(0, 60),
        allergies: facts.allergies.map(({ value }) => value.substance.slice(0, 200)).slice(0, 30),
        ...((pregnancy === 'yes' || pregnancy === 'no') && { pregnancy: pregnancy === 'yes' }),
      },
    },
  ];
}

export const answered = (turn: TurnRequest, tool: string): ToolAnswer | undefined =>
  turn.answers?.find((answer) => answer.tool === tool && answer.error === undefined);

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

function takenBy(named: unknown, taken: readonly Taken[]): Taken | undefined {
  if (!isRecord(named)) return undefined;
  return (
    taken.find((one) => one.given === named['given']) ?? taken.find((one) => one.generic === named['generic'])
  );
}

/** The entries of an answer whose medicines stand in the case, the gravest first as the tool gives them. */
export function entriesOf(answer: ToolAnswer | undefined, facts: Facts): Entry[] {
  if (answer === undefined) return [];
  const taken = medicines(facts);
  const given = answer.data['interactions'] ?? answer.data['problems'];
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  return list.flatMap((one): Entry[] => {
    if (!isRecord(one)) return [];
    const named: readonly unknown[] = Array.isArray(one['medicines']) ? one['medicines'] : [one['medicine']];
    const found = named.flatMap((name) => takenBy(name, taken) ?? []);
    if (found.length !== named.length) return [];
    const word = (key: string) => (typeof one[key] === 'string' ? one[key] : '');
    return [
      {
        medicines: found,
        severity: word('severity'),
        effect: word('effect'),
        options: strings(one['managementOptions']),
        citations: strings(one['citations']),
        ...(word('doseNote') !== '' && { doseNote: word('doseNote') }),
        ...(word('because') !== '' && { because: word('because') }),
        ...(word('kind') !== '' && { kind: word('kind') }),
      },
    ];
  });
}

/** Several problems of one medicine with the patient, of one severity, are one reason to act: their texts are joined. */
export function onePerMedicine(entries: readonly Entry[]): Entry[] {
  const joined = new Map<string, Entry>();
  for (const entry of entries) {
    const key = `${entry.severity} ${entry.medicines.map(({ generic }) => generic).join(' ')} ${entry.kind === 'allergy'}`;
    const before = joined.get(key);
    joined.set(
      key,
      before === undefined
        ? entry
        : {
            ...before,
            effect: `${before.effect}; with ${entry.because?.replace(/ is (below|above) /, ', $1 ')}: ${entry.effect.slice(0, 1).toLowerCase()}${entry.effect.slice(1)}`,
            alsoBecause: [...(before.alsoBecause ?? []), entry.because ?? ''],
            citations: [...before.citations.slice(0, 1), ...entry.citations.slice(0, 1)],
          },
    );
  }
  return [...joined.values()];
}

/** Which medicine of a pair is the one to act on: what can go most easily comes first. */
const actOn: readonly (readonly [string, 'stop' | 'adjust'])[] = [
  ['nsaid', 'stop'],
  ['potassium-supplement', 'stop'],
  ['pde5-inhibitor', 'stop'],
  ['macrolide', 'stop'],
  ['azole', 'stop'],
  ['potassium-sparing-diuretic', 'stop'],
  ['ppi-cyp2c19', 'adjust'],
  ['statin', 'adjust'],
  ['benzodiazepine', 'adjust'],
  ['z-drug', 'adjust'],
  ['opioid', 'adjust'],
  ['antiplatelet', 'adjust'],
  ['vitamin-k-antagonist', 'adjust'],
  ['doac', 'adjust'],
];

function actionFor(entry: Entry): { verb: 'stop' | 'adjust' | 'avoid'; target: string } | undefined {
  for (const [group, verb] of actOn) {
    const hit = entry.medicines.find(({ classes }) => classes.includes(group));
    if (hit !== undefined) return { verb, target: hit.generic };
  }
  const [first] = entry.medicines;
  if (first === undefined || entry.severity === 'moderate') return undefined;
  return { verb: entry.severity === 'contraindicated' ? 'stop' : 'adjust', target: first.generic };
}

/** Lines of the case that show that the effect may be there already. */
function signsOf(entry: Entry, facts: Facts): { text: string; evidence: EvidenceDraft[] } {
  const ratio = inr(facts);
  const level = potassium(facts);
  const about = `${entry.effect} ${entry.because ?? ''}`;
  if (
    /bleed|INR|anticoagul/i.test(about) &&
    ratio?.flag === 'high' &&
    entry.medicines.some((one) => one.classes.includes('vitamin-k-antagonist'))
  ) {
    return { text: ` ${ratio.quote} shows that it matters now.`, evidence: [cite(ratio.line, ratio.quote)] };
  }
  if (/potassium|hyperkal/i.test(about) && level?.flag === 'high') {
    return { text: ` ${level.quote} shows that it matters now.`, evidence: [cite(level.line, level.quote)] };
  }
  return { text: '', evidence: [] };
}

export function entryFinding(
  entry: Entry,
  tool: 'drug_interactions' | 'drug_condition_check',
  facts: Facts,
  turn: TurnRequest,
): FindingDraft {
  const names = entry.medicines.map(({ generic }) => generic);
  const signs = signsOf(entry, facts);
  const [option] = entry.options;
  const action = actionFor(entry);
  const head =
    entry.because === undefined
      ? `${capital(names.join(' + '))} (${entry.severity}): ${entry.effect}.`
      : `${capital(listed(names))} (${entry.severity}) with ${entry.because.replace(/ is (below|above) /, ', $1 ')}: ${entry.effect}.`;
  const dose = entry.doseNote === undefined ? '' : ` ${entry.doseNote}`;
  const kidney = entry.kind === 'egfr-below' && knownEgfr(turn) !== undefined ? [{ tool: 'egfr' }] : [];
  // A stop takes something away that was meant to help: that thought belongs to it.
  const instead = action?.verb === 'stop' ? ' What it was given for needs another answer.' : '';
  return draft({
    claim: `${head}${dose}${signs.text}${option === undefined ? '' : ` Option: ${option.slice(0, 1).toLowerCase()}${option.slice(1)}.`}${instead}`,
    confidence: entry.severity === 'moderate' ? 'moderate' : 'high',
    evidence: [
      ...entry.medicines.map(({ line, given }) =>
        cite(line, line.statement.includes(given) ? given : undefined),
      ),
      ...signs.evidence,
      ...conditionLines(entry, facts),
      ...kidney,
      { tool },
      ...entry.citations.slice(0, 2).map((id) => ({ citation: id })),
    ],
    missing: missingFor(entry),
    ...(action !== undefined && { action }),
  });
}

function conditionLines(entry: Entry, facts: Facts): EvidenceDraft[] {
  const { because } = entry;
  if (because === undefined) return [];
  const problems = facts.problems.filter(
    ({ value }) => value.text === because || entry.alsoBecause?.includes(value.text) === true,
  );
  if (problems.length > 0) return problems.map(({ line, value }) => cite(line, value.text));
  const allergy =
    entry.kind === 'allergy'
      ? facts.allergies.find(({ value }) => because.includes(value.substance))
      : undefined;
  return allergy === undefined ? [] : [cite(allergy.line, allergy.value.substance)];
}

function missingFor(entry: Entry): string[] {
  const without = entry.medicines
    .filter(({ dose }) => dose === undefined)
    .map(({ generic }) => `the dose of ${generic}`);
  return [
    ...without,
    ...(/bleed/i.test(entry.effect) ? ['recent haemoglobin and signs of bleeding'] : []),
  ].slice(0, 3);
}

/** What the tools could not check, in words; never a word of comfort. */
export function uncovered(turn: TurnRequest): string[] {
  const data = answered(turn, 'drug_interactions')?.data ?? {};
  const unknown = strings(data['notInDataSet']);
  const pairs = Number(data['pairsNotInDataSet']);
  return [
    ...(unknown.length > 0
      ? [
          `${listed(unknown)} ${unknown.length === 1 ? 'is' : 'are'} not in the data set and could not be checked`,
        ]
      : []),
    ...(pairs > 0
      ? [
          `${pairs} other ${pairs === 1 ? 'pair is' : 'pairs are'} not in the data set, which does not mean safe`,
        ]
      : []),
  ];
}
