import { factsOf, mentions, negations, type Facts } from '../facts.ts';
import type { ToolAnswer, TurnRequest } from '../read.ts';
import { ageSexCreatinine, creatinine, curb65, potassium, vitalsForNews2 } from './arguments.ts';
import {
  capital,
  cite,
  draft,
  listed,
  type Domain,
  type DomainCall,
  type EvidenceDraft,
  type FindingDraft,
} from './domain.ts';
import { patterns, type Pattern } from './patterns.ts';

interface Fit {
  readonly pattern: Pattern;
  readonly score: number;
  readonly present: readonly { readonly what: string; readonly evidence: EvidenceDraft }[];
  readonly against: readonly { readonly what: string; readonly evidence: EvidenceDraft }[];
}

/** Puts textbook patterns beside the case, the best fitting and the dangerous ones first. */
export const symptoms: Domain = {
  calls(turn) {
    const facts = factsOf(turn.lines);
    const calls: DomainCall[] = [];
    const add = (tool: string, args: Readonly<Record<string, unknown>> | undefined) => {
      if (args !== undefined) calls.push({ tool, arguments: args });
    };
    add('news2', vitalsForNews2(facts).arguments);
    add('egfr', ageSexCreatinine(facts));
    add('curb65', curb65(facts));
    return calls;
  },

  findings(turn) {
    const facts = factsOf(turn.lines);
    const fits = fitting(facts);
    const leading = fits.filter(({ score, pattern }) => score >= 3 && pattern.dangerous !== true).slice(0, 2);
    const dangerous = fits.filter(({ pattern }) => pattern.dangerous === true).slice(0, 2);
    const findings = [
      ...[...leading, ...dangerous].toSorted((a, b) => b.score - a.score).map(patternFinding),
      ...urgency(turn, facts),
      ...kidney(turn, facts),
    ];
    if (findings.length === 0) findings.push(nothingFits(facts));
    const names = fits.slice(0, 3).map(({ pattern }) => pattern.name);
    return {
      summary: [
        names.length === 0
          ? 'The lines fit none of the patterns that I know well enough to name one.'
          : `The pattern fits ${listed(names)}, in this order.`,
        scoreSentence(turn),
        missingSentence(facts),
      ]
        .filter((part) => part !== '')
        .join(' '),
      findings,
    };
  },
};

function fitting(facts: Facts): Fit[] {
  return patterns
    .filter(({ when }) => when === undefined || when(facts.patient?.value ?? {}))
    .map((pattern) => fit(pattern, facts))
    .filter(({ present, score, pattern }) => {
      const reached =
        present.some(({ what }) => pattern.needs.test(what)) ||
        mentions(facts.lines, pattern.needs).length > 0 ||
        labNames(facts, pattern.needs);
      return reached && score >= (pattern.dangerous === true ? 1 : 3);
    })
    .toSorted((a, b) => b.score - a.score);
}

const labNames = (facts: Facts, what: RegExp): boolean =>
  facts.labs.some(
    ({ value }) => value.flag !== undefined && value.flag !== 'normal' && what.test(value.name),
  );

function fit(pattern: Pattern, facts: Facts): Fit {
  // What people ask, and what their families had, is no sign of the patient.
  const lines = facts.lines.filter(
    (line) => line.section !== 'questions' && (line.part !== 'family' || /cancer|lung/.test(pattern.name)),
  );
  const present: Fit['present'][number][] = [];
  const against: Fit['against'][number][] = [];
  let score = 0;
  for (const { what, words, lab, weight } of pattern.signs) {
    if (lab !== undefined) {
      const hit = facts.labs.findLast(({ value }) => lab.name.test(value.name) && value.flag === lab.flag);
      if (hit === undefined) continue;
      score += weight;
      const unit = hit.value.unit === undefined ? '' : ` ${hit.value.unit}`;
      present.push({
        what: `${what} (${hit.value.value}${unit})`,
        evidence: cite(hit.line, `${hit.value.name} ${hit.value.value}${unit}`),
      });
    } else if (words !== undefined) {
      const hit = mentions(lines, words)[0];
      if (hit !== undefined) {
        score += weight;
        present.push({ what, evidence: cite(hit.line, hit.quote) });
        continue;
      }
      const denied = negations(lines, words)[0];
      if (denied === undefined) continue;
      score -= weight / 2;
      against.push({ what, evidence: cite(denied.line, denied.quote) });
    }
  }
  return { pattern, score, present, against };
}

