import { describe, expect, it } from 'vitest';

import type { Spent, TeamEventBody, TeamInfo } from '../../../../src/core/run/events.ts';
import { earlierSpent, laneOf, mergeIntervals, runMetrics } from '../../../../src/core/run/metrics.ts';
import { newRunId } from '../../../../src/core/run/plan.ts';
import { initialRunState, reduceRun } from '../../../../src/core/run/reducer.ts';
import type { RunState } from '../../../../src/core/run/state.ts';
import type { WaitReason } from '../../../../src/core/model/types.ts';
import { priceOf } from '../../../../src/core/model/price.ts';

const info = (id: string): TeamInfo => ({
  id,
  title: id,
  short: id,
  pattern: 'consensus',
  maxTurns: 15,
  agents: [],
});

/** Plays events of teams, each `[at, team, body]`. */
function play(
  teams: readonly string[],
  events: readonly (readonly [number, string, TeamEventBody])[],
): RunState {
  const start = initialRunState({
    type: 'run.started',
    runId: 'r',
    caseId: 'c',
    caseFile: '/c',
    panel: 'p',
    models: ['m'],
    demo: false,
    startedAt: '2026-03-01T12:00:00Z',
    slots: 2,
    teams: teams.map(info),
  });
  return events.reduce((state, [at, team, body]) => reduceRun(state, { ...body, team, at, seq: 0 }), start);
}

const turn = (name: string): TeamEventBody => ({
  type: 'turn.started',
  turn: name,
  agent: 'A',
  phase: 'opinions',
  round: 0,
});
const call = (name: string): TeamEventBody => ({ type: 'call.started', turn: name, call: 1, modelId: 'm' });
const answered = (name: string, input = 10): TeamEventBody => ({
  type: 'call.finished',
  turn: name,
  call: 1,
  modelId: 'm',
  content: 'x',
  toolCalls: [],
  usage: { input, output: 5, cached: 0 },
  cost: 0.5,
});
const ended: TeamEventBody = { type: 'team.ended', outcome: 'consensus' };
const none = { usage: { input: 0, output: 0, cached: 0 }, cost: 0, calls: 0 };

