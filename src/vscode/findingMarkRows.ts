import type { CaseAnchor, SourceRange } from '../core/case/types.ts';
import type { Finding } from '../core/chat/types.ts';
import type { TeamState } from '../core/run/state.ts';
import { locateAnchor } from './caseAnchors.ts';

/** The findings of a run that rest on one line of its case. */
export interface FindingMark {
  readonly range: SourceRange;
  /** True when the line no longer reads as it did when the teams read it. */
  readonly stale: boolean;
  readonly findings: readonly { readonly team: TeamState; readonly finding: Finding }[];
}

/** Where findings stand in the text of the case as it is now, in the order of the case. Withdrawn ones are left out. */
export function findingMarks(
  teams: readonly TeamState[],
  anchors: readonly CaseAnchor[],
  text: string,
): readonly FindingMark[] {
  const byAnchor = new Map<string, { readonly team: TeamState; readonly finding: Finding }[]>();
  for (const team of teams) {
    for (const finding of team.findings) {
      if (finding.status === 'withdrawn') continue;
      const lines = new Set(
        finding.evidence.flatMap((one) => (one.kind === 'case' && one.resolved ? [one.anchor] : [])),
      );
      for (const id of lines) byAnchor.set(id, [...(byAnchor.get(id) ?? []), { team, finding }]);
    }
  }
  return anchors.flatMap((anchor) => {
    const findings = byAnchor.get(anchor.id);
    if (findings === undefined) return [];
    const { range, same } = locateAnchor(text, anchor);
    return [{ range, stale: !same, findings }];
  });
}

/** Who agreed and who did not, by the latest vote of each voter. */
export function voices(finding: Finding): {
  readonly agreed: readonly string[];
  readonly against: readonly {
    readonly voter: string;
    readonly stance: 'object' | 'block';
    readonly reason: string;
  }[];
} {
  const latest = new Map(finding.votes.map((vote) => [vote.voter, vote]));
  const votes = [...latest.values()];
  return {
    agreed: votes.filter(({ stance }) => stance === 'agree').map(({ voter }) => voter),
    against: votes.flatMap(({ voter, stance, reason }) =>
      stance === 'agree' ? [] : [{ voter, stance, reason }],
    ),
  };
}
