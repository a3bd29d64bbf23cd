import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { createModel } from '../../src/core/model/create.ts';
import { openRun } from '../../src/core/run/openRun.ts';
import { RunSession } from '../../src/core/run/session.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { agreeable, claim, votedOn } from '../support/agreeableTeam.ts';
import { ManualClock } from '../support/manualClock.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';
import type { Reply, Script } from '../support/scriptedEndpoint.ts';
import { bench, type Bench } from '../support/session.ts';
import { until } from '../support/until.ts';

let open: Bench | undefined;
const start = async (script: Script) => (open = await bench(script));
afterEach(async () => {
  await open?.clean();
  open = undefined;
});

const outcomes = (state: RunState) =>
  Object.fromEntries(
    state.teams.map((team) => [
      team.info.id,
      team.status.kind === 'ended' ? team.status.outcome : team.status.kind,
    ]),
  );
const never: Reply = { raw: () => undefined };

describe('a run', () => {
  it('that was cancelled before it began asks nothing, and one that has ended can be run again all the same', async () => {
    const { session, endpoint } = await start(agreeable);
    const run = await session({ panel: panelOf([analysis('alpha')]) });
    run.cancel();
    const state = await run.start();
    expect(state.status).toBe('cancelled');
    expect(outcomes(state)).toEqual({ alpha: 'cancelled' });
    expect(endpoint.seen).toEqual([]);
    run.cancel();
    expect(outcomes(await run.retry(['alpha']))).toEqual({ alpha: 'consensus' });
  });

  it('takes every team to its outcome, joins them, and leaves all files', async () => {
    const { session, folder, endpoint } = await start(agreeable);
    const run = await session({ panel: panelOf([analysis('alpha'), analysis('beta')]) });
    const state = await run.start();
    expect(outcomes(state)).toEqual({ alpha: 'consensus', beta: 'consensus' });
    expect(state.synthesis.result?.findings.map((finding) => finding.supportedBy)).toEqual([
      ['alpha/F1'],
      ['beta/F1'],
    ]);
    // Opening, opinion, review, conclusion for each team, and one call for the synthesis: nothing else was asked.
    expect(endpoint.seen).toHaveLength(2 * 4 + 1);
    expect(state.metrics).toMatchObject({ calls: 9, turns: 8, succeeded: 2, failed: 0 });
    expect((await readdir(run.folder)).toSorted()).toEqual([
      'alpha.1.jsonl',
      'beta.1.jsonl',
      'diagnosis_T-1_alpha.json',
      'diagnosis_T-1_beta.json',
      'metrics.json',
      'report.md',
      'run.json',
      'synthesis_T-1.json',
    ]);
    expect((await stat(join(run.folder, 'alpha.1.jsonl'))).mode & 0o777).toBe(0o600);
    expect(run.folder.startsWith(join(folder, 'T-1'))).toBe(true);
    expect(await readFile(join(run.folder, 'report.md'), 'utf8')).toContain('not a medical device');
  });

  it('asks the model that an agent names first, nobody else that one, and the others when it fails', async () => {
    const byModel = (raw: string): string => (JSON.parse(raw) as { model: string }).model;
    let refused = 0;
    const { session, endpoint } = await start((request) => {
      if (byModel(request.raw) === 'strong' && request.agent === 'Reviewer') {
        refused += 1;
        return { raw: (response) => void response.writeHead(401).end('no') };
      }
      return agreeable(request);
    });
    const team = analysis('alpha');
    const agents = team.agents.map((agent) =>
      agent.role === 'supervisor' || agent.role === 'reviewer' ? { ...agent, model: 'strong' } : agent,
    );
    const models = [
      endpoint.config({ id: 'plain', model: 'plain' }),
      endpoint.config({ id: 'strong', model: 'strong', onlyNamed: true }),
    ];
    const state = await (await session({ panel: panelOf([{ ...team, agents }]) }, models)).start();
    expect(outcomes(state)).toEqual({ alpha: 'consensus' });
    const asked = (agent: string) =>
      endpoint.seen.filter((seen) => seen.agent === agent).map(({ raw }) => byModel(raw));
    expect(asked('Expert')).toEqual(['plain']);
    // A key that was refused is not tried again: the supervisor goes straight to the next model.
    expect([refused, asked('Reviewer'), asked('Supervisor')]).toEqual([1, ['strong', 'plain'], ['plain']]);
  });

  it('reads back from disk as the state it had in memory', async () => {
    const { session } = await start(agreeable);
    const run = await session({ panel: panelOf([analysis('alpha')]) });
    const live = await run.start();
    const { state, damaged } = await openRun(run.folder);
    expect(damaged).toEqual([]);
    const { text: _, ...synthesis } = live.synthesis;
    expect({ ...state, synthesis: { ...state.synthesis, text: '' } }).toEqual({
      ...live,
      synthesis: { ...synthesis, text: '' },
    });
  });

  it('shows no team anything of another, in eight runs of one frozen panel at once', async () => {
    const panel = panelOf(['alpha', 'beta', 'gamma'].map((id) => analysis(id, {}, ['One', 'Two'])));
    const { session, endpoint } = await start(agreeable);
    const runs = await Promise.all(Array.from({ length: 8 }, () => session({ panel })));
    const states = await Promise.all(runs.map((run) => run.start()));
    for (const request of endpoint.seen.filter((seen) => seen.team !== 'synthesis')) {
      for (const other of ['alpha', 'beta', 'gamma'].filter((id) => id !== request.team))
        expect(request.raw).not.toContain(other);
    }
    for (const state of states) {
      expect(outcomes(state)).toEqual({ alpha: 'consensus', beta: 'consensus', gamma: 'consensus' });
      for (const team of state.teams) {
        expect(team.findings.map((finding) => finding.claim)).toEqual([
          `Claim of ${team.info.id}`,
          `Claim of ${team.info.id}`,
        ]);
        expect(team.turns).toHaveLength(1 + 2 + 3 + 1);
      }
    }
    expect(new Set(states.map((state) => state.runId)).size).toBe(8);
  });

  it('never sends the answer of the case', async () => {
    const { session, endpoint } = await start(agreeable);
    await (await session({ panel: panelOf([analysis('alpha')]) })).start();
    for (const request of endpoint.seen) expect(request.raw).not.toContain('never to be seen');
  });

  it('keeps the results of the others when one team fails, and names it as missing', async () => {
    const { session } = await start((request) =>
      request.team === 'beta'
        ? { raw: (response) => void response.writeHead(401).end('{"error":{"message":"bad key"}}') }
        : agreeable(request),
    );
    const run = await session({ panel: panelOf([analysis('alpha'), analysis('beta')]) });
    const state = await run.start();
    expect(outcomes(state)).toEqual({ alpha: 'consensus', beta: 'failed' });
    const beta = JSON.parse(await readFile(join(run.folder, 'diagnosis_T-1_beta.json'), 'utf8')) as {
      error: { class: string; message: string };
    };
    expect(beta.error.class).toBe('auth');
    expect(beta.error.message).toMatch(/refused the key.*Set API Key/);
    expect(state.synthesis.result?.missing[0]).toMatchObject({ team: 'beta' });
    expect(state.metrics).toMatchObject({ succeeded: 1, failed: 1, successRate: 0.5 });
  });

  it('writes no synthesis when no team succeeded', async () => {
    const { session } = await start(() => ({ raw: (response) => void response.writeHead(404).end('{}') }));
    const run = await session({ panel: panelOf([analysis('alpha')]) });
    const state = await run.start();
    expect(outcomes(state)).toEqual({ alpha: 'failed' });
    expect(state.synthesis.status).toBe('pending');
    expect(await readdir(run.folder)).not.toContain('synthesis_T-1.json');
  });

  it('joins the findings itself when the synthesis model fails', async () => {
    const { session } = await start((request) =>
      request.team === 'synthesis' ? { text: 'I would rather not.' } : agreeable(request),
    );
    const state = await (await session({ panel: panelOf([analysis('alpha')]) })).start();
    expect(state.synthesis.status).toBe('failed');
    expect(state.synthesis.result).toMatchObject({ byModel: false, findings: [{ claim: 'Claim of alpha' }] });
  });

  it('starts the longest team first and keeps to its slots', async () => {
    const begun: string[] = [];
    const { session } = await start((request) => {
      if (request.phase === 'opening') begun.push(request.team);
      return agreeable(request);
    });
    const panel = panelOf([
      analysis('short', { expectedSeconds: 10 }),
      analysis('long', { expectedSeconds: 90 }),
      analysis('middle', { expectedSeconds: 40 }),
    ]);
    const run = await session({
      panel,
      limits: { concurrency: 1, teamTimeoutMs: 60_000, idleTimeoutMs: 60_000 },
    });
    const state = await run.start();
    expect(begun).toEqual(['long', 'middle', 'short']);
    expect(state.metrics).toMatchObject({ slots: 1, slotsUsed: 1 });
    expect(state.teams.map((team) => team.intervals[0]?.kind)).toEqual([
      'queued',
      expect.any(String),
      'queued',
    ]);
  });
});

