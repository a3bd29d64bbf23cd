import { factsOf, mentions, type Facts } from '../facts.ts';
import type { TurnRequest } from '../read.ts';
import {
  ageSexCreatinine,
  cha2ds2Vasc,
  clearance,
  curb65,
  hasBled,
  inClass,
  medicines,
  potassium,
  vitalsForNews2,
  type Taken,
} from './arguments.ts';
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
import { valueFindings } from './drugs.ts';
import {
  answered,
  conditionCall,
  entriesOf,
  entryFinding,
  medicineCalls,
  onePerMedicine,
  uncovered,
} from './interactions.ts';
import { planRules, type PlanRule } from './plans.ts';
import { kidney } from './symptoms.ts';

const call = (tool: string, args: Readonly<Record<string, unknown>> | undefined): DomainCall[] =>
  args === undefined ? [] : [{ tool, arguments: args }];

interface Planned {
  readonly rule: PlanRule;
  readonly taken: Taken | undefined;
  readonly finding: FindingDraft;
}

/** What people ask is no sign, and what was is not what is. */
const planLines = (facts: Facts) =>
  facts.lines.filter(
    (line) => line.section !== 'questions' && line.part !== 'family' && line.section !== 'timeline',
  );

function plans(facts: Facts): Planned[] {
  const lines = planLines(facts);
  const taken = medicines(facts);
  const found: Planned[] = [];
  for (const rule of planRules) {
    const [first] = mentions(lines, rule.problem);
    const second =
      rule.and === undefined ? undefined : mentions(lines, rule.and).find(({ line }) => line !== first?.line);
    if (first === undefined || (rule.and !== undefined && second === undefined)) continue;
    if (rule.unless !== undefined && mentions(lines, rule.unless).length > 0) continue;
    const already = rule.taking === undefined ? undefined : inClass(taken, ...rule.taking);
    if (
      (rule.taking !== undefined && already === undefined) ||
      inClass(taken, ...(rule.notTaking ?? [])) !== undefined
    )
      continue;
    if (
      found.some(
        ({ rule: other }) =>
          other.action.verb === rule.action.verb && other.action.target === rule.action.target,
      )
    )
      continue;
    const fill = (text: string) => text.replaceAll('{taken}', already?.generic ?? '');
    found.push({
      rule,
      taken: already,
      finding: draft({
        claim: `${fill(rule.claim)}.`,
        confidence: rule.confidence,
        evidence: [
          cite(first.line, first.quote),
          ...(second === undefined ? [] : [cite(second.line, second.quote)]),
          ...(already === undefined ? [] : [cite(already.line)]),
        ],
        missing: rule.missing.map(fill),
        action: { verb: rule.action.verb, target: fill(rule.action.target) },
      }),
    });
  }
  return found;
}

/** Options by indication, with the scores that guide them. */
export const internist: Domain = {
  calls(turn) {
    const facts = factsOf(turn.lines);
    const search = plans(facts).find(({ rule }) => rule.search !== undefined)?.rule.search;
    return [
      ...call('cha2ds2_vasc', cha2ds2Vasc(facts)),
      ...call('news2', vitalsForNews2(facts).arguments),
      ...call('curb65', curb65(facts)),
      ...call('reference_search', search === undefined ? undefined : { query: search, limit: 3 }),
    ];
  },

  findings(turn) {
    const facts = factsOf(turn.lines);
    const planned = plans(facts).slice(0, 5);
    const source = answered(turn, 'reference_search')?.citations[0];
    const searched = planned.find(({ rule }) => rule.search !== undefined);
    const findings = planned.map((one) =>
      one === searched && source !== undefined
        ? draft({ ...one.finding, evidence: [...one.finding.evidence, { citation: source.id }] })
        : one.finding,
    );
    const stroke = answered(turn, 'cha2ds2_vasc');
    const scores = (turn.answers ?? []).filter(
      (answer) => answer.error === undefined && answer.tool !== 'reference_search',
    );
    if (findings.length === 0) findings.push(nothingToPlan(facts));
    return {
      summary: [
        `From the indications alone I see ${counted(planned.length, 'option')}${planned.length === 0 ? '' : `: ${listed(planned.map(({ finding }) => `${finding.action?.verb} ${finding.action?.target}`))}`}.`,
        scores.length === 0 ? '' : `Calculated: ${scores.map((answer) => answer.summary).join('; ')}.`,
        stroke === undefined ? '' : 'The stroke risk speaks for keeping anticoagulation in some form.',
      ]
        .filter((part) => part !== '')
        .join(' '),
      findings,
    };
  },
};

