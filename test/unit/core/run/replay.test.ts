import { afterEach, describe, expect, it } from 'vitest';

import { attend, attendanceFile, attendedBy } from '../../../../src/core/run/attendance.ts';
import type { RunEvent } from '../../../../src/core/run/events.ts';
import { playRun, readRecordedRun } from '../../../../src/core/run/replay.ts';
import { RunStore } from '../../../../src/core/run/store.ts';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { agreeable } from '../../../support/agreeableTeam.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { analysis, panelOf } from '../../../support/panels.ts';
import { bench, type Bench } from '../../../support/session.ts';

let open: Bench | undefined;
afterEach(async () => {
  await open?.clean();
  open = undefined;
});

async function ended(): Promise<string> {
  open = await bench(agreeable);
  const session = await open.session({ panel: panelOf([analysis('alpha'), analysis('beta')]) });
  await session.start();
  return session.folder;
}

const never = new AbortController().signal;

describe('a run played again', () => {
  it('at once ends in the state that its folder tells', async () => {
    const run = await readRecordedRun(await ended());
    const store = new RunStore(run.initial);
    await playRun(run, (event) => store.dispatch(event), {
      speed: 0,
      clock: new ManualClock(),
      signal: never,
    });
    expect(store.state).toEqual(run.state);
  });

  it('keeps the times, at any speed, and leaves out the pause before a retry', async () => {
    const { initial } = await readRecordedRun(await ended());
    const [info] = initial.teams.map((team) => team.info);
    if (info === undefined) throw new Error('no team');
    const one = { ...initial, teams: initial.teams.slice(0, 1) };
    const of = (seq: number, at: number) => ({ team: info.id, seq, at });
    const events: RunEvent[] = [
      { type: 'team.queued', epoch: 1, info, ...of(1, 0) },
      { type: 'team.started', ...of(2, 1000) },
      { type: 'team.ended', outcome: 'failed', ...of(3, 4000) },
      { type: 'team.queued', epoch: 2, info, ...of(1, 900_000) },
      { type: 'team.started', ...of(2, 902_000) },
    ];
    const clock = new ManualClock();
    const told: [string, number][] = [];
    const playing = playRun({ initial: one, events }, (event) => told.push([event.type, clock.now()]), {
      speed: 2,
      clock,
      signal: never,
    });
    for (let step = 0; step < 40; step += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(100);
    }
    await playing;
    expect(told).toEqual([
      ['team.queued', 0],
      ['team.started', 500],
      ['team.ended', 2000],
      ['team.queued', 2000],
      ['team.started', 3000],
    ]);
  });

  it('stops when it is told to', async () => {
    const run = await readRecordedRun(await ended());
    const stop = new AbortController();
    const playing = playRun(run, () => undefined, {
      speed: 1e-6,
      clock: new ManualClock(),
      signal: stop.signal,
    });
    stop.abort(new Error('enough'));
    await expect(playing).rejects.toThrow('enough');
  });
});

describe('who is at work on a run', () => {
  it.each([
    ['this process', { pid: process.pid, host: hostname() }, false],
    ['a process that is there', { pid: process.ppid, host: hostname() }, true],
    ['a process that is gone', { pid: 2 ** 30, host: hostname() }, false],
    ['a process elsewhere that was heard of a moment ago', { pid: 1, host: 'elsewhere' }, true],
    ['nonsense', { pid: '1', host: 1 }, false],
  ])('%s', async (_, there, busy) => {
    const folder = await ended();
    await writeFile(join(folder, attendanceFile), JSON.stringify(there));
    expect((await attendedBy(folder)) !== undefined).toBe(busy);
  });

  it('is told until the end', async () => {
    const folder = await ended();
    const leave = await attend({ folder });
    expect(await readdir(folder)).toContain(attendanceFile);
    await leave();
    expect(await readdir(folder)).not.toContain(attendanceFile);
  });
});
