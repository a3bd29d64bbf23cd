import type { AgentSpec, AnalysisSpec } from '../panel/types.ts';
import type { PhaseId } from '../run/events.ts';
import type { TeamState } from '../run/state.ts';
import type { Finding } from './types.ts';
import type { Step, TurnPlan } from './step.ts';
import type { SubmissionName } from './submissions.ts';
import { rejected, standingVotes } from './votes.ts';

/** Rounds of revision after the first review. More rounds before the vote make teams worse, not better. */
const MAX_REVISIONS = 2;

/**
 * Sealed opinions, review, revision of what is contested, conclusion.
 * A pure function of the team's state: it names what is still to be done, whoever did the rest.
 */
export function nextConsensusStep(analysis: AnalysisSpec, team: TeamState): Step {
  const done = new Set(team.turns.filter((turn) => turn.status === 'finished').map((turn) => turn.id));
  const byRole = (role: AgentSpec['role']) => analysis.agents.filter((agent) => agent.role === role);
  const open = (turns: readonly TurnPlan[]) => turns.filter((turn) => !done.has(turn.id));
  const step = (phase: PhaseId, round: number, turns: readonly TurnPlan[]): Step | undefined => {
    const rest = open(turns);
    return rest.length === 0 ? undefined : { kind: 'turns', phase, round, turns: rest };
  };
  const turn = (
    agent: AgentSpec,
    phase: PhaseId,
    round: number,
    task: string,
    submissions: readonly SubmissionName[],
    about: readonly string[] = [],
    id = `${phase}.${round}.${agent.name}`,
  ): TurnPlan => ({ id, agent, phase, round, task, submissions, mustSubmit: submissions.length > 0, about });

  const opening = step(
    'opening',
    0,
    byRole('coordinator').map((agent) => turn(agent, 'opening', 0, openingTask, [])),
  );
  if (opening !== undefined) return opening;

  const specialists = byRole('specialist');
  const opinions = step(
    'opinions',
    0,
    specialists.map((agent) => turn(agent, 'opinions', 0, opinionTask, ['submit_findings'])),
  );
  if (opinions !== undefined) return opinions;

  if (team.findings.length > 0) {
    const voters = [...specialists, ...byRole('reviewer')];
    const review = step(
      'review',
      0,
      voters.flatMap((agent) => {
        const others = team.findings
          .filter((finding) => finding.author !== agent.name)
          .map((finding) => finding.id);
        return others.length === 0
          ? []
          : [turn(agent, 'review', 0, reviewTask(others), ['cast_votes'], others)];
      }),
    );
    if (review !== undefined) return review;
  }

  for (let round = 1; round <= MAX_REVISIONS; round += 1) {
    const next = revisionStep(analysis, team, round, { done, step, turn });
    if (next === 'settled') break;
    if (next?.kind === 'turns') {
      // The last turn is the supervisor's: a team that has talked enough concludes with what it has.
      if (done.size + next.turns.length + 1 > analysis.maxRounds) break;
      return next;
    }
  }

  // A supervisor that was refused is asked again under a new id, so that both turns stay in the record.
  const supervisor = byRole('supervisor')[0];
  if (team.conclusion === undefined && supervisor !== undefined) {
    const blocking = team.findings
      .filter((finding) => finding.status === 'blocked')
      .map((finding) => finding.id);
    const conclusion = step('conclusion', 0, [
      turn(
        supervisor,
        'conclusion',
        0,
        conclusionTask(blocking),
        blocking.length === 0 ? ['conclude', 'report_no_consensus'] : ['report_no_consensus'],
      ),
    ]);
    if (conclusion !== undefined) return conclusion;
  }
  return { kind: 'end', outcome: consensusOutcome(team) };
}

/** Blocked or outvoted findings, or a supervisor who says so, make it no consensus. */
export function consensusOutcome(team: TeamState): 'consensus' | 'no_consensus' {
  const open = team.findings.some(
    (finding) => finding.status === 'blocked' || (finding.status === 'contested' && rejected(finding)),
  );
  return open || team.conclusion?.outcome === 'no_consensus' ? 'no_consensus' : 'consensus';
}

interface StepTools {
  readonly done: ReadonlySet<string>;
  readonly step: (phase: PhaseId, round: number, turns: readonly TurnPlan[]) => Step | undefined;
  readonly turn: (
    agent: AgentSpec,
    phase: PhaseId,
    round: number,
    task: string,
    submissions: readonly SubmissionName[],
    about?: readonly string[],
    id?: string,
  ) => TurnPlan;
}