function patternFinding({ pattern, score, present, against }: Fit): FindingDraft {
  const signs = listed(present.slice(0, 5).map(({ what }) => what));
  const but =
    against.length === 0 ? '' : `; against it: no ${listed(against.slice(0, 2).map(({ what }) => what))}`;
  const lead = pattern.dangerous === true && score < 5 ? 'Not to be missed' : 'Pattern';
  return draft({
    claim: `${lead}: ${pattern.name}, with ${signs}${but}.`,
    confidence: score >= 8 && present.length >= 4 ? 'high' : score >= 4 ? 'moderate' : 'low',
    evidence: [...present, ...against].map(({ evidence }) => evidence),
    missing: [...pattern.missing],
    ...(pattern.dangerous === true && { action: { verb: 'investigate', target: pattern.name } }),
  });
}

const done = (turn: TurnRequest, tool: string): ToolAnswer | undefined =>
  turn.answers?.find((answer) => answer.tool === tool && answer.error === undefined);

function urgency(turn: TurnRequest, facts: Facts): FindingDraft[] {
  const score = done(turn, 'news2');
  const points = Number(score?.data['value']);
  if (score === undefined || !(points >= 5)) return [];
  const abnormal = facts.vitals.filter(({ value }) =>
    /respiratory|saturation|heart rate|pulse|systolic|temperature/i.test(value.name),
  );
  return [
    draft({
      claim: `Acutely ill by ${score.summary}: urgent review and the level of care belong in the plan.`,
      confidence: 'high',
      evidence: [
        { tool: 'news2' },
        ...abnormal.slice(0, 4).map(({ line }) => cite(line)),
        ...score.citations.slice(0, 1).map(({ id }) => ({ citation: id })),
      ],
      missing: ['a second set of observations'],
    }),
  ];
}

/** Holds the calculated eGFR against the stage that the problem list records. */
export function kidney(turn: TurnRequest, facts: Facts): FindingDraft[] {
  const result = done(turn, 'egfr');
  const value = creatinine(facts);
  const rate = Number(result?.data['value']);
  if (result === undefined || value === undefined || !(rate < 60)) return [];
  const recorded = facts.problems.find(({ value: problem }) =>
    /kidney disease|renal (?:insufficiency|failure)/i.test(problem.text),
  );
  const stage = /stage (\d[ab]?)/i.exec(recorded?.value.text ?? '')?.[1]?.toLowerCase();
  const floor = { '1': 90, '2': 60, '3a': 45, '3': 30, '3b': 30, '4': 15, '5': 0 }[stage ?? ''];
  const lower = floor !== undefined && rate < floor;
  const high = potassium(facts);
  return [
    draft({
      claim: lower
        ? `Kidney function is lower than recorded: ${value.quote} gives an eGFR of ${rate}, the problem list says stage ${stage}.`
        : `Kidney function is reduced: ${value.quote} gives an eGFR of ${rate} mL/min/1.73 m².`,
      confidence: 'high',
      evidence: [
        cite(value.line, value.quote),
        { tool: 'egfr' },
        ...(recorded === undefined ? [] : [cite(recorded.line, recorded.value.text)]),
        ...(high?.flag === 'high' ? [cite(high.line, high.quote)] : []),
        ...result.citations.slice(0, 1).map(({ id }) => ({ citation: id })),
      ],
      missing: ['an earlier creatinine, to tell acute from chronic', 'urine output'],
    }),
  ];
}

function nothingFits(facts: Facts): FindingDraft {
  const [first] = facts.symptoms.filter(({ value }) => !value.excluded);
  return draft({
    claim:
      first === undefined
        ? 'The case gives too few symptoms and signs to name a pattern.'
        : `${capital(first.value.text)} alone is too unspecific to name a pattern.`,
    confidence: 'low',
    evidence:
      first === undefined
        ? facts.lines.slice(0, 1).map((line) => cite(line))
        : [cite(first.line, first.value.text)],
    missing: ['a history with onset and course', 'an examination', 'vital signs'],
  });
}

function scoreSentence(turn: TurnRequest): string {
  const said = (turn.answers ?? []).filter((answer) => answer.error === undefined && answer.summary !== '');
  return said.length === 0
    ? ''
    : `Calculated: ${said.map((answer) => (answer.tool === 'egfr' ? `eGFR ${answer.summary}` : answer.summary)).join('; ')}.`;
}

function missingSentence(facts: Facts): string {
  const { missing } = vitalsForNews2(facts);
  const gaps = [
    ...(missing.length > 0 ? [listed(missing)] : []),
    ...(facts.labs.length === 0 ? ['all laboratory values'] : []),
    ...(facts.lines.some((line) => line.section === 'narrative') ? [] : ['a history and an examination']),
  ];
  return gaps.length === 0 ? '' : `Missing: ${gaps.join('; ')}.`;
}
