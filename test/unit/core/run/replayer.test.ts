import { describe, expect, it } from 'vitest';

import type { RunEvent, TeamEventBody } from '../../../../src/core/run/events.ts';
import { initialRunState, reduceRun } from '../../../../src/core/run/reducer.ts';
import { playedTimes, type RecordedRun } from '../../../../src/core/run/replay.ts';
import { Replayer } from '../../../../src/core/run/replayer.ts';
import type { RunState } from '../../../../src/core/run/state.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { seeded } from '../../../support/seeded.ts';
import { drugs, imaging } from '../../vscode/sampleRun.ts';

/** Two teams of many short turns that take turns in speaking; the second is begun anew long after the first has ended. */
function recorded(turns = 120): RecordedRun {
  const initial = initialRunState({
    type: 'run.started',
    runId: 'r',
    caseId: 'P-1',
    caseFile: '/cases/P-1.case.yaml',
    panel: 'Clinical panel',
    models: ['demo'],
    demo: true,
    startedAt: '2026-03-01T12:00:00.000Z',
    slots: 2,
    teams: [drugs, imaging],
  });
  const events: RunEvent[] = [];
  const team = (info: typeof drugs, from: number, every: number): void => {
    let seq = 0;
    const say = (at: number, body: TeamEventBody): void => {
      seq += 1;
      events.push({ ...body, team: info.id, seq, at });
    };
    say(from, { type: 'team.queued', epoch: 1, info });
    say(from + 5, { type: 'team.started' });
    say(from + 5, { type: 'phase.started', phase: 'discussion', round: 0 });
    for (let turn = 1; turn <= turns; turn += 1) {
      const at = from + turn * every;
      const id = `discussion.${turn}`;
      say(at, { type: 'turn.started', turn: id, agent: 'Pharmacist', phase: 'discussion', round: 0 });
      const findings =
        turn % 10 === 0
          ? [
              {
                id: `F${turn / 10}`,
                claim: id,
                confidence: 'low' as const,
                evidence: [],
                missing: [],
              },
            ]
          : [];
      const text = `Turn ${turn}.`;
      say(at + every / 2, { type: 'turn.finished', turn: id, text, findings, votes: [], revisions: [] });
    }
    say(from + (turns + 1) * every, { type: 'team.ended', outcome: 'consensus' });
  };
  team(drugs, 0, 100);
  team(imaging, 1_000_000, 64);
  events.sort((a, b) => ('at' in a && 'at' in b ? a.at - b.at : 0));
  return { initial, events, state: events.reduce(reduceRun, initial) };
}

function stateAt(run: RecordedRun, position: number): RunState {
  const times = playedTimes(run);
  return run.events
    .filter((_, index) => (times[index]?.played ?? 0) <= position)
    .reduce(reduceRun, run.initial);
}

