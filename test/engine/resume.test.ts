import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { createModel } from '../../src/core/model/create.ts';
import type { PanelSpec } from '../../src/core/panel/types.ts';
import { openRun } from '../../src/core/run/openRun.ts';
import { type RunParts, RunSession } from '../../src/core/run/session.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { agreeable, candidatesOf, claim, saidBefore } from '../support/agreeableTeam.ts';
import { ManualClock } from '../support/manualClock.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';
import { type Reply, type Script, ScriptedEndpoint, type SeenRequest } from '../support/scriptedEndpoint.ts';
import { bench, type Bench } from '../support/session.ts';
import { until } from '../support/until.ts';

let benches: Bench[] = [];
let endpoints: ScriptedEndpoint[] = [];
afterEach(async () => {
  await Promise.all([...benches.map((one) => one.clean()), ...endpoints.map((one) => one.stop())]);
  benches = [];
  endpoints = [];
});

/** A team that calls a tool before its findings, so that a turn can stop in its middle. */
function thorough(request: SeenRequest): Reply {
  const asksForFindings = request.tools.at(-1) === 'submit_findings';
  if (asksForFindings && !request.messages.some((message) => message.role === 'tool')) {
    return { calls: [{ name: 'drug_interactions', arguments: { medicines: ['warfarin', 'ibuprofen'] } }] };
  }
  if (asksForFindings) {
    const findings = [claim(`Claim of ${request.team}`, { evidence: [{ tool: 'drug_interactions' }] })];
    return { calls: [{ name: 'submit_findings', arguments: { summary: 'Opinion.', findings } }] };
  }
  return agreeable(request);
}

const panel = panelOf([analysis('alpha'), analysis('beta', {}, ['One', 'Two'])]);
const never: Reply = { raw: () => undefined };

/** Runs until `answered` requests were answered and the rest hang, and copies the folder as a crash would leave it. */
async function crashAfter(
  answered: number,
  script: Script = thorough,
  of: PanelSpec = panel,
): Promise<{ folder: string; done: readonly string[] }> {
  const started = await bench((request) => (request.number <= answered ? script(request) : never));
  benches.push(started);
  const session = await started.session({ panel: of });
  const ended = session.start();
  const busy = () => session.store.state.teams.flatMap((team) => team.open);
  // Nothing moves any more when each team has only calls that hang, and what was answered is in the journals.
  await until(
    () =>
      started.endpoint.seen.length > answered && busy().length === started.endpoint.seen.length - answered,
    `${answered} answers`,
  );
  const folder = `${session.folder}-crashed`;
  await settled(session);
  await cp(session.folder, folder, { recursive: true });
  session.cancel();
  await ended;
  return { folder, done: started.endpoint.seen.slice(0, answered).map((request) => request.raw) };
}

/** Waits until the journals hold every event but what is under way. */
async function settled(session: RunSession): Promise<void> {
  const answers = (state: RunState) =>
    state.teams.flatMap((team) => [
      ...team.turns.flatMap((turn) => turn.calls.filter((call) => call.content !== undefined)),
      ...team.choices.filter((choice) => choice.agent !== undefined),
    ]);
  const written = async () => answers((await openRun(session.folder)).state);
  const live = () => answers(session.store.state);
  for (let round = 0; round < 500 && (await written()).length < live().length; round += 1)
    await new Promise((resolve) => setImmediate(resolve));
}

async function resume(
  folder: string,
  script: Script = thorough,
  caseText = smallCase,
  more: Partial<RunParts> & { readonly panel: PanelSpec } = { panel },
) {
  const endpoint = await ScriptedEndpoint.start(script);
  endpoints.push(endpoint);
  const models = [endpoint.config()];
  const session = await RunSession.open(folder, {
    document: documentOf(caseText),
    panelHash: 'hash',
    model: await createModel(models, () => Promise.resolve('k')),
    models,
    ...more,
  });
  return { session, endpoint };
}

