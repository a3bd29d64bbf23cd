import type { Finding, FindingStatus, Vote } from './types.ts';

/** The vote that stands of each voter: their latest. */
export function standingVotes(finding: Pick<Finding, 'votes'>): readonly Vote[] {
  const latest = new Map<string, Vote>();
  for (const vote of finding.votes) latest.set(vote.voter, vote);
  return [...latest.values()];
}

/** What the standing votes make of a finding. A withdrawn finding stays withdrawn. */
export function findingStatus(finding: Pick<Finding, 'votes' | 'status'>): FindingStatus {
  if (finding.status === 'withdrawn') return 'withdrawn';
  const votes = standingVotes(finding);
  if (votes.some((vote) => vote.stance === 'block')) return 'blocked';
  if (votes.some((vote) => vote.stance === 'object')) return 'contested';
  return votes.length > 0 ? 'agreed' : 'proposed';
}

/** True when more standing votes object than agree; the author counts as agreeing. */
export function rejected(finding: Pick<Finding, 'votes' | 'status'>): boolean {
  const votes = standingVotes(finding);
  const against = votes.filter((vote) => vote.stance !== 'agree').length;
  return against > votes.length - against + 1;
}
