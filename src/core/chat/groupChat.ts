import type { AgentSpec, AnalysisSpec } from '../panel/types.ts';
import type { TeamState, TurnState } from '../run/state.ts';
import { choiceId, type Step, type TurnPlan } from './step.ts';
import type { SubmissionName } from './submissions.ts';

/**
 * The conversation that users of AG2 know: one speaker at a time, until somebody says the word or the rounds are used up.
 * The word is looked for in every message, whoever would be next. A speaker who was chosen once stays chosen.
 */
export function nextGroupChatStep(analysis: AnalysisSpec, team: TeamState): Step {
  const turns = team.turns.filter((turn) => turn.status === 'finished');
  const last = turns.at(-1);
  if (last !== undefined && said(last, analysis.terminateOn))
    return { kind: 'end', outcome: groupOutcome(team) };
  if (turns.length >= analysis.maxRounds) return { kind: 'end', outcome: 'no_consensus' };

  const opener = analysis.agents.find((agent) => agent.role === 'coordinator') ?? analysis.agents[0];
  if (last === undefined) return opener === undefined ? end : speak(analysis, team, opener, turns.length);

  const candidates = candidatesAfter(analysis, last.agent);
  const [first] = candidates;
  if (first === undefined) return end;
  if (candidates.length === 1) return speak(analysis, team, first, turns.length);
  const inTurn = nextInTurn(analysis.agents, last.agent, candidates) ?? first;
  switch (analysis.speakers) {
    case 'round_robin':
      return speak(analysis, team, inTurn, turns.length);
    case 'random':
      return speak(
        analysis,
        team,
        candidates[scatter(`${team.info.id}/${turns.length}`) % candidates.length] ?? first,
        turns.length,
      );
    case 'manual':
    case 'auto':
    case 'graph': {
      const id = choiceId(turns.length);
      const chosen = team.choices.find((choice) => choice.id === id)?.agent;
      const speaker = candidates.find((agent) => agent.name === chosen);
      if (speaker !== undefined) return speak(analysis, team, speaker, turns.length);
      const by = analysis.speakers === 'manual' ? 'manual' : 'auto';
      return { kind: 'choose', id, candidates, by, otherwise: inTurn };
    }
  }
}

const end: Step = { kind: 'end', outcome: 'no_consensus' };

function candidatesAfter(analysis: AnalysisSpec, last: string): readonly AgentSpec[] {
  if (analysis.speakers === 'graph') {
    const allowed = analysis.graph[last] ?? [];
    return analysis.agents.filter((agent) => allowed.includes(agent.name));
  }
  // Nobody answers themselves: it spends a turn without another view.
  return analysis.agents.length === 1
    ? analysis.agents
    : analysis.agents.filter((agent) => agent.name !== last);
}

function nextInTurn(
  agents: readonly AgentSpec[],
  last: string,
  candidates: readonly AgentSpec[],
): AgentSpec | undefined {
  const from = agents.findIndex((agent) => agent.name === last);
  for (let step = 1; step <= agents.length; step += 1) {
    const agent = agents[(from + step) % agents.length];
    if (agent !== undefined && candidates.includes(agent)) return agent;
  }
  return undefined;
}

function speak(analysis: AnalysisSpec, team: TeamState, agent: AgentSpec, count: number): Step {
  const open = team.findings
    .filter((finding) => finding.author !== agent.name && finding.status !== 'withdrawn')
    .map((finding) => finding.id);
  const contested = team.findings
    .filter(
      (finding) =>
        finding.author === agent.name && (finding.status === 'blocked' || finding.status === 'contested'),
    )
    .map((finding) => finding.id);
  const submissions: SubmissionName[] = [];
  if (agent.role === 'specialist') submissions.push('submit_findings');
  if (contested.length > 0) submissions.push('revise_findings');
  if (agent.role === 'reviewer' && open.length > 0) submissions.push('cast_votes');
  const turn: TurnPlan = {
    id: `discussion.${count}.${agent.name}`,
    agent,
    phase: 'discussion',
    round: count,
    task: [
      `Speak to the team: message ${count + 1} of at most ${analysis.maxRounds}.`,
      'Answer what was said, add what your role has to add, and do not repeat.',
      ...(submissions.includes('submit_findings')
        ? ['Hand in findings with submit_findings when you have new ones; otherwise answer in plain text.']
        : []),
      ...(submissions.includes('cast_votes')
        ? [`Vote with cast_votes when you have a view on the findings.\nVote on: ${open.join(', ')}`]
        : []),
      ...(contested.length > 0 ? [`Contested: ${contested.join(', ')}`] : []),
      `When the team has answered its question and nothing blocks, the supervisor ends the work with a summary and the word ${analysis.terminateOn}.`,
    ].join('\n'),
    submissions,
    mustSubmit: false,
    about: [],
  };
  return { kind: 'turns', phase: 'discussion', round: 0, turns: [turn] };
}

function said(turn: TurnState, word: string): boolean {
  return word !== '' && turn.text.includes(word);
}

function groupOutcome(team: TeamState): 'consensus' | 'no_consensus' {
  return team.findings.some((finding) => finding.status === 'blocked') ? 'no_consensus' : 'consensus';
}

/** A stable scatter of a text over the whole numbers (FNV-1a), so that a resumed team picks as the first one did. */
function scatter(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93) >>> 0;
  }
  return hash;
}
