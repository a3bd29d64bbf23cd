import { execFileSync } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createModel } from '../../src/core/model/create.ts';
import { errorInfo } from '../../src/core/errors.ts';
import { openRun } from '../../src/core/run/openRun.ts';
import { defaultLimits, RunSession } from '../../src/core/run/session.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';

/**
 * A process with a small disk of its own, which is filled and freed as its parent says. Arguments: endpoint URL, folder for the
 * disk, options of the disk as `mount` takes them.
 */
const [baseUrl = '', disk = '', options = ''] = process.argv.slice(2);
execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', disk]);

export type ToChild = 'fill' | 'retry' | 'free';
export type FromChild =
  | { readonly kind: 'refused'; readonly message: string; readonly left: readonly string[] }
  | { readonly kind: 'filled' | 'waiting' }
  | { readonly kind: 'tried'; readonly saved: boolean }
  | { readonly kind: 'lost'; readonly message: string; readonly turns: number }
  | {
      readonly kind: 'ended';
      readonly outcomes: readonly string[];
      readonly damaged: readonly string[];
      /** Whether the folder tells of every team what the process knew. */
      readonly same: boolean;
      readonly files: readonly string[];
    };
const tell = (message: FromChild): void => void process.send?.(message);

/** Three teams that vote, two of them with experts who work side by side. */
const panel = panelOf([
  analysis('alpha', {}, ['One', 'Two']),
  analysis('beta'),
  analysis('gamma', {}, ['One', 'Two', 'Three']),
]);
const models = [{ id: 'scripted', baseUrl, model: 'scripted' }];
const ballast = join(disk, 'ballast');

async function fill(): Promise<void> {
  for (let size = 1_000_000; size > 0; size = Math.floor(size / 10)) {
    try {
      for (;;) await writeFile(ballast, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Not even so much is left.
    }
  }
}

async function run(session: RunSession): Promise<void> {
  let waiting = false;
  session.store.subscribe((state, event) => {
    if (event.type === 'storage.lost')
      tell({ kind: 'lost', message: event.error.message, turns: event.turns });
    const still = state.teams.every(
      ({ status }) => status.kind === 'ended' || (status.kind === 'waiting' && status.reason === 'disk'),
    );
    if (still && state.storage.kind === 'lost' && !waiting) {
      waiting = true;
      tell({ kind: 'waiting' });
    }
  });
  process.on('message', (word: ToChild) => {
    void (async () => {
      if (word === 'fill') {
        await fill();
        tell({ kind: 'filled' });
      } else {
        if (word === 'free') await rm(ballast);
        tell({ kind: 'tried', saved: await session.storage.retry() });
      }
    })();
  });
  const state = await session.start();
  const found = await openRun(session.folder);
  tell({
    kind: 'ended',
    outcomes: state.teams.map(({ status }) => (status.kind === 'ended' ? status.outcome : status.kind)),
    damaged: found.damaged,
    same: JSON.stringify(found.state.teams) === JSON.stringify(state.teams),
    files: await readdir(session.folder),
  });
}

try {
  const session = await RunSession.create({
    document: documentOf(smallCase),
    panel,
    panelHash: 'kill',
    model: await createModel(models, () => Promise.resolve('none')),
    models,
    caseFile: '/T-1.case.yaml',
    analyses: panel.analyses.map(({ id }) => id),
    outDir: join(disk, 'runs'),
    limits: defaultLimits,
  });
  await run(session);
} catch (thrown) {
  tell({ kind: 'refused', message: errorInfo(thrown).message, left: await readdir(disk) });
}
process.disconnect?.();