describe('times', () => {
  it('of calls that overlap count once', () => {
    const state = play(
      ['a'],
      [
        [100, 'a', { type: 'team.started' }],
        [100, 'a', turn('one')],
        [100, 'a', call('one')],
        [150, 'a', turn('two')],
        [150, 'a', call('two')],
        [300, 'a', answered('one')],
        [400, 'a', answered('two')],
        [400, 'a', { type: 'tool.started', turn: 'two', callId: 'k', tool: 't', arguments: '{}' }],
        [
          450,
          'a',
          {
            type: 'tool.finished',
            turn: 'two',
            use: {
              callId: 'k',
              agent: 'A',
              tool: 't',
              arguments: '{}',
              summary: '',
              result: '',
              citations: [],
            },
          },
        ],
        [500, 'a', ended],
      ],
    );
    expect(runMetrics(state, 500, none).teams[0]).toMatchObject({
      queuedMs: 100,
      runningMs: 400,
      modelMs: 300,
      toolMs: 50,
      waitingMs: 0,
      calls: 2,
      toolCalls: 1,
      cost: 1,
      tokens: { input: 20, output: 10 },
    });
  });

  it('of waiting are taken out of the model call that waits', () => {
    const state = play(
      ['a'],
      [
        [0, 'a', { type: 'team.started' }],
        [0, 'a', turn('one')],
        [0, 'a', call('one')],
        [100, 'a', { type: 'team.waiting', turn: 'one', reason: 'rate limit', ms: 200 }],
        [300, 'a', { type: 'team.resumed', turn: 'one' }],
        [400, 'a', answered('one')],
        [400, 'a', ended],
      ],
    );
    const [team] = state.teams;
    expect(team && laneOf(team.intervals)).toEqual([
      { from: 0, to: 100, kind: 'model' },
      { from: 100, to: 300, kind: 'waiting', reason: 'rate limit' },
      { from: 300, to: 400, kind: 'model' },
    ]);
  });

  it('of waiting are told by their reasons, overlapping ones once in all and once for each', () => {
    const waiting = (name: string, reason: WaitReason): TeamEventBody => ({
      type: 'team.waiting',
      turn: name,
      reason,
      ms: 0,
    });
    const state = play(
      ['a'],
      [
        [0, 'a', { type: 'team.started' }],
        [0, 'a', turn('one')],
        [0, 'a', turn('two')],
        [0, 'a', turn('three')],
        [0, 'a', waiting('one', 'rate limit')],
        [100, 'a', waiting('two', 'rate limit')],
        [100, 'a', waiting('three', 'endpoint busy')],
        [200, 'a', waiting('one', 'backoff')],
        [300, 'a', { type: 'team.resumed', turn: 'two' }],
        [350, 'a', { type: 'team.resumed', turn: 'one' }],
        [500, 'a', ended],
      ],
    );
    expect(runMetrics(state, 500, none).teams[0]).toMatchObject({
      waitingMs: 500,
      waitingMsByReason: { 'endpoint busy': 400, 'rate limit': 300, backoff: 150 },
      lane: [
        { from: 0, to: 300, kind: 'waiting', reason: 'rate limit' },
        { from: 100, to: 500, kind: 'waiting', reason: 'endpoint busy' },
        { from: 200, to: 350, kind: 'waiting', reason: 'backoff' },
        { from: 300, to: 500, kind: 'model' },
      ],
    });
  });

  it('make the speed-up from what was measured', () => {
    const state = play(
      ['a', 'b', 'c'],
      [
        [0, 'a', { type: 'team.started' }],
        [0, 'b', { type: 'team.started' }],
        [400, 'b', ended],
        [400, 'c', { type: 'team.started' }],
        [1000, 'a', ended],
        [1000, 'c', { type: 'team.ended', outcome: 'failed' }],
      ],
    );
    expect(runMetrics(state, 1000, none)).toMatchObject({
      wallMs: 1000,
      sumOfTeamsMs: 2000,
      longestTeamMs: 1000,
      longestTeam: 'a',
      speedUp: 2,
      slotsUsed: 2,
      succeeded: 2,
      failed: 1,
    });
  });

  it('of a retry are those of its own round, and the whole counts every round and what was replaced', () => {
    const joined = { usage: { input: 4, output: 1, cached: 0 }, cost: 0.25, calls: 1 };
    const synthesised = (state: RunState, at: number, base: number): RunState => {
      const began = reduceRun(state, { type: 'synthesis.started', at });
      const synthesis = {
        summary: '',
        findings: [],
        disagreements: [],
        missing: [],
        wouldChange: [],
        byModel: true,
      };
      const done = reduceRun(began, { type: 'synthesis.finished', at: at + 100, synthesis, ...joined });
      return reduceRun(done, {
        type: 'run.ended',
        at: at + 100,
        cancelled: false,
        metrics: runMetrics(done, at + 100, joined, base),
      });
    };
    const work = (
      team: string,
      at: number,
      ms: number,
      earlier?: Spent,
    ): (readonly [number, string, TeamEventBody])[] => [
      [at, team, { type: 'team.queued', epoch: at + 1, info: info(team), ...(earlier && { earlier }) }],
      [at, team, { type: 'team.started' }],
      [at, team, turn('one')],
      [at, team, call('one')],
      [at + ms, team, answered('one')],
      [at + ms, team, ended],
    ];
    const first = synthesised(play(['a', 'b'], [...work('a', 0, 400), ...work('b', 0, 1000)]), 1000, 0);
    expect(first.metrics).toMatchObject({
      wallMs: 1100,
      cost: 1.25,
      whole: { rounds: 1, wallMs: 1100, cost: 1.25, calls: 3, tokens: { input: 24, output: 11 } },
    });
    // Somebody thinks for four seconds, and has one team run again, twice.
    const again = (state: RunState, at: number) =>
      synthesised(
        work('b', at, 400, state.teams[1] && earlierSpent(state.teams[1])).reduce(
          (now, [when, team, body]) => reduceRun(now, { ...body, team, at: when, seq: 0 }),
          state,
        ),
        at + 400,
        at,
      );
    const second = again(first, 5100);
    expect(second.metrics).toMatchObject({
      roundStartedAt: 5100,
      wallMs: 500,
      sumOfTeamsMs: 400,
      speedUp: 1,
      cost: 1.25,
      calls: 3,
      whole: { rounds: 2, wallMs: 1600, cost: 2, calls: 5, tokens: { input: 38, output: 17 } },
    });
    expect(again(second, 9000).metrics?.whole).toMatchObject({ rounds: 3, wallMs: 2100, cost: 2.75 });
  });

  it.each([
    [[], []],
    [
      [
        { from: 5, to: 6 },
        { from: 1, to: 2 },
      ],
      [
        { from: 1, to: 2 },
        { from: 5, to: 6 },
      ],
    ],
    [
      [
        { from: 1, to: 4 },
        { from: 2, to: 3 },
        { from: 4, to: 5 },
      ],
      [{ from: 1, to: 5 }],
    ],
  ])('merge %j', (intervals, merged) => {
    expect(mergeIntervals(intervals)).toEqual(merged);
  });
});

