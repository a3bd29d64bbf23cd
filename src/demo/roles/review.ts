import type { HeardFinding, TurnRequest } from '../read.ts';
import { factsOf, mentions } from '../facts.ts';
import { dangersOf, type Danger } from './dangers.ts';
import { cite, clip, counted, listed, type VoteDraft, type Votes } from './domain.ts';

/** Votes on the findings that the turn asks about: by safety rules first, then by what the findings rest on. */
export function votes(turn: TurnRequest): Votes {
  const about = turn.voteOn.flatMap((id) => turn.findings.find((finding) => finding.id === id) ?? []);
  const cast = about.map((finding) => vote(finding, turn));
  // A vote is wanted on every finding, also on one whose text did not come through.
  for (const id of turn.voteOn) {
    if (!cast.some((one) => one.finding === id))
      cast.push({
        finding: id,
        stance: 'object',
        reason: 'The text of this finding is not in what I was sent.',
      });
  }
  return { summary: summaryOf(cast), votes: cast };
}

function vote(finding: HeardFinding, turn: TurnRequest): VoteDraft {
  const skill = skillOf(turn);
  const dangers =
    finding.action === undefined ? [] : dangersOf({ claim: finding.claim, action: finding.action }, turn);
  const seen = dangers.filter(({ seenBy }) => seenBy === 'any' || skill.has(seenBy));
  const gravest = seen.find(({ stance }) => stance === 'block') ?? seen[0];
  if (gravest !== undefined) {
    return {
      finding: finding.id,
      stance: gravest.stance,
      reason: clip(gravest.reason, 600),
      evidence: [...gravest.evidence].slice(0, 6),
    };
  }
  const unmentioned = dangers.find((danger) => danger.seenBy === 'kidney' && skill.has('medicines'));
  if (unmentioned !== undefined) {
    return {
      finding: finding.id,
      stance: 'object',
      reason: 'It says nothing of kidney function and potassium.',
      evidence: [...unmentioned.evidence].slice(0, 6),
    };
  }
  return weakness(finding, turn) ?? { finding: finding.id, stance: 'agree', reason: agreeReason(finding) };
}

/** What a voter watches, going by the tools in its hands. A reviewer watches everything. */
function skillOf({ me, tools }: TurnRequest): ReadonlySet<Danger['seenBy']> {
  if (me.role === 'reviewer') return new Set(['kidney', 'medicines']);
  const names = new Set(tools.map((tool) => tool.name));
  const skill = new Set<Danger['seenBy']>();
  if (names.has('egfr') || names.has('creatinine_clearance')) skill.add('kidney');
  if (names.has('drug_interactions')) skill.add('medicines');
  return skill;
}

function weakness(finding: HeardFinding, turn: TurnRequest): VoteDraft | undefined {
  const object = (reason: string): VoteDraft => ({ finding: finding.id, stance: 'object', reason });
  if (finding.evidence.length === 0)
    return object('No line of the case, tool result or citation is named for this.');
  if (finding.evidence.some((one) => one.endsWith('(unresolved)')))
    return object('One of its sources cannot be found.');
  if (finding.confidence === 'high' && finding.evidence.length < 2) {
    return object('High confidence rests on one piece of evidence alone.');
  }
  if (turn.me.role !== 'reviewer' || finding.confidence !== 'high' || finding.changes > 0) return undefined;
  // One value shows no course: whoever says worse, acute or new of the kidney has to compare.
  if (/eGFR|creatinine|kidney/i.test(finding.claim) && /lower than|worse|acute|new\b/i.test(finding.claim)) {
    const earlier = mentions(factsOf(turn.lines).lines, /creatinine/i).find(
      ({ line }) => line.section === 'narrative' && !finding.evidence.includes(`[${line.id}]`),
    );
    return {
      ...object(
        `One creatinine cannot tell acute from chronic; the claim needs an earlier value${earlier === undefined ? '' : `, as in [${earlier.line.id}]`}, or less confidence.`,
      ),
      ...(earlier !== undefined && { evidence: [cite(earlier.line, earlier.quote)] }),
    };
  }
  return undefined;
}

function agreeReason({ evidence, changes, confidence }: HeardFinding): string {
  if (changes > 0) return 'The new wording deals with my objection.';
  const lines = evidence.filter((one) => one.startsWith('['));
  const tools = evidence.filter((one) => one.startsWith('tool '));
  const parts = [
    ...(lines.length > 0 ? [`${listed(lines.slice(0, 3))} ${lines.length === 1 ? 'says' : 'say'} so`] : []),
    ...(tools.length > 0
      ? [`${listed(tools.map((one) => one.slice(5)))} ${tools.length === 1 ? 'supports' : 'support'} it`]
      : []),
  ];
  const grounds =
    parts.length === 0 ? `It rests on ${counted(evidence.length, 'source')}` : parts.join(', and ');
  return `${grounds}; ${confidence} confidence is fair.`;
}

function summaryOf(cast: readonly VoteDraft[]): string {
  const ids = (stance: VoteDraft['stance']) =>
    cast.filter((one) => one.stance === stance).map((one) => one.finding);
  const [agree, object, block] = [ids('agree'), ids('object'), ids('block')];
  const parts = [
    ...(block.length > 0
      ? [`I block ${listed(block)}: acting on ${block.length === 1 ? 'it' : 'them'} could harm.`]
      : []),
    ...(object.length > 0 ? [`I object to ${listed(object)}.`] : []),
    ...(agree.length > 0 ? [`I agree with ${listed(agree)}.`] : []),
  ];
  const first = cast.find((one) => one.stance !== 'agree');
  return [...parts, ...(first === undefined ? [] : [`On ${first.finding}: ${first.reason}`])]
    .join(' ')
    .slice(0, 2000);
}
