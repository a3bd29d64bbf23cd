import type { HeardFinding, TurnRequest } from '../read.ts';
import { dangersOf } from './dangers.ts';
import {
  capital,
  cite,
  clip,
  listed,
  type EvidenceDraft,
  type RevisionDraft,
  type Revisions,
} from './domain.ts';
import { matchingLines } from './generic.ts';

/** The author's answer to objections: change with new evidence, keep with a reason, or withdraw. */
export function revisions(turn: TurnRequest): Revisions {
  const own = turn.contested.flatMap((id) => turn.findings.find((finding) => finding.id === id) ?? []);
  const revised = own.map((finding) => revise(finding, turn));
  const said = revised.map((one) => `${one.finding}: ${one.reason}`);
  return { summary: clip(said.join(' ') || 'Nothing of mine is contested.', 2000), revisions: revised };
}

function revise(finding: HeardFinding, turn: TurnRequest): RevisionDraft {
  const { id, action } = finding;
  const against = finding.votes.filter((vote) => vote.stance !== 'agree');
  const blocked = against.some((vote) => vote.stance === 'block');
  const dangers = action === undefined ? [] : dangersOf({ claim: finding.claim, action }, turn);
  const fresh = dangers.flatMap((danger) => danger.evidence).filter((one) => isNew(one, finding));

  if (action !== undefined && dangers.length > 0 && fresh.length > 0) {
    const conditions = listed([...new Set(dangers.map((danger) => danger.condition))]);
    const reasons = listed([...new Set(dangers.map((danger) => danger.reason.replace(/\.$/, '')))]);
    const evidence = [...kept(finding), ...fresh].slice(0, 12);
    const giving = action.verb === 'start' || action.verb === 'continue';
    if (giving && (blocked || dangers.some((danger) => danger.stance === 'block'))) {
      return {
        finding: id,
        decision: 'change',
        reason: clip(`The objection holds: ${reasons}.`, 600),
        claim: clip(
          `${capital(action.target)} is not an option now. It could be considered when ${conditions.replace(/^potassium below/, 'potassium is below')}.`,
          600,
        ),
        confidence: 'high',
        evidence,
        missing: [...finding.missing].slice(0, 6),
        action: { verb: 'avoid', target: action.target },
      };
    }
    return {
      finding: id,
      decision: 'change',
      reason: clip(`I take up the objection: ${reasons}.`, 600),
      claim: clip(`${finding.claim.replace(/\.$/, '')}; ${giving ? 'only with ' : ''}${conditions}.`, 600),
      confidence: giving ? 'low' : finding.confidence,
      evidence,
      missing: [...finding.missing].slice(0, 6),
      action,
    };
  }
  if (finding.evidence.length === 0) {
    return { finding: id, decision: 'withdraw', reason: 'I have no line that carries it.' };
  }
  const named = against.flatMap((vote) => vote.reason.match(/\bc\d+\b/g) ?? []);
  const more = matchingLines(turn.lines, finding.claim)
    .filter(({ line }) => line.section !== 'questions' && !finding.evidence.includes(`[${line.id}]`))
    .toSorted((a, b) => Number(named.includes(b.line.id)) - Number(named.includes(a.line.id)))[0];
  if (turn.round <= 1 && finding.changes === 0 && more !== undefined && more.words.length > 0) {
    return {
      finding: id,
      decision: 'change',
      reason: `I name [${more.line.id}] as well and lower my confidence.`,
      claim: finding.claim,
      confidence: finding.confidence === 'high' ? 'moderate' : 'low',
      evidence: [...kept(finding), cite(more.line, more.quote)].slice(0, 12),
      missing: [...finding.missing].slice(0, 6),
    };
  }
  return {
    finding: id,
    decision: 'keep',
    reason: 'There is no new evidence on either side. I keep it, with the objection on record.',
  };
}

const isNew = (one: EvidenceDraft, finding: HeardFinding): boolean => {
  const shown =
    one.anchor === undefined
      ? one.tool === undefined
        ? (one.citation ?? '')
        : `tool ${one.tool}`
      : `[${one.anchor}]`;
  return !finding.evidence.includes(shown);
};

/** The evidence of the old wording that could be found. */
function kept(finding: HeardFinding): EvidenceDraft[] {
  return finding.evidence
    .filter((one) => !one.endsWith('(unresolved)'))
    .map((one) => {
      if (one.startsWith('[')) return { anchor: one.slice(1, -1) };
      return one.startsWith('tool ') ? { tool: one.slice(5) } : { citation: one };
    });
}