describe('a team', () => {
  it('waits only while all of its turns wait', () => {
    const waiting = (name: string): TeamEventBody => ({
      type: 'team.waiting',
      turn: name,
      reason: 'backoff',
      ms: 50,
    });
    const base: (readonly [number, string, TeamEventBody])[] = [
      [0, 'a', { type: 'team.started' }],
      [0, 'a', turn('one')],
      [0, 'a', call('one')],
      [0, 'a', turn('two')],
      [0, 'a', call('two')],
      [10, 'a', waiting('one')],
    ];
    expect(play(['a'], base).teams[0]?.status.kind).toBe('running');
    const both = [...base, [20, 'a', waiting('two')] as const];
    expect(play(['a'], both).teams[0]?.status).toEqual({ kind: 'waiting', reason: 'backoff', until: 60 });
    expect(
      play(['a'], [...both, [30, 'a', { type: 'team.resumed', turn: 'two' }]]).teams[0]?.status.kind,
    ).toBe('running');
  });

  it('that ends in mid-turn leaves that turn void and nothing open', () => {
    const [team] = play(
      ['a'],
      [
        [0, 'a', { type: 'team.started' }],
        [0, 'a', turn('one')],
        [0, 'a', call('one')],
        [70, 'a', { type: 'team.ended', outcome: 'cancelled' }],
      ],
    ).teams;
    expect(team).toMatchObject({
      open: [],
      turns: [{ status: 'void', endedAt: 70 }],
      intervals: [{ from: 0, to: 70, kind: 'model' }],
    });
  });
});

describe('price', () => {
  const models = [{ id: 'm', baseUrl: 'http://x', model: 'm', price: { input: 2, output: 10, cached: 0.5 } }];
  it.each([
    ['m', { input: 1_000_000, output: 0, cached: 0 }, 2],
    ['m', { input: 1_000_000, output: 100_000, cached: 500_000 }, 2.25],
    ['other', { input: 1_000_000, output: 0, cached: 0 }, 0],
    ['m', undefined, 0],
  ])('of %s for %j is %d', (id, usage, dollars) => {
    expect(priceOf(models, id, usage)).toBeCloseTo(dollars, 10);
  });
});

describe('a run id', () => {
  it('sorts by time and can be a folder', () => {
    expect(newRunId(new Date('2026-11-23T04:25:01.999Z'), () => 0.5)).toBe('20261123-042501-8000');
  });
});