describe('a run that was cut off', () => {
  it.each([0, 1, 2, 3, 5, 7, 9, 11])(
    'after %d answers goes on with only the calls that were under way',
    async (answered) => {
      const { folder, done } = await crashAfter(answered);
      const found = await openRun(folder);
      expect(found.state.status).toBe('interrupted');
      const kept = found.state.teams.map((team) =>
        team.turns.filter((turn) => turn.status === 'finished').map((turn) => turn.id),
      );

      const { session, endpoint } = await resume(folder);
      const state = await session.resume();
      expect(state.teams.map((team) => team.status)).toEqual([
        { kind: 'ended', outcome: 'consensus' },
        { kind: 'ended', outcome: 'consensus' },
      ]);
      // Nothing that was answered before is asked again, and nothing is asked twice.
      const asked = endpoint.seen.map((request) => request.raw);
      expect(asked.filter((raw) => done.includes(raw))).toEqual([]);
      // 2 openings, 3 opinions of 2 calls, 1 + 3 reviews, 2 conclusions, 1 synthesis.
      expect(done.length + asked.length).toBe(2 + 6 + 4 + 2 + 1);
      for (const [index, team] of state.teams.entries()) {
        const ids = team.turns.map((turn) => turn.id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining([...(kept[index] ?? [])]));
        expect(team.turns.every((turn) => turn.status === 'finished')).toBe(true);
      }
      // What a third process reads is what this one had.
      expect((await openRun(folder)).state.teams).toEqual(state.teams);
    },
  );

  it('asks with the same bytes as a run that was never cut off', async () => {
    const whole = await bench(thorough);
    benches.push(whole);
    await (await whole.session({ panel: panelOf([analysis('alpha')]) })).start();
    // The endpoint numbers its tool calls over all teams, so their ids differ from run to run.
    const bytes = (raw: string) =>
      createHash('sha256')
        .update(raw.replaceAll(/call_\d+_/g, 'call_'))
        .digest('hex');
    const expected = new Set(
      whole.endpoint.seen.filter((request) => request.team === 'alpha').map((request) => bytes(request.raw)),
    );
    const { folder, done } = await crashAfter(6);
    const { session, endpoint } = await resume(folder);
    await session.resume();
    const alpha = [...done, ...endpoint.seen.map((request) => request.raw)].filter((raw) =>
      raw.includes('TEAM alpha\\n'),
    );
    expect(new Set(alpha.map(bytes))).toEqual(expected);
  });

  it('is not gone on with when its case has changed', async () => {
    const { folder } = await crashAfter(2);
    await expect(
      resume(folder, thorough, smallCase.replace('two weeks', 'three weeks')),
    ).rejects.toMatchObject({
      errorClass: 'bad_input',
      message: expect.stringContaining('has changed since this run') as string,
    });
  });

  it('with damage in a journal says where, and the rest is read', async () => {
    const { folder } = await crashAfter(5);
    const file = join(folder, 'alpha.1.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, lines.with(1, `00000000 ${lines[1]?.slice(9) ?? ''}`).join('\n'));
    expect((await openRun(folder)).damaged).toEqual(['alpha.1.jsonl: line 2']);
  });
});

describe('a group chat that was cut off', () => {
  const chat = panelOf([analysis('alpha', { pattern: 'group_chat', speakers: 'auto', maxRounds: 4 })]);

  /** Names another speaker each time it is asked the same, as a model may; and talks until the rounds are used up. */
  function fickle(): Script {
    const asked = new Map<number, number>();
    return (request) => {
      if (request.phase !== 'choose') return thorough(request);
      const before = saidBefore(request);
      const times = asked.get(before) ?? 0;
      asked.set(before, times + 1);
      const candidates = candidatesOf(request);
      return { text: `${candidates[(before + 2 + times) % candidates.length] ?? ''}.` };
    };
  }

  const bytes = (raw: string) => raw.replaceAll(/call_\d+_/g, 'call_');

  // Coordinator, choice, Expert with a tool, choice, Reviewer, choice, Supervisor, synthesis.
  it.each([1, 2, 3, 5, 7])(
    'after %d answers asks nobody again who speaks, and lets who was speaking go on',
    async (answered) => {
      const whole = await bench(fickle());
      benches.push(whole);
      const all = await (await whole.session({ panel: chat })).start();
      const agents = all.teams[0]?.turns.map((turn) => turn.agent);
      expect(agents).toEqual(['Coordinator', 'Expert', 'Reviewer', 'Supervisor']);

      const script = fickle();
      const { folder, done } = await crashAfter(answered, script, chat);
      const { session, endpoint } = await resume(folder, script, smallCase, { panel: chat });
      const state = await session.resume();
      expect(state.teams[0]?.turns.map((turn) => [turn.agent, turn.status])).toEqual(
        agents?.map((agent) => [agent, 'finished']),
      );
      const asked = [...done, ...endpoint.seen.map((request) => request.raw)].map(bytes);
      expect(asked.filter((raw) => raw.includes('TEAM alpha'))).toEqual(
        whole.endpoint.seen.map((request) => bytes(request.raw)).filter((raw) => raw.includes('TEAM alpha')),
      );
      expect((await openRun(folder)).state.teams).toEqual(state.teams);
    },
  );

  it('between the answer and its record reads the answer again', async () => {
    const script = fickle();
    const { folder } = await crashAfter(2, script, chat);
    const file = join(folder, 'alpha.1.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(
      file,
      `${lines
        .slice(
          0,
          lines.findIndex((line) => line.includes('speaker.chosen')),
        )
        .join('\n')}\n`,
    );
    const { session, endpoint } = await resume(folder, script, smallCase, { panel: chat });
    const state = await session.resume();
    expect(endpoint.seen[0]).toMatchObject({ phase: 'discussion', agent: 'Expert' });
    expect(state.teams[0]?.turns[1]?.notes).toMatchObject([{ kind: 'speaker' }]);
  });

  it('keeps whom a person chose, and waits for that person in the sight of everybody', async () => {
    const manual = panelOf([analysis('alpha', { pattern: 'group_chat', speakers: 'manual', maxRounds: 3 })]);
    let people = 0;
    const askSpeaker = () => Promise.resolve((people += 1) === 1 ? 'Reviewer' : 'Supervisor');
    const started = await bench((request) => (request.number <= 1 ? thorough(request) : never));
    benches.push(started);
    const first = await started.session({ panel: manual, askSpeaker });
    const waits: unknown[] = [];
    first.store.subscribe(({ teams }) => waits.push(teams[0]?.status));
    const ended = first.start();
    await until(() => started.endpoint.seen.length === 2, 'the chosen one to be asked');
    await settled(first);
    expect(waits).toContainEqual(expect.objectContaining({ kind: 'waiting', reason: 'person' }));
    const { session } = await resume(first.folder, thorough, smallCase, { panel: manual, askSpeaker });
    const state = await session.resume();
    expect(state.teams[0]?.turns.map((turn) => turn.agent)).toEqual([
      'Coordinator',
      'Reviewer',
      'Supervisor',
    ]);
    expect(people).toBe(2);
    first.cancel();
    await ended;
  });
});

describe('two processes on one run', () => {
  it('do not mix: the first is told and stops, and what it wrote later does not count', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow: Script = async (request) => {
      if (request.phase === 'opinions') await gate;
      return thorough(request);
    };
    const first = await bench(slow);
    benches.push(first);
    const clock = new ManualClock();
    const zombie = await first.session({ panel, clock });
    const ended = zombie.start();
    await until(() => first.endpoint.seen.length === 5, 'all opinions to be asked for');
    await settled(zombie);
    const { session } = await resume(zombie.folder);
    const state = await session.resume();
    // It was frozen for a while, as a laptop that sleeps.
    clock.advance(5000);
    release();
    const told = await ended;
    for (const team of told.teams) {
      expect(team.status).toMatchObject({
        outcome: 'failed',
        error: { class: 'storage', message: expect.stringContaining('Another window') as string },
      });
    }
    expect((await openRun(zombie.folder)).state.teams).toEqual(state.teams);
    expect(JSON.parse(await readFile(join(zombie.folder, 'diagnosis_T-1_alpha.json'), 'utf8'))).toMatchObject(
      { outcome: 'consensus', epoch: 2 },
    );
    await rm(zombie.folder, { recursive: true });
    expect(await readdir(join(zombie.folder, '..'))).toEqual([]);
  });
});

