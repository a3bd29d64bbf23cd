import { afterEach, describe, expect, it } from 'vitest';

import { createModel } from '../../src/core/model/create.ts';
import type { SpendLimits } from '../../src/core/model/budget.ts';
import { openRun } from '../../src/core/run/openRun.ts';
import { RunSession } from '../../src/core/run/session.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { agreeable } from '../support/agreeableTeam.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';
import type { Script } from '../support/scriptedEndpoint.ts';
import { bench, type Bench } from '../support/session.ts';

let benches: Bench[] = [];
afterEach(async () => {
  await Promise.all(benches.map((one) => one.clean()));
  benches = [];
});

/** Two teams with two experts each: an opening, 2 opinions, 3 reviews and a conclusion, of 120 tokens each. */
const panel = panelOf([analysis('alpha', {}, ['One', 'Two']), analysis('beta', {}, ['One', 'Two'])]);
const TURNS = 7;

async function capped(
  spend: { team?: SpendLimits; run?: SpendLimits },
  script: Script = agreeable,
): Promise<[Bench, RunSession]> {
  const made = await bench(script);
  benches.push(made);
  const price = { input: 1, output: 1 };
  const session = await made.session(
    { panel, limits: { teamTimeoutMs: 60_000, idleTimeoutMs: 60_000, spend } },
    [made.endpoint.config({ price })],
  );
  return [made, session];
}

/** Answers the requests of a phase when so many of them are there. */
function inStep(counts: Readonly<Record<string, number>>): Script {
  const waiting = new Map<string, (() => void)[]>();
  return async (request) => {
    const count = counts[request.phase];
    if (count !== undefined) {
      const here = waiting.get(request.phase) ?? [];
      waiting.set(request.phase, here);
      await new Promise<void>((go) => {
        here.push(go);
        if (here.length === count) for (const one of here) one();
      });
    }
    return agreeable(request);
  };
}

const finished = (state: RunState) =>
  state.teams.flatMap((team) => team.turns.filter((turn) => turn.status === 'finished'));
const statuses = (state: RunState) => state.teams.map((team) => team.status);

describe('caps', () => {
  it('of turns hold for the run: what one team has begun is no longer there for another', async () => {
    // Both teams are at the same step, so that both look at the same number of finished turns.
    const [{ endpoint }, session] = await capped(
      { run: { maxTurns: 8 } },
      inStep({ opening: 2, opinions: 4 }),
    );
    const state = await session.start();
    // 2 openings, then 2 opinions each; of the two reviews by three neither fits into what is left.
    expect(finished(state)).toHaveLength(6);
    for (const status of statuses(state))
      expect(status).toMatchObject({
        outcome: 'no_consensus',
        capped: true,
        error: { message: expect.stringContaining('cap of 8 turns') as string },
      });
    // The synthesis is no turn, and joins what there is.
    expect(endpoint.seen.at(-1)?.team).toBe('synthesis');
  });

  it('of tokens are asked before every call, the synthesis included', async () => {
    const [{ endpoint }, session] = await capped({ run: { maxTokens: 600 } });
    const state = await session.start();
    // What was under way when the cap was reached is finished; nothing is begun after it.
    expect(state.teams.every((team) => team.status.kind === 'ended' && team.status.capped)).toBe(true);
    const used = state.teams.reduce((sum, team) => sum + team.usage.input + team.usage.output, 0);
    expect(used).toBeGreaterThanOrEqual(600);
    // The most that can be under way with 480 used: three reviews of one team beside two opinions of the other.
    expect(used).toBeLessThanOrEqual(480 + 5 * 120);
    expect(endpoint.seen.some((request) => request.team === 'synthesis')).toBe(false);
    expect(state.synthesis).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('cap of 600 tokens') as string },
      result: { byModel: false },
    });
  });

  it('of cost count what attempts before this one have cost', async () => {
    const [made, session] = await capped({});
    const first = await session.start();
    const before = first.teams[0]?.cost ?? 0;
    expect(before).toBeCloseTo((TURNS * 120) / 1_000_000, 9);
    const again = await session.retry(['alpha']);
    expect(again.teams[0]?.earlier).toEqual({
      turns: TURNS,
      calls: TURNS,
      usage: first.teams[0]?.usage,
      cost: before,
    });
    const { state } = await openRun(session.folder);
    expect(state.teams[0]?.earlier).toEqual(again.teams[0]?.earlier);
    // Everything that the endpoint was asked, both joint assessments too, is in the numbers of the whole.
    expect(again.metrics?.whole.calls).toBe(made.endpoint.seen.length);
    expect(again.metrics?.whole.cost).toBeCloseTo((made.endpoint.seen.length * 120) / 1_000_000, 9);
    expect(state.metrics?.whole).toEqual(again.metrics?.whole);
  });

  it('that are raised let a team go on where it stopped, and pay for nothing twice', async () => {
    const [made, session] = await capped({ team: { maxTurns: 3 } });
    const stopped = await session.start();
    expect(finished(stopped)).toHaveLength(6);
    const asked = made.endpoint.seen.filter((request) => request.team !== 'synthesis').length;
    const models = [made.endpoint.config()];
    const parts = {
      document: documentOf(smallCase),
      panel,
      panelHash: 'hash',
      model: await createModel(models, () => Promise.resolve('k')),
      models,
    };
    // The same caps: there is nothing to go on with.
    expect((await RunSession.open(session.folder, parts)).uncapped).toEqual([]);
    const raised = await RunSession.open(session.folder, { ...parts, spend: { team: { maxTurns: 20 } } });
    expect(raised.uncapped).toEqual(['alpha', 'beta']);
    const state = await raised.resume();
    expect(statuses(state)).toEqual([
      { kind: 'ended', outcome: 'consensus' },
      { kind: 'ended', outcome: 'consensus' },
    ]);
    expect(finished(state).slice(0, 3)).toEqual(finished(stopped).slice(0, 3));
    const after = made.endpoint.seen.filter((request) => request.team !== 'synthesis').length;
    expect(asked).toBe(6);
    expect(after).toBe(2 * TURNS);
    expect((await openRun(session.folder)).state.teams).toEqual(state.teams);
    expect(state.metrics?.whole.calls).toBe(made.endpoint.seen.length);
  });

  it('that are lifted altogether let a team go on to its end', async () => {
    const [made, session] = await capped({ team: { maxTurns: 3 } });
    await session.start();
    const models = [made.endpoint.config()];
    const open = async () =>
      RunSession.open(session.folder, {
        document: documentOf(smallCase),
        panel,
        panelHash: 'hash',
        model: await createModel(models, () => Promise.resolve('k')),
        models,
        spend: {},
      });
    const state = await (await open()).resume();
    expect(finished(state)).toHaveLength(2 * TURNS);
  });
});
