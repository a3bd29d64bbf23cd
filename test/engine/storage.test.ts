import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { openRun } from '../../src/core/run/openRun.ts';
import type { RunSession } from '../../src/core/run/session.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { agreeable } from '../support/agreeableTeam.ts';
import { ManualClock } from '../support/manualClock.ts';
import { analysis, panelOf } from '../support/panels.ts';
import type { Script } from '../support/scriptedEndpoint.ts';
import { bench, type Bench } from '../support/session.ts';
import { until } from '../support/until.ts';

let benches: Bench[] = [];
afterEach(async () => {
  await Promise.all(benches.map((one) => one.clean()));
  benches = [];
});

const panel = panelOf([analysis('alpha'), analysis('beta', {}, ['One', 'Two'])]);
const consensus = [
  { kind: 'ended', outcome: 'consensus' },
  { kind: 'ended', outcome: 'consensus' },
];

interface Scene {
  readonly bench: Bench;
  readonly clock: ManualClock;
  readonly session: RunSession;
  readonly ended: Promise<RunState>;
  /** Lets the sealed opinions, which all wait, be answered. */
  readonly release: () => void;
}

/** A run in whose middle all teams wait for an answer. */
async function midway(more: { teamTimeoutMs?: number } = {}): Promise<Scene> {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const script: Script = async (request) => {
    if (request.phase === 'opinions') await gate;
    return agreeable(request);
  };
  const scene = await bench(script);
  benches.push(scene);
  const clock = new ManualClock();
  const session = await scene.session({
    panel,
    clock,
    limits: { teamTimeoutMs: 60_000, idleTimeoutMs: 50_000, ...more },
  });
  const ended = session.start();
  await until(() => scene.endpoint.seen.length === 5, 'all opinions to be asked for');
  return { bench: scene, clock, session, ended, release };
}

const storage = ({ session }: Scene) => session.store.state.storage;
const isLost = (scene: Scene) => storage(scene).kind === 'lost';

/** Takes the folder away in mid-run, and lets the engine notice. */
async function loseFolder(scene: Scene): Promise<{ giveBack: () => Promise<void> }> {
  const { folder } = scene.session;
  const away = `${folder}-away`;
  await rename(folder, away);
  // Whether the folder is still there is looked at once a second.
  scene.clock.advance(1500);
  scene.release();
  await until(() => isLost(scene), 'the loss to be noticed');
  return { giveBack: () => rename(away, folder) };
}

/** Lets time go by, a second at a time, so that every try that falls due is made. */
async function meanwhile(scene: Scene, condition: () => boolean, what: string): Promise<void> {
  await until(() => {
    if (condition()) return true;
    scene.clock.advance(1000);
    return false;
  }, what);
}

const untilBack = (scene: Scene) => meanwhile(scene, () => !isLost(scene), 'the folder to be found again');

