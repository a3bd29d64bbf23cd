import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { createModel } from '../../src/core/model/create.ts';
import { openRun } from '../../src/core/run/openRun.ts';
import { RunSession } from '../../src/core/run/session.ts';
import { agreeable } from '../support/agreeableTeam.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';
import { bench, type Bench } from '../support/session.ts';

let benches: Bench[] = [];
afterEach(async () => {
  await Promise.all(benches.map((one) => one.clean()));
  benches = [];
});

const panel = panelOf([analysis('alpha', {}, ['One', 'Two'])]);

async function finishedRun(): Promise<{ made: Bench; session: RunSession }> {
  const made = await bench(agreeable);
  benches.push(made);
  const session = await made.session({ panel });
  await session.start();
  return { made, session };
}

async function reopened(made: Bench, folder: string): Promise<RunSession> {
  const models = [made.endpoint.config()];
  return RunSession.open(folder, {
    document: documentOf(smallCase),
    panel,
    panelHash: 'hash',
    model: await createModel(models, () => Promise.resolve('k')),
    models,
  });
}

describe('a damaged line of a journal', () => {
  it('takes nothing along but what stood in it, whichever line it is', async () => {
    const { session } = await finishedRun();
    const file = join(session.folder, 'alpha.1.jsonl');
    const whole = await readFile(file, 'utf8');
    const lines = whole.split('\n').slice(0, -1);
    const turns = (await openRun(session.folder)).state.teams[0]?.turns ?? [];
    expect(turns).toHaveLength(7);
    for (const [index, line] of lines.entries()) {
      // The last line without its end reads as torn, which is no damage.
      if (index === lines.length - 1) continue;
      const event = JSON.parse(line.slice(9)) as { type: string; turn?: string };
      await writeFile(file, `${lines.with(index, `00000000 ${line.slice(9)}`).join('\n')}\n`);
      const { state, damaged } = await openRun(session.folder);
      expect(damaged, `${index + 1} ${event.type}`).toEqual([`alpha.1.jsonl: line ${index + 1}`]);
      const kept = state.teams[0]?.turns.filter((turn) => turn.status === 'finished').map((turn) => turn.id);
      const lost = event.type === 'turn.started' || event.type === 'turn.finished' ? event.turn : undefined;
      expect(kept, `${index + 1} ${event.type}`).toEqual(
        turns.map((turn) => turn.id).filter((id) => id !== lost),
      );
    }
  });

  it('is told to whoever goes on, and no finding takes the number of another', async () => {
    const { made, session } = await finishedRun();
    const file = join(session.folder, 'alpha.1.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const at = lines.findIndex((line) => line.includes('"turn.finished"') && line.includes('"id":"F1"'));
    const end = lines.findIndex((line) => line.includes('"team.ended"'));
    // The first finding's turn is lost, and the run broke off before the end of the team.
    const damaged = lines.with(at, `00000000 ${lines[at]?.slice(9) ?? ''}`).slice(0, end);
    await writeFile(file, `${damaged.join('\n')}\n`);
    const again = await reopened(made, session.folder);
    expect(again.store.state.warnings).toEqual([
      expect.objectContaining({
        class: 'storage',
        message: expect.stringContaining(`alpha.1.jsonl: line ${at + 1}`) as string,
      }),
    ]);
    const state = await again.resume();
    const findings = state.teams[0]?.findings ?? [];
    expect(findings.map(({ id }) => id)).toEqual(['F2', 'F3']);
    expect(new Set(findings.map(({ author }) => author)).size).toBe(2);
  });

  it('at the head of a second epoch keeps what both epochs hold', async () => {
    const { made, session } = await finishedRun();
    const first = join(session.folder, 'alpha.1.jsonl');
    const lines = (await readFile(first, 'utf8')).split('\n');
    const cut = lines.findIndex((line) => line.includes('"phase":"review"'));
    await writeFile(first, `${lines.slice(0, cut).join('\n')}\n`);
    const state = await (await reopened(made, session.folder)).resume();
    const second = join(session.folder, 'alpha.2.jsonl');
    const written = await readFile(second, 'utf8');
    await writeFile(second, `00000000${written.slice(8)}`);
    const found = await openRun(session.folder);
    expect(found.damaged).toEqual(['alpha.2.jsonl: line 1']);
    expect(found.state.teams[0]?.turns.map(({ id, status }) => [id, status])).toEqual(
      state.teams[0]?.turns.map(({ id, status }) => [id, status]),
    );
    expect(found.state.teams[0]?.status).toEqual(state.teams[0]?.status);
  });
});

describe('a process that died at the very end', () => {
  it('before the result of a team was written has it written by the one that goes on', async () => {
    const { made, session } = await finishedRun();
    const names = ['diagnosis_T-1_alpha.json', 'metrics.json', 'report.md', 'synthesis_T-1.json'];
    const before = await readFile(join(session.folder, names[0] ?? ''), 'utf8');
    for (const name of names) await rm(join(session.folder, name));
    const asked = made.endpoint.seen.length;
    await (await reopened(made, session.folder)).resume();
    expect(await readFile(join(session.folder, names[0] ?? ''), 'utf8')).toBe(before);
    // Only the synthesis was lost, so it alone is asked for.
    expect(made.endpoint.seen.slice(asked).map((request) => request.team)).toEqual(['synthesis']);
    expect((await openRun(session.folder)).state.status).toBe('ended');
  });

  it('after the synthesis does not have it paid again', async () => {
    const { made, session } = await finishedRun();
    const { metrics } = session.store.state;
    await rm(join(session.folder, 'metrics.json'));
    await rm(join(session.folder, 'report.md'));
    const asked = made.endpoint.seen.length;
    const state = await (await reopened(made, session.folder)).resume();
    expect(made.endpoint.seen.length).toBe(asked);
    expect(state.status).toBe('ended');
    expect(state.metrics).toMatchObject({ calls: metrics?.calls, tokens: metrics?.tokens });
    expect(await readFile(join(session.folder, 'report.md'), 'utf8')).toContain('# Joint assessment');
  });

  it('after a team was run again, before all were joined anew, shows as interrupted', async () => {
    const { made, session } = await finishedRun();
    const keep = await Promise.all(
      ['metrics.json', 'report.md', 'synthesis_T-1.json'].map(
        async (name) => [name, await readFile(join(session.folder, name))] as const,
      ),
    );
    await session.retry(['alpha']);
    for (const [name, bytes] of keep) await writeFile(join(session.folder, name), bytes);
    expect((await openRun(session.folder)).state.status).toBe('interrupted');
    const asked = made.endpoint.seen.length;
    const state = await (await reopened(made, session.folder)).resume();
    expect(state.status).toBe('ended');
    expect(made.endpoint.seen.slice(asked).map((request) => request.team)).toEqual(['synthesis']);
  });
});