describe('a run that another process has gone on with before it began', () => {
  it('is told, begins nothing anew over what is finished, and asks nobody', async () => {
    const first = await bench(thorough);
    benches.push(first);
    // It made its folder and fell asleep, before it claimed a journal.
    const sleeper = await first.session({ panel });
    const { session } = await resume(sleeper.folder);
    const state = await session.resume();
    expect(state.status).toBe('ended');
    const files = async (): Promise<readonly string[]> => {
      const names = (await readdir(sleeper.folder)).toSorted();
      return await Promise.all(
        names.map(async (name) => `${name}: ${await readFile(join(sleeper.folder, name), 'utf8')}`),
      );
    };
    const before = await files();

    const told = await sleeper.start();
    for (const team of told.teams) {
      expect(team.status).toMatchObject({
        outcome: 'failed',
        error: { class: 'storage', message: expect.stringContaining('Another window') as string },
      });
    }
    expect(first.endpoint.seen).toEqual([]);
    expect(await files()).toEqual(before);
    expect((await openRun(sleeper.folder)).state.teams).toEqual(state.teams);
  });
});

describe('caps', () => {
  it('end a team with what it has, and say why', async () => {
    const capped = await bench(thorough);
    benches.push(capped);
    const session = await capped.session({
      panel: panelOf([analysis('alpha')]),
      limits: { teamTimeoutMs: 60_000, idleTimeoutMs: 60_000, spend: { team: { maxTokens: 300 } } },
    });
    const state = await session.start();
    expect(state.teams[0]?.status).toMatchObject({
      outcome: 'no_consensus',
      error: { message: expect.stringContaining('cap of 300 tokens') as string },
    });
    expect(state.teams[0]?.findings).toHaveLength(1);
  });

  it('count the calls that choose a speaker, though these are no turns', async () => {
    const capped = await bench((request) =>
      request.phase === 'choose' ? { text: candidatesOf(request)[0] ?? '' } : { text: 'Hm.' },
    );
    benches.push(capped);
    const price = { input: 1000, output: 0 };
    const session = await capped.session(
      {
        panel: panelOf([analysis('alpha', { pattern: 'group_chat', speakers: 'auto' })]),
        // The endpoint tells 120 tokens a call: two messages and two choices are the first over it.
        limits: { teamTimeoutMs: 60_000, idleTimeoutMs: 60_000, spend: { team: { maxTokens: 420 } } },
      },
      [capped.endpoint.config({ price })],
    );
    const [team] = (await session.start()).teams;
    expect(team).toMatchObject({ calls: 4, usage: { input: 400, output: 80 } });
    expect(team?.cost).toBeCloseTo(0.4);
    expect(team?.turns).toHaveLength(2);
    expect(team?.status).toMatchObject({
      outcome: 'no_consensus',
      error: { message: expect.stringContaining('cap of 420 tokens') as string },
    });
  });
});