describe('a folder that vanishes in mid-run', () => {
  it('stops new calls, says so, and when it is back everything is written and the run goes on', async () => {
    const scene = await midway();
    const { giveBack } = await loseFolder(scene);
    const { session, bench: at } = scene;
    expect(storage(scene)).toMatchObject({
      folder: session.folder,
      error: { class: 'storage', message: expect.stringContaining('The folder is gone') as string },
    });
    const teams = () => session.store.state.teams;
    await until(
      () => teams().every(({ status }) => status.kind === 'waiting' && status.reason === 'disk'),
      'both teams to wait for the disk',
    );
    const asked = at.endpoint.seen.length;
    // It is tried again and again; nothing is asked meanwhile, however long it takes.
    let tries = 0;
    const stop = session.store.subscribe((_state, event) => {
      if (event.type === 'storage.lost') tries += 1;
    });
    await meanwhile(scene, () => tries === 12, 'twelve more tries');
    stop();
    expect(scene.clock.now()).toBeGreaterThan(4 * 60_000);
    expect(at.endpoint.seen.length).toBe(asked);
    expect(isLost(scene)).toBe(true);

    await giveBack();
    await untilBack(scene);
    const state = await scene.ended;
    // The minutes without a disk are no run time and no silence.
    expect(state.teams.map((team) => team.status)).toEqual(consensus);
    // 2 openings, 3 opinions, 1 + 3 reviews, 2 conclusions, 1 synthesis: nothing is asked twice.
    expect(at.endpoint.seen.length).toBe(2 + 3 + 4 + 2 + 1);
    const found = await openRun(session.folder);
    expect(found.state.teams).toEqual(state.teams);
    expect(found.state.status).toBe('ended');
    expect(found.damaged).toEqual([]);
    // Whoever reads the report later learns of it.
    expect(await readFile(join(session.folder, 'report.md'), 'utf8')).toMatch(
      /^- For \d+ s the run could not be saved\. What happened meanwhile was kept/m,
    );
  });

  it('is made good for in another place, with every turn and every file, and leaves the old one', async () => {
    const scene = await midway();
    const { giveBack } = await loseFolder(scene);
    const { session, bench: at } = scene;
    const old = session.folder;
    const elsewhere = join(at.folder, 'elsewhere');
    await session.moveTo(elsewhere);
    expect(session.folder).toBe(join(elsewhere, 'T-1', session.runId));
    const state = await scene.ended;
    expect(state.teams.map((team) => team.status)).toEqual(consensus);
    expect(state.storage).toEqual({ kind: 'saved' });
    const found = await openRun(session.folder);
    expect(found.state.teams).toEqual(state.teams);
    expect(found.state.status).toBe('ended');
    expect((await readdir(session.folder)).toSorted()).toEqual(
      [
        'alpha.1.jsonl',
        'beta.1.jsonl',
        'diagnosis_T-1_alpha.json',
        'diagnosis_T-1_beta.json',
        'metrics.json',
        'report.md',
        'run.json',
        'synthesis_T-1.json',
      ].toSorted(),
    );
    expect((await stat(join(session.folder, 'alpha.1.jsonl'))).mode & 0o777).toBe(0o600);
    await giveBack();
    // What came back is a run that broke off; it was not there to be taken away.
    expect((await openRun(old)).state.status).toBe('interrupted');
  });

  it('that can still be read is emptied of the run that has moved, and of nothing else', async () => {
    const scene = await midway();
    const { session, bench: at } = scene;
    const old = session.folder;
    await writeFile(join(old, 'notes.txt'), 'mine');
    await session.moveTo(join(at.folder, 'elsewhere'));
    expect(await readdir(old)).toEqual(['notes.txt']);
    scene.release();
    expect((await scene.ended).teams.map((team) => team.status)).toEqual(consensus);
    expect((await openRun(session.folder)).state.status).toBe('ended');
  });

  it('and another place that fails too: the first one is still tried', async () => {
    const scene = await midway();
    const { giveBack } = await loseFolder(scene);
    const { session, bench: at } = scene;
    const folder = session.folder;
    await writeFile(join(at.folder, 'file'), '');
    await expect(session.moveTo(join(at.folder, 'file', 'below'))).rejects.toMatchObject({
      errorClass: 'storage',
    });
    expect(session.folder).toBe(folder);
    expect(isLost(scene)).toBe(true);
    await giveBack();
    await untilBack(scene);
    expect((await scene.ended).teams.map((team) => team.status)).toEqual(consensus);
  });

  it('in a run that is then cancelled says what is only in memory, and can still be saved', async () => {
    const scene = await midway();
    await loseFolder(scene);
    const { session, bench: at } = scene;
    session.cancel();
    const state = await scene.ended;
    expect(state.status).toBe('cancelled');
    expect(state.storage).toMatchObject({ kind: 'lost' });
    expect(state.storage).not.toHaveProperty('retryAt');
    // Nobody tries any more, so nothing is left that would keep the process alive.
    expect(scene.clock.pending).toBe(0);
    await session.moveTo(join(at.folder, 'elsewhere'));
    const found = await openRun(session.folder);
    expect(found.state.teams).toEqual(state.teams);
    expect(found.state.status).toBe('cancelled');
  });

  it('before the end is waited for: no result is lost because it came last', async () => {
    const scene = await midway();
    const { session } = scene;
    const away = `${session.folder}-away`;
    session.store.subscribe((state, event) => {
      if (event.type === 'synthesis.finished') void rename(session.folder, away);
      return state;
    });
    scene.release();
    await until(() => isLost(scene), 'the loss to be noticed');
    await rename(away, session.folder);
    await untilBack(scene);
    await scene.ended;
    expect((await openRun(session.folder)).state.status).toBe('ended');
    expect(await readdir(session.folder)).toEqual(
      expect.arrayContaining(['metrics.json', 'report.md', 'synthesis_T-1.json']),
    );
  });
});

describe('before the start', () => {
  it('a folder that cannot be made is told, nothing is asked and nothing is left', async () => {
    const scene = await bench(agreeable);
    benches.push(scene);
    await writeFile(join(scene.folder, 'file'), '');
    await expect(scene.session({ panel, outDir: join(scene.folder, 'file') })).rejects.toMatchObject({
      errorClass: 'storage',
      message: expect.stringContaining('choose another output folder') as string,
    });
    expect(await readdir(scene.folder)).toEqual(['file']);
    expect(scene.endpoint.seen).toEqual([]);
  });

  it('a case folder that cannot be written is told, and no empty folder stays behind', async () => {
    const scene = await bench(agreeable);
    benches.push(scene);
    const outDir = join(scene.folder, 'out');
    await mkdir(join(outDir, 'T-1'), { recursive: true });
    // Stands in the way of every new run of the case, for root too.
    await rm(join(outDir, 'T-1'), { recursive: true });
    await writeFile(join(outDir, 'T-1'), '');
    await chmod(outDir, 0o700);
    await expect(scene.session({ panel, outDir })).rejects.toMatchObject({ errorClass: 'storage' });
    expect(await readdir(outDir)).toEqual(['T-1']);
  });
});
