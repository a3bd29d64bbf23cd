import type {
  RunEvent,
  RunMetrics,
  Synthesis,
  TeamEventBody,
  TeamInfo,
} from '../../../src/core/run/events.ts';
import { initialRunState, reduceRun } from '../../../src/core/run/reducer.ts';
import type { RunState } from '../../../src/core/run/state.ts';

/** What a test says of a team: when, and what. */
export type Told = readonly [team: string, at: number, body: TeamEventBody];

export const titles = {
  drugs: 'Drug interactions',
  literature: 'Literature review',
  imaging: 'Imaging analysis',
} as const;

const info = (id: string, title: string): TeamInfo => ({
  id,
  title,
  short: title.slice(0, 2),
  pattern: 'consensus',
  maxTurns: 15,
  agents: [{ name: 'Pharmacist', title: 'Pharmacist', short: 'P', role: 'specialist' }],
});

export function started(overrides: Partial<Extract<RunEvent, { type: 'run.started' }>> = {}): RunState {
  return initialRunState({
    type: 'run.started',
    runId: '20260301-101500-a1b2',
    caseId: 'P-1007',
    caseFile: '/cases/P-1007.case.yaml',
    panel: 'clinical',
    models: ['demo'],
    demo: true,
    startedAt: '2026-03-01T10:15:00.000Z',
    slots: 5,
    teams: Object.entries(titles).map(([id, title]) => info(id, title)),
    ...overrides,
  });
}

/** The run after what `told` says, by the one reducer. */
export function after(state: RunState, ...told: readonly Told[]): RunState {
  return told.reduce(
    (now, [team, at, body], index) => reduceRun(now, { ...body, team, at, seq: index + 1 }),
    state,
  );
}

/** One turn with two findings and 3,200 tokens. */
export function turn(team: string, from: number, to: number): readonly Told[] {
  const id = 'opinions.0.Pharmacist';
  const finding = { claim: 'A claim', confidence: 'high', evidence: [], missing: [] } as const;
  return [
    [team, from, { type: 'phase.started', phase: 'opinions', round: 0 }],
    [team, from, { type: 'turn.started', turn: id, agent: 'Pharmacist', phase: 'opinions', round: 0 }],
    [team, from, { type: 'call.started', turn: id, call: 1, modelId: 'demo' }],
    [
      team,
      to,
      {
        type: 'call.finished',
        turn: id,
        call: 1,
        modelId: 'demo',
        content: 'Text',
        toolCalls: [],
        usage: { input: 3000, output: 200, cached: 0 },
        cost: 0,
      },
    ],
    [
      team,
      to,
      {
        type: 'turn.finished',
        turn: id,
        text: 'Text',
        findings: [
          { ...finding, id: 'F1' },
          { ...finding, id: 'F2' },
        ],
        votes: [],
        revisions: [],
      },
    ],
  ];
}

export const refusedKey = {
  class: 'auth',
  message: 'The endpoint refused the key. Set another one and run the team again.',
} as const;

const synthesis: Synthesis = {
  summary: 'Joined.',
  findings: [],
  disagreements: [],
  missing: [],
  wouldChange: [],
  byModel: true,
};

/** The end of a run whose drugs team took 9 s and whose literature team failed after 1 s. */
export function ended(state: RunState, cancelled = false): RunState {
  const usage = { input: 3500, output: 300, cached: 0 };
  const metrics: RunMetrics = {
    roundStartedAt: 0,
    wallMs: 9900,
    sumOfTeamsMs: 18_000,
    longestTeamMs: 9000,
    longestTeam: 'drugs',
    synthesisMs: 900,
    speedUp: 1.909,
    teamsSpeedUp: 2,
    slots: 5,
    slotsUsed: 3,
    succeeded: 2,
    failed: 1,
    successRate: 2 / 3,
    turns: 1,
    calls: 2,
    retries: {},
    tokens: usage,
    cost: 0,
    whole: { rounds: 1, endedAt: 9900, wallMs: 9900, calls: 2, tokens: usage, cost: 0 },
    teams: [],
  };
  const events: readonly RunEvent[] = [
    { type: 'synthesis.started', at: 9000 },
    { type: 'synthesis.finished', at: 9900, synthesis, usage, cost: 0, calls: 1 },
    { type: 'run.ended', at: 9900, cancelled, metrics },
  ];
  return events.reduce(reduceRun, state);
}
