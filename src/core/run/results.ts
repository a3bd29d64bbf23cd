import type { Finding } from '../chat/types.ts';
import { dissentOf } from './synthesis.ts';
import { teamMetrics } from './metrics.ts';
import type { Outcome, TeamMetrics } from './events.ts';
import type { RunState, TeamState } from './state.ts';

/** A team's result as it is written when the team ends: `diagnosis_<caseId>_<analysis>.json`. */
export interface TeamResult {
  readonly format: 1;
  readonly runId: string;
  readonly caseId: string;
  readonly analysis: string;
  readonly title: string;
  readonly epoch: number;
  readonly notice: string;
  readonly outcome: Outcome;
  readonly error?: { readonly class: string; readonly message: string; readonly cause?: string };
  readonly conclusion?: TeamState['conclusion'];
  readonly findings: readonly Finding[];
  /** The objections that stood at the end. */
  readonly minority: readonly { readonly finding: string; readonly voter: string; readonly reason: string }[];
  readonly agents: readonly string[];
  readonly metrics: TeamMetrics;
}

export const NOTICE =
  'Consilium is a research and development tool, not a medical device. It lists options, never orders. "Not in the data set" does not mean safe.';

export function teamResult(state: RunState, team: TeamState): TeamResult | undefined {
  if (team.status.kind !== 'ended') return undefined;
  const { outcome, error } = team.status;
  return {
    format: 1,
    runId: state.runId,
    caseId: state.caseId,
    analysis: team.info.id,
    title: team.info.title,
    epoch: team.epoch,
    notice: NOTICE,
    outcome,
    ...(error && { error }),
    ...(team.conclusion && { conclusion: team.conclusion }),
    findings: team.findings,
    minority: team.findings.flatMap((finding) =>
      dissentOf(team.info.id, finding).map(({ voter, reason }) => ({ finding: finding.id, voter, reason })),
    ),
    agents: team.info.agents.map((agent) => agent.name),
    metrics: teamMetrics(team, outcome),
  };
}