describe('limits', () => {
  it('stops a team that says nothing, down to the socket, and lets the others end', async () => {
    const clock = new ManualClock();
    const { session, endpoint } = await start((request) =>
      request.team === 'alpha' && request.phase === 'opinions' ? never : agreeable(request),
    );
    const run = await session({
      panel: panelOf([analysis('alpha'), analysis('beta')]),
      clock,
      limits: { teamTimeoutMs: 60_000, idleTimeoutMs: 5000 },
    });
    const ended = run.start();
    const status = (id: string) => run.store.state.teams.find((team) => team.info.id === id)?.status.kind;
    await until(
      () =>
        endpoint.seen.some((seen) => seen.team === 'alpha' && seen.phase === 'opinions') &&
        status('beta') === 'ended',
      'beta to end',
    );
    clock.advance(5001);
    const state = await ended;
    expect(outcomes(state)).toEqual({ alpha: 'timed_out', beta: 'consensus' });
    expect(state.teams[0]?.status).toMatchObject({
      error: { class: 'timeout', message: expect.stringContaining('no progress for 5 s') as string },
    });
    await until(() => endpoint.aborted === 1, 'the socket to be closed');
    expect(clock.pending).toBe(0);
  });

  it('does not take a wait that the endpoint asked for as silence', async () => {
    const clock = new ManualClock();
    const { session, endpoint } = await start((request) =>
      request.number === 1
        ? { raw: (response) => void response.writeHead(429, { 'retry-after': '600' }).end('{}') }
        : agreeable(request),
    );
    const run = await session(
      {
        panel: panelOf([analysis('alpha')]),
        clock,
        limits: { teamTimeoutMs: 1_200_000, idleTimeoutMs: 5000 },
      },
      undefined,
      { clock },
    );
    const ended = run.start();
    await until(() => run.store.state.teams[0]?.status.kind === 'waiting', 'the wait');
    clock.advance(599_000);
    expect(run.store.state.teams[0]?.status).toMatchObject({ kind: 'waiting', reason: 'rate limit' });
    clock.advance(2000);
    expect(outcomes(await ended)).toEqual({ alpha: 'consensus' });
    expect(endpoint.seen.length).toBeGreaterThan(1);
  });

  it('stops a team that goes on for ever at its run limit', async () => {
    const clock = new ManualClock();
    // A byte now and then keeps the idle clock quiet.
    const { session, endpoint } = await start(() => ({
      raw: (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"choices":[{"index":0,"delta":{"content":"still here"}}]}\n\n');
      },
    }));
    const run = await session({
      panel: panelOf([analysis('alpha')]),
      clock,
      limits: { teamTimeoutMs: 20_000, idleTimeoutMs: 60_000 },
    });
    const ended = run.start();
    await until(() => run.store.state.teams[0]?.turns[0]?.text === 'still here', 'the first words');
    clock.advance(20_001);
    expect(outcomes(await ended)).toEqual({ alpha: 'timed_out' });
    await until(() => endpoint.aborted === 1, 'the socket to be closed');
  });

  it('cancels one team at once, and the whole run, and says stopping before stopped', async () => {
    const { session, endpoint } = await start((request) =>
      request.team === 'beta' ? agreeable(request) : never,
    );
    const run = await session({ panel: panelOf([analysis('alpha'), analysis('beta'), analysis('gamma')]) });
    const seen: string[] = [];
    run.store.subscribe((state) => seen.push(state.teams[0]?.status.kind ?? ''));
    const ended = run.start();
    await until(() => endpoint.seen.filter((one) => one.team !== 'beta').length === 2, 'both to hang');
    run.cancelTeam('alpha');
    expect(run.store.state.teams[0]?.status.kind).toBe('stopping');
    await until(() => run.store.state.teams[0]?.status.kind === 'ended', 'alpha to end');
    expect(run.store.state.teams[2]?.status.kind).toBe('running');
    run.cancel();
    const state = await ended;
    expect(outcomes(state)).toMatchObject({ alpha: 'cancelled', gamma: 'cancelled' });
    expect(state.status).toBe('cancelled');
    expect(seen.indexOf('stopping')).toBeLessThan(seen.indexOf('ended'));
  });

  it('cancels a queued team without starting it', async () => {
    const { session, endpoint } = await start((request) =>
      request.team === 'alpha' ? never : agreeable(request),
    );
    const panel = panelOf([analysis('alpha', { expectedSeconds: 90 }), analysis('beta')]);
    const run = await session({
      panel,
      limits: { concurrency: 1, teamTimeoutMs: 60_000, idleTimeoutMs: 60_000 },
    });
    const ended = run.start();
    await until(() => endpoint.seen.length === 1, 'alpha to hang');
    run.cancelTeam('beta');
    expect(outcomes(run.store.state)).toEqual({ alpha: 'running', beta: 'cancelled' });
    run.cancelTeam('alpha');
    await ended;
    expect(endpoint.seen.some((seen) => seen.team === 'beta')).toBe(false);
  });
});

