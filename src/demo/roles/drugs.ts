import { factsOf, type Facts } from '../facts.ts';
import type { TurnRequest } from '../read.ts';
import { ageSexCreatinine, clearance, hasBled, inr, medicines, potassium } from './arguments.ts';
import {
  capital,
  cite,
  counted,
  draft,
  listed,
  type Domain,
  type DomainCall,
  type FindingDraft,
} from './domain.ts';
import {
  answered,
  conditionCall,
  entriesOf,
  entryFinding,
  medicineCalls,
  onePerMedicine,
  uncovered,
} from './interactions.ts';

/** Checks the medicines with the tools and against the values in the case. */
export const drugs: Domain = {
  calls(turn) {
    const facts = factsOf(turn.lines);
    const add = (tool: string, args: Readonly<Record<string, unknown>> | undefined): DomainCall[] =>
      args === undefined ? [] : [{ tool, arguments: args }];
    return [
      ...medicineCalls(facts),
      ...add('egfr', ageSexCreatinine(facts)),
      ...add('creatinine_clearance', clearance(facts)),
      ...add('has_bled', hasBled(facts)),
      ...conditionCall(turn, facts),
    ];
  },

  findings(turn) {
    const facts = factsOf(turn.lines);
    const taken = medicines(facts);
    if (taken.length === 0) return noMedicines(turn, facts);
    const interactions = entriesOf(answered(turn, 'drug_interactions'), facts);
    const problems = onePerMedicine(entriesOf(answered(turn, 'drug_condition_check'), facts));
    const shown = new Set<string>();
    const findings: FindingDraft[] = [];
    const add = (finding: FindingDraft | undefined) => {
      if (finding === undefined) return;
      // Two entries that lead to the same step on the same medicine for the same reason are one.
      const key = finding.claim.split(':')[0] ?? finding.claim;
      if (shown.has(key)) return;
      shown.add(key);
      findings.push(finding);
    };
    for (const entry of interactions.filter((one) => one.severity !== 'moderate'))
      add(entryFinding(entry, 'drug_interactions', facts, turn));
    for (const entry of problems.filter((one) => one.severity !== 'moderate').slice(0, 4))
      add(entryFinding(entry, 'drug_condition_check', facts, turn));
    for (const finding of valueFindings(facts).filter((one) => !said(findings, one))) add(finding);
    const rest = [
      ...interactions
        .filter((one) => one.severity === 'moderate')
        .map((one) => [one, 'drug_interactions'] as const),
      ...problems
        .filter((one) => one.severity === 'moderate')
        .map((one) => [one, 'drug_condition_check'] as const),
    ];
    for (const [entry, tool] of rest.slice(0, Math.max(1, 7 - findings.length)))
      add(entryFinding(entry, tool, facts, turn));
    const gaps = uncovered(turn);
    if (findings.length === 0) findings.push(nothingFound(turn, facts, gaps));
    const summary = answered(turn, 'drug_interactions')?.summary;
    return {
      summary: [
        `I checked ${counted(taken.length, 'medicine')}: ${listed(taken.map(({ generic }) => generic))}.`,
        summary === undefined
          ? 'The interaction check did not answer.'
          : `The interaction check gives ${summary}.`,
        gaps.length === 0 ? '' : `${capital(gaps.join('; '))}.`,
      ]
        .filter((part) => part !== '')
        .join(' '),
      findings: findings.slice(0, 10),
    };
  },
};

/** True when another finding leads to the same step because of the same value. */
function said(findings: readonly FindingDraft[], { action, evidence }: FindingDraft): boolean {
  const [value] = evidence;
  return findings.some(
    (one) =>
      one.action?.verb === action?.verb &&
      one.action?.target === action?.target &&
      one.evidence.some(({ anchor }) => anchor !== undefined && anchor === value?.anchor),
  );
}

/** What the values in the case say of the medicines in it, whatever the data set holds. */
export function valueFindings(facts: Facts): FindingDraft[] {
  const taken = medicines(facts);
  const found: FindingDraft[] = [];
  const ratio = inr(facts);
  const anticoagulant = taken.find((one) => one.classes.includes('vitamin-k-antagonist'));
  if (ratio?.flag === 'high' && anticoagulant !== undefined) {
    found.push(
      draft({
        claim: `${ratio.quote} on ${anticoagulant.generic} is above its range: option to pause or lower ${anticoagulant.generic} and to repeat the INR within a day.`,
        confidence: 'high',
        evidence: [cite(ratio.line, ratio.quote), cite(anticoagulant.line)],
        missing: ['bleeding now, and a recent haemoglobin'],
        action: { verb: 'adjust', target: anticoagulant.generic },
      }),
    );
  }
  const level = potassium(facts);
  const raising = taken.filter(
    ({ classes }) =>
      classes.includes('ras-inhibitor') ||
      classes.includes('potassium-sparing-diuretic') ||
      classes.includes('potassium-supplement'),
  );
  const [first] = raising;
  if (level?.flag === 'high' && first !== undefined) {
    found.push(
      draft({
        claim: `${capital(level.quote)} while taking ${listed(raising.map(({ generic }) => generic))}, which ${raising.length === 1 ? 'raises' : 'raise'} potassium: option to pause ${first.generic} until potassium and creatinine are checked again.`,
        confidence: 'moderate',
        evidence: [cite(level.line, level.quote), ...raising.map(({ line }) => cite(line))],
        missing: ['an ECG', 'a repeated potassium'],
        action: { verb: 'stop', target: first.generic },
      }),
    );
  }
  return found;
}

function nothingFound(turn: TurnRequest, facts: Facts, gaps: readonly string[]): FindingDraft {
  const called = answered(turn, 'drug_interactions') !== undefined;
  return draft({
    claim: `No entry for ${counted(facts.medications.length, 'listed medicine')}${gaps.length === 0 ? '' : `; ${gaps.join('; ')}`}. This does not show that they are safe together.`,
    confidence: 'low',
    evidence: [
      ...facts.medications.map(({ line }) => cite(line)),
      ...(called ? [{ tool: 'drug_interactions' }] : []),
    ],
    missing: [
      'over-the-counter and herbal medicines',
      ...(facts.labs.length === 0 ? ['kidney function'] : []),
    ],
  });
}

function noMedicines(turn: TurnRequest, facts: Facts): ReturnType<Domain['findings']> {
  const missing = [
    'a list of medicines with doses, over-the-counter ones too',
    ...(turn.lines.some((line) => line.section === 'allergies') ? [] : ['allergies']),
    ...(facts.labs.length === 0 ? ['kidney function and potassium'] : []),
    ...(facts.patient?.value.pregnancy === 'unknown' ? ['whether she is pregnant'] : []),
  ];
  return {
    summary: `The case lists no medicine, so no interaction can be checked. Missing: ${listed(missing)}.`,
    findings: [
      draft({
        claim:
          'No medicines are listed. Interactions, allergies and doses cannot be judged, which does not mean that there are none.',
        confidence: 'moderate',
        evidence: turn.lines.slice(0, 2).map((line) => cite(line)),
        missing,
        action: { verb: 'investigate', target: 'medication history' },
      }),
    ],
  };
}