/** A round: the authors of contested findings revise, then those who objected vote again. `settled`: nothing is contested. */
function revisionStep(
  analysis: AnalysisSpec,
  team: TeamState,
  round: number,
  { done, step, turn }: StepTools,
): Step | 'settled' | undefined {
  const agents = new Map(analysis.agents.map((agent) => [agent.name, agent]));
  const wasContested = (finding: Finding) => objectorsBefore(finding, round).length > 0;
  const contested = team.findings.filter(wasContested);
  const began = team.phases.some((phase) => phase.id === 'revision' && phase.round === round);
  if (contested.length === 0 && !began) return 'settled';

  const authors = [...new Set(contested.map((finding) => finding.author))];
  const revisions = step(
    'revision',
    round,
    authors.flatMap((name) => {
      const agent = agents.get(name);
      if (agent === undefined) return [];
      const own = contested.filter((finding) => finding.author === name && !withdrawnBefore(finding, round));
      const ids = own.map((finding) => finding.id);
      return own.length === 0
        ? []
        : [turn(agent, 'revision', round, revisionTask(own, round), ['revise_findings'], ids)];
    }),
  );
  if (revisions !== undefined) return revisions;

  const standing = contested.filter((finding) => finding.status !== 'withdrawn');
  const objectors = [...new Set(standing.flatMap((finding) => objectorsBefore(finding, round)))];
  return step(
    'revision',
    round,
    objectors.flatMap((name) => {
      const agent = agents.get(name);
      const ids = standing
        .filter((finding) => objectorsBefore(finding, round).includes(name))
        .map((finding) => finding.id);
      const id = `revision.${round}.vote.${name}`;
      if (agent === undefined || (ids.length === 0 && !done.has(id))) return [];
      return [turn(agent, 'revision', round, voteAgainTask(ids), ['cast_votes'], ids, id)];
    }),
  );
}

/** Who objected or blocked, going by the votes cast before revision round `round`. */
function objectorsBefore(finding: Finding, round: number): readonly string[] {
  const votes = finding.votes.filter((vote) => vote.round < round);
  if (withdrawnBefore(finding, round)) return [];
  return standingVotes({ votes })
    .filter((vote) => vote.stance !== 'agree')
    .map((vote) => vote.voter);
}

function withdrawnBefore(finding: Finding, round: number): boolean {
  return finding.status === 'withdrawn' && (finding.revisions.at(-1)?.round ?? round) < round;
}

const openingTask =
  'Open the work of your team in two to four sentences: what the question is here, which lines of the case matter most for it, and what each expert should look at. Do not answer the question yourself.';

const opinionTask =
  'Give your own opinion. You do not see the other experts yet. Call the tools that you need first, all that do not depend on each other in one message. Then hand in your findings with submit_findings. Every finding names the lines of the case, tool results or citations it rests on.';

const reviewTask = (ids: readonly string[]) =>
  `Vote on every finding below with cast_votes: agree, object (it is wrong, not supported by its evidence, or misses something that matters) or block (acting on it could harm). Give a reason for each.\nVote on: ${ids.join(', ')}`;

function revisionTask(findings: readonly Finding[], round: number): string {
  const objections = findings.flatMap((finding) =>
    standingVotes({ votes: finding.votes.filter((vote) => vote.round < round) })
      .filter((vote) => vote.stance !== 'agree')
      .map(
        (vote) =>
          `${finding.id}: ${vote.voter} ${vote.stance === 'block' ? 'blocks' : 'objects'}: ${vote.reason}`,
      ),
  );
  return [
    'Your findings below are contested. For each, hand in with revise_findings whether you keep it, change it or withdraw it. A change must name evidence that the old wording did not have. Do not give way without a reason, and do not insist against a danger.',
    `Contested: ${findings.map((finding) => finding.id).join(', ')}`,
    ...objections,
  ].join('\n');
}

const voteAgainTask = (ids: readonly string[]) =>
  `You objected to these findings; their author has answered. Vote on them again with cast_votes: agree lifts your objection.\nVote on: ${ids.join(', ')}`;

const conclusionTask = (blocking: readonly string[]) =>
  [
    'Write the conclusion of the team. You moderate and have no casting vote: report what the votes say, the minority view too.',
    blocking.length === 0
      ? 'Use conclude, or report_no_consensus when the team did not agree on what matters.'
      : 'A blocking objection stands, so conclude is refused. Use report_no_consensus and say what is open.',
    `Blocking: ${blocking.length === 0 ? 'none' : blocking.join(', ')}`,
  ].join('\n');