describe('a position in a recorded run', () => {
  const run = recorded();

  it('moves both ways, to exactly the state that the events up to it make', () => {
    const replayer = new Replayer(run, new ManualClock());
    const next = seeded(7);
    for (let round = 0; round < 30; round += 1) {
      const position = next() * replayer.duration * 1.05 - 100;
      replayer.seek(position);
      const where = Math.min(Math.max(0, position), replayer.duration);
      expect(replayer.position).toBe(where);
      expect(replayer.state).toEqual(stateAt(run, where));
    }
  });

  it('leaves out the pause before a team was run again, but not from the clock of the run', () => {
    const replayer = new Replayer(run, new ManualClock());
    expect(replayer.duration).toBe(121 * 100 + 121 * 64);
    replayer.seek(121 * 100 + 64);
    expect(replayer.now).toBe(1_000_064);
    expect(replayer.state.teams[1]?.turns).toHaveLength(1);
  });

  it('ends as the folder tells the run, cut off as it was', () => {
    const state: RunState = { ...run.state, status: 'interrupted' };
    const replayer = new Replayer({ ...run, state }, new ManualClock());
    replayer.seek(replayer.duration - 0.5);
    expect(replayer.state.status).toBe('running');
    replayer.seek(Infinity);
    expect(replayer.state).toBe(state);
  });

  it('folds no more events than lie between two kept states when it goes back', () => {
    const folded = new Set<number>();
    const events = run.events.map((event, index) =>
      Object.defineProperty({ ...event }, 'type', {
        get: () => {
          folded.add(index);
          return event.type;
        },
      }),
    );
    const replayer = new Replayer({ ...run, events }, new ManualClock());
    replayer.seek(replayer.duration);
    const next = seeded(11);
    for (let round = 0; round < 50; round += 1) {
      folded.clear();
      replayer.seek(next() * replayer.duration);
      expect(folded.size).toBeLessThan(64);
    }
  });

  it('goes from end to end of a team’s turns, once each, both ways', () => {
    const replayer = new Replayer(run, new ManualClock());
    const ends = replayer.turnEnds(drugs.id);
    expect(ends).toHaveLength(120);
    const seen: number[] = [];
    for (let turn = 0; turn < 121; turn += 1) {
      replayer.stepTurn(drugs.id, 1);
      seen.push(replayer.position);
    }
    expect(seen).toEqual([...ends, replayer.duration]);
    for (let turn = 0; turn < 121; turn += 1) replayer.stepTurn(drugs.id, -1);
    expect(replayer.position).toBe(0);
  });
});

describe('playing', () => {
  const run = recorded(20);

  it('tells each event at its time, at any speed, and stands still at the end', () => {
    const clock = new ManualClock();
    const replayer = new Replayer(run, clock);
    replayer.setSpeed(5);
    const told: [number, number][] = [];
    replayer.subscribe(() => told.push([clock.now(), replayer.position]));
    replayer.play();
    clock.advance(60_000);
    expect(replayer.playing).toBe(false);
    expect(replayer.state).toEqual(run.state);
    for (const [now, position] of told) expect(position).toBeCloseTo(now * 5, 6);
    expect(clock.pending).toBe(0);
    // The end is one event of several at a time at most.
    expect(told.at(-1)?.[1]).toBe(replayer.duration);
    expect(told.length).toBeGreaterThan(40);
  });

  it('keeps its position when the speed changes, when it pauses and when it goes on', () => {
    const clock = new ManualClock();
    const replayer = new Replayer(run, clock);
    replayer.play();
    clock.advance(333);
    replayer.setSpeed(2);
    expect(replayer.position).toBe(333);
    clock.advance(100);
    replayer.pause();
    clock.advance(9999);
    expect(replayer.position).toBe(533);
    expect(replayer.state).toEqual(stateAt(run, 533));
    replayer.play();
    clock.advance(10);
    expect(replayer.position).toBe(553);
    replayer.seek(100);
    clock.advance(10);
    expect([replayer.position, replayer.playing]).toEqual([120, true]);
    replayer.dispose();
    expect(clock.pending).toBe(0);
  });

  it('at the end begins again', () => {
    const clock = new ManualClock();
    const replayer = new Replayer(run, clock);
    replayer.seek(replayer.duration);
    replayer.play();
    expect([replayer.position, replayer.playing]).toEqual([0, true]);
  });

  it('takes no speed that is none', () => {
    const replayer = new Replayer(run, new ManualClock());
    for (const speed of [0, -1, NaN, Infinity]) expect(() => replayer.setSpeed(speed)).toThrow(RangeError);
  });

  it('of a run in which nothing happened has nothing to play', () => {
    const clock = new ManualClock();
    const replayer = new Replayer({ ...run, state: run.initial, events: [] }, clock);
    replayer.play();
    expect([replayer.playing, replayer.duration, clock.pending]).toEqual([false, 0, 0]);
    expect(replayer.state).toBe(run.initial);
  });
});
