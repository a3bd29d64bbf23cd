import type { Evidence, Finding, FindingText } from '../../core/chat/types.ts';
import type { TurnState } from '../../core/run/state.ts';

export type Mark = 'agree' | 'object' | 'block' | 'own' | 'none';

export interface Objection {
  readonly voter: string;
  readonly stance: 'object' | 'block';
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

export interface VoteRow {
  readonly finding: Finding;
  /** As it was worded when it was voted on. */
  readonly claim: string;
  /** In the order of the voters. */
  readonly marks: readonly Mark[];
  readonly objections: readonly Objection[];
  /** Voters who objected before and agree now. */
  readonly lifted: readonly { readonly voter: string; readonly was: 'object' | 'block' }[];
  readonly result: 'agreed' | 'contested' | 'blocked' | 'withdrawn' | 'open';
}

export interface VoteTable {
  readonly voters: readonly string[];
  readonly rows: readonly VoteRow[];
}

/**
 * The votes of one phase, a row a finding and a column a voter. `later` tells that another phase with votes followed, so that a
 * finding's status of today is not this table's result. `expected` names those who will vote on every finding, so that the table
 * has its rows and columns before the first vote. Blocking objections stand first.
 */
export function voteTable(
  turns: readonly TurnState[],
  findings: readonly Finding[],
  earlier: readonly TurnState[],
  later: boolean,
  expected: readonly string[] = [],
): VoteTable | undefined {
  const voting = turns.filter((turn) => turn.votes.length > 0 && turn.status !== 'void');
  if (voting.length + expected.length === 0) return undefined;
  const voters = [...new Set([...expected, ...voting.map((turn) => turn.agent)])];
  const before = new Map<string, string>();
  for (const turn of earlier)
    for (const vote of turn.votes) before.set(`${turn.agent} ${vote.finding}`, vote.stance);
  const rows = findings.flatMap((finding): VoteRow[] => {
    const cast = voting.flatMap((turn) =>
      turn.votes
        .filter((vote) => vote.finding === finding.id)
        .map((vote) => ({ ...vote, voter: turn.agent })),
    );
    if (cast.length === 0 && expected.length === 0) return [];
    const round = finding.votes.find((vote) => cast.some((one) => sameVote(one, vote)))?.round;
    const marks = voters.map((voter): Mark => {
      const stance = cast.findLast((vote) => vote.voter === voter)?.stance;
      return stance ?? (voter === finding.author ? 'own' : 'none');
    });
    const objections = cast
      .flatMap((vote): Objection[] =>
        vote.stance === 'agree'
          ? []
          : [
              {
                voter: vote.voter,
                stance: vote.stance,
                reason: vote.reason,
                evidence: finding.votes.findLast((known) => sameVote(vote, known))?.evidence ?? [],
              },
            ],
      )
      .sort((a, b) => Number(b.stance === 'block') - Number(a.stance === 'block'));
    const lifted = cast.flatMap((vote) => {
      const was = before.get(`${vote.voter} ${finding.id}`);
      return vote.stance === 'agree' && (was === 'object' || was === 'block')
        ? [{ voter: vote.voter, was } as const]
        : [];
    });
    return [
      {
        finding,
        claim: wordingAt(finding, round).claim,
        marks,
        objections,
        lifted,
        result: result(finding, marks, later),
      },
    ];
  });
  return rows.length === 0 ? undefined : { voters, rows };
}

function sameVote(
  a: { voter: string; stance: string; reason: string },
  b: { voter: string; stance: string; reason: string },
): boolean {
  return a.voter === b.voter && a.stance === b.stance && a.reason === b.reason;
}

/** The wording that the votes of a round were about: what the first later revision replaced, or today's. */
export function wordingAt(finding: Finding, voteRound: number | undefined): FindingText {
  if (voteRound === undefined) return finding;
  return finding.revisions.find((revision) => revision.round > voteRound) ?? finding;
}

function result(finding: Finding, marks: readonly Mark[], later: boolean): VoteRow['result'] {
  if (!later && finding.status !== 'proposed') return finding.status;
  if (marks.includes('block')) return 'blocked';
  if (marks.includes('object')) return 'contested';
  return later ? 'agreed' : 'open';
}

export interface Change {
  readonly finding: Finding;
  readonly was: FindingText;
  readonly now: FindingText;
  readonly reason: string;
  readonly withdrawn: boolean;
}

/** What a turn changed in a finding, or `undefined` when the turn is where the finding comes from. */
export function changeOf(finding: Finding, turn: TurnState): Change | undefined {
  if (turn.phase !== 'revision') return undefined;
  const at = finding.revisions.findIndex((revision) => revision.round === turn.round);
  const was = finding.revisions[at];
  if (was === undefined) return undefined;
  const now = finding.revisions[at + 1] ?? finding;
  return {
    finding,
    was,
    now,
    reason: was.reason,
    withdrawn: finding.status === 'withdrawn' && at === finding.revisions.length - 1,
  };
}

export interface Minority {
  readonly finding: Finding;
  readonly voter: string;
  readonly stance: 'object' | 'block';
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

/** Objections that still stand: the latest vote of a voter is no agreement. Withdrawn findings have no minority. */
export function minorityReport(findings: readonly Finding[]): readonly Minority[] {
  return findings
    .filter((finding) => finding.status !== 'withdrawn')
    .flatMap((finding) => {
      const latest = new Map(finding.votes.map((vote) => [vote.voter, vote]));
      return [...latest.values()].flatMap((vote): Minority[] =>
        vote.stance === 'agree'
          ? []
          : [
              {
                finding,
                voter: vote.voter,
                stance: vote.stance,
                reason: vote.reason,
                evidence: vote.evidence,
              },
            ],
      );
    });
}