describe('retry', () => {
  it('runs failed teams anew under a new epoch and joins again', async () => {
    let broken = true;
    const { session } = await start((request) =>
      broken && request.team === 'beta'
        ? { raw: (response) => void response.writeHead(401).end('{}') }
        : agreeable(request),
    );
    const run = await session({ panel: panelOf([analysis('alpha'), analysis('beta')]) });
    await run.start();
    broken = false;
    const state = await run.retry(['beta']);
    expect(outcomes(state)).toEqual({ alpha: 'consensus', beta: 'consensus' });
    expect(state.teams[1]?.epoch).toBe(2);
    expect(state.synthesis.result?.missing).toEqual([]);
    expect(outcomes((await openRun(run.folder)).state)).toEqual(outcomes(state));
  });

  it('is measured by itself and as a part of the whole, also by another process', async () => {
    const { session, endpoint } = await start(agreeable);
    const panel = panelOf([analysis('alpha'), analysis('beta')]);
    const run = await session({ panel });
    const first = (await run.start()).metrics;
    expect(first?.whole).toMatchObject({ rounds: 1, calls: endpoint.seen.length, wallMs: first?.wallMs });
    await run.retry(['beta']);
    const models = [endpoint.config()];
    const later = await RunSession.open(run.folder, {
      document: documentOf(smallCase),
      panel,
      panelHash: 'hash',
      model: await createModel(models, () => Promise.resolve('k')),
      models,
    });
    const { metrics } = await later.retry(['alpha']);
    expect(metrics?.whole).toMatchObject({ rounds: 3, calls: endpoint.seen.length });
    expect(metrics?.calls).toBe(first?.calls);
    expect(metrics?.whole.wallMs).toBeGreaterThan((first?.wallMs ?? 0) + (metrics?.wallMs ?? 0));
    expect((await openRun(run.folder)).state.metrics).toEqual(metrics);
    expect(await readFile(join(run.folder, 'report.md'), 'utf8')).toContain('the last of 3 rounds of work');
  });
});