/** Kidney, electrolytes and what they rule out. */
export const nephrologist: Domain = {
  calls(turn) {
    const facts = factsOf(turn.lines);
    return [
      ...call('egfr', ageSexCreatinine(facts)),
      ...call('creatinine_clearance', clearance(facts)),
      ...conditionCall(turn, facts),
    ];
  },

  findings(turn) {
    const facts = factsOf(turn.lines);
    const entries = onePerMedicine(
      entriesOf(answered(turn, 'drug_condition_check'), facts).filter(
        ({ kind }) => kind === 'egfr-below' || kind === 'condition',
      ),
    );
    const findings = [
      ...kidney(turn, facts),
      ...entries
        .filter((one) => one.severity !== 'moderate')
        .slice(0, 3)
        .map((entry) => entryFinding(entry, 'drug_condition_check', facts, turn)),
    ];
    const level = potassium(facts);
    if (level !== undefined && level.number > 5) {
      findings.push(
        draft({
          claim: `${capital(level.quote)}: option to repeat potassium with an ECG before anything that raises it is added.`,
          confidence: 'high',
          evidence: [
            cite(level.line, level.quote),
            ...medicines(facts)
              .filter(({ classes }) => classes.includes('ras-inhibitor'))
              .map(({ line }) => cite(line)),
            ...(answered(turn, 'egfr') === undefined ? [] : [{ tool: 'egfr' }]),
          ],
          missing: ['an ECG'],
          action: { verb: 'investigate', target: 'potassium' },
        }),
      );
    }
    if (findings.length === 0) findings.push(noKidneyIssue(turn, facts));
    const rate = answered(turn, 'egfr')?.summary;
    return {
      summary: `${rate === undefined ? 'Kidney function cannot be calculated from what the case gives.' : `eGFR is ${rate}.`} ${counted(findings.length, 'finding')} on kidney and electrolytes.`,
      findings: findings.slice(0, 5),
    };
  },
};

function noKidneyIssue(turn: TurnRequest, facts: Facts): FindingDraft {
  const rate = answered(turn, 'egfr');
  const value = facts.labs.find(({ line }) => /creatinine/i.test(line.statement));
  return draft({
    claim:
      rate === undefined
        ? 'Kidney function and electrolytes are unknown: creatinine, age or sex is missing, so no dose can be judged.'
        : `eGFR ${rate.summary} by itself rules out no option that was named; potassium ${potassium(facts) === undefined ? 'is not given' : 'is not raised'}.`,
    confidence: 'moderate',
    evidence: [
      ...(value === undefined ? turn.lines.slice(0, 1).map((line) => cite(line)) : [cite(value.line)]),
      ...(rate === undefined ? [] : [{ tool: 'egfr' }]),
    ],
    missing:
      rate === undefined ? ['creatinine and potassium'] : potassium(facts) === undefined ? ['potassium'] : [],
    ...(rate === undefined && {
      action: { verb: 'investigate' as const, target: 'creatinine and potassium' },
    }),
  });
}

/** What the current medicines need before anything is added. */
export const bedsidePharmacist: Domain = {
  calls(turn) {
    const facts = factsOf(turn.lines);
    return [...medicineCalls(facts), ...call('has_bled', hasBled(facts)), ...conditionCall(turn, facts)];
  },

  findings(turn) {
    const facts = factsOf(turn.lines);
    const pairs = entriesOf(answered(turn, 'drug_interactions'), facts).filter(
      (one) => one.severity !== 'moderate',
    );
    const allergies = entriesOf(answered(turn, 'drug_condition_check'), facts).filter(
      ({ kind }) => kind === 'allergy',
    );
    const targets = new Set<string>();
    const findings: FindingDraft[] = [];
    const add = (finding: FindingDraft) => {
      // One step on one medicine is one option, whatever number of pairs speak for it.
      const target = finding.action === undefined ? finding.claim : finding.action.target;
      if (targets.has(target)) return;
      targets.add(target);
      findings.push(finding);
    };
    // The order of urgency: a value that shows harm already, then what could harm. Whether to pause a medicine for potassium is the
    // question of kidney and heart, so it is left to those who look after them.
    for (const finding of valueFindings(facts).filter(({ action }) => action?.verb === 'adjust'))
      add(finding);
    for (const entry of allergies) add(entryFinding(entry, 'drug_condition_check', facts, turn));
    for (const entry of pairs) add(entryFinding(entry, 'drug_interactions', facts, turn));
    const gaps = uncovered(turn);
    if (findings.length === 0) {
      findings.push(
        draft({
          claim:
            facts.medications.length === 0
              ? 'No medicines are listed, so nothing can be checked before a new one is added.'
              : `No serious entry for the ${counted(facts.medications.length, 'listed medicine')}; that does not mean that the combination is safe.`,
          confidence: 'low',
          evidence: (facts.medications.length === 0
            ? turn.lines.slice(0, 1)
            : facts.medications.map(({ line }) => line)
          ).map((line) => cite(line)),
          missing: ['over-the-counter medicines', 'allergies'].filter(
            (one) => one !== 'allergies' || !turn.lines.some((line) => line.section === 'allergies'),
          ),
        }),
      );
    }
    const summary = answered(turn, 'drug_interactions')?.summary;
    return {
      summary: [
        summary === undefined
          ? 'There was nothing to check with the interaction tool.'
          : `Interaction check: ${summary}.`,
        targets.size === 0
          ? ''
          : `${capital(listed([...targets]))} ${targets.size === 1 ? 'needs' : 'need'} an answer before anything is added.`,
        gaps.length === 0 ? '' : `${capital(gaps.join('; '))}.`,
      ]
        .filter((part) => part !== '')
        .join(' '),
      findings: findings.slice(0, 4),
    };
  },
};

function nothingToPlan(facts: Facts): FindingDraft {
  return draft({
    claim: 'The case supports no treatment option yet; the diagnosis has to be clearer first.',
    confidence: 'low',
    evidence: facts.lines.slice(0, 2).map((line) => cite(line)),
    missing: ['an examination', 'vital signs and laboratory values', 'a working diagnosis'],
  });
}
