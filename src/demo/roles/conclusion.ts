import type { HeardFinding, TurnRequest } from '../read.ts';
import { clip, counted, listed, type ConclusionDraft } from './domain.ts';

const standing = (finding: HeardFinding, stance: string) =>
  finding.votes.filter((vote) => vote.stance === stance);

/** More votes against than for it; the author counts as one for it. */
function outvoted(finding: HeardFinding): boolean {
  const against = finding.votes.filter((vote) => vote.stance !== 'agree').length;
  return against > finding.votes.length - against + 1;
}

/** What the supervisor writes: in the order of confidence what is agreed, then what is open, and the minority. */
export function conclusion(turn: TurnRequest): ConclusionDraft & { readonly agreed: boolean } {
  const alive = turn.findings.filter((finding) => !finding.withdrawn);
  const open = alive.filter(
    (finding) =>
      turn.blocking.includes(finding.id) || standing(finding, 'block').length > 0 || outvoted(finding),
  );
  const rank = { high: 0, moderate: 1, low: 2 } as const;
  const carried = alive
    .filter((finding) => !open.includes(finding))
    .toSorted((a, b) => rank[a.confidence] - rank[b.confidence]);
  const dissent = alive.flatMap((finding) =>
    finding.votes
      .filter((vote) => vote.stance !== 'agree')
      .map((vote) => `${vote.voter.replaceAll('_', ' ')} on ${finding.id}: ${vote.reason}`),
  );
  const sentences = [
    alive.length === 0 ? 'The team has no finding to report.' : agreement(alive, open),
    ...carried
      .slice(0, 5)
      .map((finding) => `${finding.id} (${finding.confidence}): ${clip(finding.claim, 220)}`),
    ...(dissent.length === 0 ? [] : [`Minority view: ${dissent.slice(0, 3).join(' ')}`]),
  ];
  const missing = [...new Set(alive.flatMap((finding) => finding.missing))]
    .slice(0, 8)
    .map((one) => clip(one, 300));
  return {
    agreed: open.length === 0,
    summary: clip(sentences.join(' '), 3000),
    missing,
    wouldChange: changes(alive, missing).map((one) => clip(one, 300)),
  };
}

function agreement(alive: readonly HeardFinding[], open: readonly HeardFinding[]): string {
  const contested = alive.filter(
    (finding) => finding.votes.some((vote) => vote.stance !== 'agree') && !open.includes(finding),
  );
  const agreed = alive.length - open.length - contested.length;
  const ids = (findings: readonly HeardFinding[]) => listed(findings.map(({ id }) => id));
  const parts = [
    `The team agrees on ${agreed} of ${counted(alive.length, 'finding')}`,
    ...(contested.length === 0 ? [] : [`an objection stands on ${ids(contested)}`]),
    ...(open.length === 0 ? [] : [`open: ${ids(open)}`]),
  ];
  return `${parts.join('; ')}.`;
}

function changes(alive: readonly HeardFinding[], missing: readonly string[]): string[] {
  const conditional = alive.flatMap((finding) => {
    const condition = /could be considered when (.+?)\.?$/.exec(finding.claim)?.[1];
    return condition === undefined || finding.action === undefined
      ? []
      : [`When ${condition}: ${finding.action.target} could be listed as an option (${finding.id}).`];
  });
  const uncertain = alive.filter((finding) => finding.confidence !== 'high' && finding.missing.length > 0);
  return [
    ...conditional,
    ...uncertain
      .slice(0, 3)
      .map(
        (finding) => `${capitalStart(finding.missing[0] ?? missing[0] ?? '')}: would settle ${finding.id}.`,
      ),
  ].slice(0, 8);
}

const capitalStart = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
