import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createModel } from '../../src/core/model/create.ts';
import type { ChatModel } from '../../src/core/model/types.ts';
import type { TeamEvent } from '../../src/core/run/events.ts';
import { readTeam } from '../../src/core/run/journal.ts';
import { openRun } from '../../src/core/run/openRun.ts';
import type { TeamState } from '../../src/core/run/state.ts';
import { agreeable } from '../support/agreeableTeam.ts';
import { FaultClock } from '../support/faultClock.ts';
import { FaultEndpoint } from '../support/faultEndpoint.ts';
import { KEY, meetFault, withoutHost } from '../support/faultMeeting.ts';
import { type Fault, faults } from '../support/faults.ts';
import { type Cells, compareTable, readmeRows } from '../support/faultTable.ts';
import { analysis, panelOf } from '../support/panels.ts';
import { bench, type Bench } from '../support/session.ts';
import { until } from '../support/until.ts';

/**
 * A whole team in a real folder with the default limits, whose first expert meets a fault while the second is answered well. What
 * is measured here are the columns of the table in `src/core/model/README.md` that tell of a team and of the disk.
 */
const endpoint = new FaultEndpoint();
beforeAll(() => endpoint.start());
afterAll(() => endpoint.stop());
let open: Bench[] = [];
afterEach(async () => {
  await Promise.all(open.map((one) => one.clean()));
  open = [];
});

const panel = panelOf([analysis('alpha', {}, ['One', 'Two'])]);
const HIT = 'opinions.0.One';
const BEFORE = ['opening.0.Coordinator', 'opinions.0.Two'];
const AFTER = ['review.0.One', 'review.0.Two', 'review.0.Reviewer', 'conclusion.0.Supervisor'];
/** What the faults say before they break off. */
const fragments = /So far|"So"|Half an ans|And then|xxxxx|Log in|I cannot/;

interface Measured {
  readonly team: TeamState;
  /** Why the team waited, in the order in which it first did. */
  readonly waited: readonly string[];
  readonly tries: number;
  readonly finished: readonly string[];
  /** Events on disk with anything of the turn that was hit. */
  readonly answers: readonly TeamEvent[];
  /** Every file of the run, one after another. */
  readonly files: string;
  readonly timers: number;
}

async function measure(fault: Fault, times: number): Promise<Measured> {
  const clock = new FaultClock();
  const meeting = await meetFault(endpoint, fault, times, clock);
  const started = await bench(agreeable);
  open.push(started);
  const well = await createModel([started.endpoint.config()], () => Promise.resolve(KEY), { clock });
  let met = false;
  const model: ChatModel = {
    id: 'first',
    async complete(request, options) {
      const own = request.messages.at(-1)?.content ?? '';
      if (met || !own.startsWith('YOU ARE One ')) return await well.complete(request, options);
      met = true;
      // Whoever works beside it is done, so that what the team does meanwhile is what this call does.
      await until(() => turnOf(session.store.state.teams[0], 'opinions.0.Two') === 'finished', 'the second');
      return await meeting.model.complete(
        { ...request, messages: [...request.messages, ...(fault.before ?? [])] },
        {
          ...options,
          onProgress: (progress) => {
            options.onProgress(progress);
            meeting.heard(progress);
          },
        },
      );
    },
  };
  const session = await started.session({ panel, model, clock });
  const waited = new Set<string>();
  session.store.subscribe(({ teams: [team] }) => {
    if (team?.status.kind === 'waiting') waited.add(team.status.reason);
  });
  const { teams } = await session.start();
  const [team] = teams;
  if (team === undefined) throw new Error('no team');
  const { events, damaged } = await readTeam(session.folder, 'alpha');
  expect(damaged).toEqual([]);
  // What another process finds is what this one had, but for text that streamed and came to nothing.
  expect((await openRun(session.folder)).state.teams).toEqual([
    { ...team, turns: team.turns.map((turn) => (turn.status === 'void' ? { ...turn, text: '' } : turn)) },
  ]);
  const names = await readdir(session.folder);
  const files = await Promise.all(names.map((name) => readFile(join(session.folder, name), 'utf8')));
  return {
    team,
    waited: [...waited],
    tries: meeting.tries(),
    finished: events.flatMap((event) => (event.type === 'turn.finished' ? [event.turn] : [])),
    answers: events.filter(
      (event) =>
        (event.type === 'call.finished' ||
          event.type === 'tool.finished' ||
          event.type === 'turn.finished') &&
        event.turn === HIT,
    ),
    files: withoutHost(files.join('\n')),
    timers: clock.pending,
  };
}

function turnOf(team: TeamState | undefined, id: string): string | undefined {
  return team?.turns.find((turn) => turn.id === id)?.status;
}

function onDisk({ finished, answers }: Measured): string {
  const whole = [...BEFORE, HIT, ...AFTER];
  const same = (turns: readonly string[]) => finished.toSorted().join() === turns.toSorted().join();
  if (same(whole) && answers.at(-1)?.type === 'turn.finished') return 'every turn';
  if (same(BEFORE) && answers.length === 0) return 'all but this turn';
  return `${finished.length} turns, ${answers.length} pieces of this one`;
}

describe('a team whose endpoint misbehaves', () => {
  const rows = new Map<string, Cells>();
  const told = readmeRows();

  it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (name, fault) => {
    const row = told.get(name) ?? {};
    const call = row['Call ends as'];
    const failed = call !== 'answer';
    // An answer that is one, however odd, is given once: after that the expert hands in what it was asked for.
    const always = await measure(fault, Number.POSITIVE_INFINITY);
    const once = row['Once, then well'] === '' ? [] : [await measure(fault, 1)];
    const { status } = always.team;
    if (status.kind !== 'ended') throw new Error(`${name}: ${status.kind}`);

    expect([onDisk(always), `${always.tries}`]).toEqual([
      failed ? 'all but this turn' : 'every turn',
      row.Tries,
    ]);
    expect(once.map((one) => [one.team.status, onDisk(one)])).toEqual(
      once.map(() => [{ kind: 'ended', outcome: 'consensus' }, 'every turn']),
    );
    const all = [always, ...once];
    expect(all.map((one) => one.timers)).toEqual(all.map(() => 0));
    const files = all.map((one) => one.files).join('\n');
    expect(files).not.toContain(KEY);
    expect(failed ? files : '').not.toMatch(fragments);
    // Where the team's own clocks did not come first, it ends with what the call ended with.
    const { class: errorClass, message = '' } = status.error ?? {};
    const reads = row['What comes out, or what a person reads'];
    expect(status.outcome === 'failed' ? [errorClass, withoutHost(message)] : []).toEqual(
      status.outcome === 'failed' ? [call, reads] : [],
    );
    rows.set(name, {
      Meanwhile: always.waited.length === 0 ? 'running' : `waiting: ${always.waited.join(', ')}`,
      'Team ends as': status.outcome.replace('_', ' '),
      'On disk': onDisk(always),
    });
  });

  it('ends as the README says', () => {
    const { found, expected } = compareTable(['Meanwhile', 'Team ends as', 'On disk'], rows);
    expect(found).toEqual(expected);
  });
});