describe('contradictions between teams', () => {
  it('are found by comparing typed options, whatever the model says', async () => {
    const { session } = await start((request): Reply => {
      if (request.tools.at(-1) === 'submit_findings') {
        const action =
          request.team === 'alpha'
            ? { verb: 'continue', target: 'Advil' }
            : { verb: 'avoid', target: 'NSAIDs' };
        return {
          calls: [
            {
              name: 'submit_findings',
              arguments: { summary: 's', findings: [claim(`About it from ${request.team}`, { action })] },
            },
          ],
        };
      }
      return agreeable(request);
    });
    const state = await (await session({ panel: panelOf([analysis('alpha'), analysis('beta')]) })).start();
    expect(state.synthesis.result?.disagreements).toMatchObject([
      {
        state: 'open',
        foundBy: 'check',
        positions: [
          { ref: 'alpha/F1', stance: 'would continue' },
          { ref: 'beta/F1', stance: 'advises against' },
        ],
      },
    ]);
  });
});

describe('consensus', () => {
  it('refuses to conclude while a blocking objection stands, and keeps the minority', async () => {
    const { session } = await start((request): Reply => {
      if (request.tools.at(-1) === 'cast_votes') {
        return {
          calls: [
            {
              name: 'cast_votes',
              arguments: {
                summary: 'No.',
                votes: votedOn(request).map((finding) => ({
                  finding,
                  stance: 'block',
                  reason: 'Dangerous.',
                })),
              },
            },
          ],
        };
      }
      if (request.tools.at(-1) === 'revise_findings') {
        return {
          calls: [
            {
              name: 'revise_findings',
              arguments: {
                summary: 'I stay.',
                revisions: [{ finding: 'F1', decision: 'keep', reason: 'It is right.' }],
              },
            },
          ],
        };
      }
      // A supervisor who insists is told no, and gives in only then.
      if (request.phase === 'conclusion' && !request.raw.includes('conclude is refused: a blocking')) {
        return { calls: [{ name: 'conclude', arguments: { summary: 'We all agree.' } }] };
      }
      return agreeable(request);
    });
    const state = await (await session({ panel: panelOf([analysis('alpha')]) })).start();
    expect(outcomes(state)).toEqual({ alpha: 'no_consensus' });
    expect(state.teams[0]?.findings[0]?.status).toBe('blocked');
    expect(
      state.teams[0]?.phases.filter((phase) => phase.id === 'revision').map((phase) => phase.round),
    ).toEqual([1, 2]);
    expect(state.synthesis.result?.findings[0]?.dissent).toMatchObject([
      { voter: 'Reviewer', reason: 'Dangerous.' },
    ]);
  });

  it('lifts an objection after a change with new evidence, and refuses one without', async () => {
    let tries = 0;
    const { session } = await start((request): Reply => {
      if (request.tools.at(-1) === 'cast_votes') {
        const stance = request.phase === 'review' ? 'object' : 'agree';
        return {
          calls: [
            {
              name: 'cast_votes',
              arguments: { summary: 'v', votes: [{ finding: 'F1', stance, reason: 'r' }] },
            },
          ],
        };
      }
      if (request.tools.at(-1) === 'revise_findings') {
        tries += 1;
        const evidence =
          tries === 1
            ? [{ anchor: 'c1' }]
            : [{ anchor: 'c1' }, { anchor: 'c2', quote: 'tired for TWO weeks' }];
        return {
          calls: [
            {
              name: 'revise_findings',
              arguments: {
                summary: 'changed',
                revisions: [
                  { finding: 'F1', decision: 'change', reason: 'seen', claim: 'Better claim', evidence },
                ],
              },
            },
          ],
        };
      }
      return agreeable(request);
    });
    const state = await (await session({ panel: panelOf([analysis('alpha')]) })).start();
    expect(tries).toBe(2);
    expect(state.teams[0]?.findings[0]).toMatchObject({
      status: 'agreed',
      claim: 'Better claim',
      revisions: [{ claim: 'Claim of alpha', round: 1 }],
    });
    expect(state.teams[0]?.findings[0]?.evidence[1]).toMatchObject({ anchor: 'c2', resolved: true, line: 5 });
    expect(outcomes(state)).toEqual({ alpha: 'consensus' });
  });

  it('runs tools side by side, and marks evidence that does not hold', async () => {
    const { session, endpoint } = await start((request): Reply => {
      if (request.tools.at(-1) === 'submit_findings') {
        if (!request.messages.some((message) => message.role === 'tool')) {
          const args = { medicines: ['warfarin', 'ibuprofen'] };
          return {
            calls: [
              { name: 'drug_interactions', arguments: args },
              { name: 'drug_interactions', arguments: { medicines: 7 } },
              { name: 'no_such_tool', arguments: {} },
            ],
          };
        }
        const evidence = [
          { tool: 'drug_interactions' },
          { anchor: 'c99' },
          { anchor: 'c2', quote: 'not there' },
          { citation: 'PMID:1' },
          { tool: 'news2' },
        ];
        return {
          calls: [
            {
              name: 'submit_findings',
              arguments: { summary: 's', findings: [claim('Bleeding', { evidence })] },
            },
          ],
        };
      }
      return agreeable(request);
    });
    const state = await (await session({ panel: panelOf([analysis('alpha')]) })).start();
    const team = state.teams[0];
    expect(team?.turns[1]?.tools.map((use) => [use.tool, use.error?.class])).toEqual([
      ['drug_interactions', undefined],
      ['drug_interactions', 'tool'],
      ['no_such_tool', 'tool'],
    ]);
    expect(team?.findings[0]?.evidence.map((evidence) => evidence.resolved)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    const answered =
      endpoint.seen
        .filter((seen) => seen.phase === 'opinions')
        .at(-1)
        ?.messages.filter((message) => message.role === 'tool') ?? [];
    expect(answered.map((message) => message.content.includes('"error"'))).toEqual([false, true, true]);
  });
});

describe('group chat', () => {
  it('opens with the coordinator, takes turns, and ends on the word whoever says it', async () => {
    const { session, endpoint } = await start((request) => {
      if (request.team === 'synthesis') return agreeable(request);
      return {
        text:
          request.agent === 'Expert' && endpoint.seen.length > 4
            ? 'Done. TERMINATE'
            : `I am ${request.agent}.`,
      };
    });
    const run = await session({ panel: panelOf([analysis('alpha', { pattern: 'group_chat' })]) });
    const state = await run.start();
    expect(state.teams[0]?.turns.map((turn) => turn.agent)).toEqual([
      'Coordinator',
      'Expert',
      'Reviewer',
      'Supervisor',
      'Coordinator',
      'Expert',
    ]);
    expect(outcomes(state)).toEqual({ alpha: 'consensus' });
  });

  it('stops at the most rounds, the opening counted, without consensus', async () => {
    const { session } = await start((request) =>
      request.team === 'synthesis' ? agreeable(request) : { text: 'More to say.' },
    );
    const state = await (
      await session({ panel: panelOf([analysis('alpha', { pattern: 'group_chat', maxRounds: 5 })]) })
    ).start();
    expect(state.teams[0]?.turns).toHaveLength(5);
    expect(outcomes(state)).toEqual({ alpha: 'no_consensus' });
  });

  it('asks a model who speaks under auto, never takes somebody who may not, and counts the call', async () => {
    const { session } = await start((request) => {
      if (request.team === 'synthesis') return agreeable(request);
      const last = request.messages.at(-1)?.content ?? '';
      if (last.startsWith('CHOOSE SPEAKER'))
        return { text: last.includes('Supervisor') ? 'Supervisor' : 'Nobody' };
      return {
        text:
          request.agent === 'Supervisor' && request.raw.includes('again')
            ? 'TERMINATE'
            : `again, ${request.agent}`,
      };
    });
    const state = await (
      await session({ panel: panelOf([analysis('alpha', { pattern: 'group_chat', speakers: 'auto' })]) })
    ).start();
    expect(state.teams[0]?.turns.map((turn) => turn.agent)).toEqual(['Coordinator', 'Supervisor']);
    expect(state.teams[0]?.calls).toBe(3);
  });

  it('keeps to its graph of speakers', async () => {
    const { session } = await start((request) =>
      request.team === 'synthesis' ? agreeable(request) : { text: 'Hm.' },
    );
    const graph = { Coordinator: ['Expert'], Expert: ['Reviewer'], Reviewer: ['Expert'] };
    const state = await (
      await session({
        panel: panelOf([
          analysis('alpha', { pattern: 'group_chat', speakers: 'graph', graph, maxRounds: 6 }),
        ]),
      })
    ).start();
    expect(state.teams[0]?.turns.map((turn) => turn.agent)).toEqual([
      'Coordinator',
      'Expert',
      'Reviewer',
      'Expert',
      'Reviewer',
      'Expert',
    ]);
  });
});

describe('prompts', () => {
  it('give the calls of one case the same beginning, and of one team the same conversation', async () => {
    const { session, endpoint } = await start(agreeable);
    await (
      await session({ panel: panelOf([analysis('alpha', {}, ['One', 'Two']), analysis('beta')]) })
    ).start();
    const teams = endpoint.seen.filter((seen) => seen.team !== 'synthesis');
    const [first] = teams;
    for (const request of teams) expect(request.messages.slice(0, 2)).toEqual(first?.messages.slice(0, 2));
    const opinions = teams.filter((seen) => seen.team === 'alpha' && seen.phase === 'opinions');
    expect(opinions.map((seen) => seen.messages.slice(0, -1))).toEqual([
      opinions[0]?.messages.slice(0, -1),
      opinions[0]?.messages.slice(0, -1),
    ]);
    // Sealed: what one expert thinks is not in what the other is asked.
    for (const request of opinions) expect(request.raw).not.toContain('Opinion of');
  });
});
