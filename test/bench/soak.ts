import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createModel } from '../../src/core/model/create.ts';
import { defaultLimits, RunSession } from '../../src/core/run/session.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';
import { benchEndpoint } from './support.ts';

/**
 * `npm run soak`: short runs one after another in one process, some of them cancelled, with what is left behind: heap after a
 * collection, and handles, timers and sockets that are still alive. Ends with status 1 when something grows.
 */
const RUNS = Number(process.argv[2] ?? '1000');
const MARKS = 5;
/** Heap that may come and go with compiled code and caches, from the first mark to the last. Megabytes. */
const ALLOWED_MB = 8;

const endpoint = await benchEndpoint(0, 4);
const folder = await mkdtemp(join(tmpdir(), 'consilium-soak-'));
const panel = panelOf([analysis('alpha'), analysis('beta', {}, ['One', 'Two'])]);
const document = documentOf(smallCase);

async function oneRun(index: number): Promise<void> {
  const session = await RunSession.create({
    document,
    caseFile: join(folder, 'T-1.case.yaml'),
    panel,
    panelHash: 'soak',
    analyses: ['alpha', 'beta'],
    model: await createModel([endpoint.config], () => Promise.resolve('none')),
    models: [endpoint.config],
    outDir: folder,
    limits: defaultLimits,
  });
  const ended = session.start();
  if (index % 10 === 0) setImmediate(() => session.cancel());
  await ended;
  await rm(session.folder, { recursive: true, force: true });
}

function alive(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const heap: number[] = [];
const timers: number[] = [];
try {
  for (let index = 1; index <= RUNS; index += 1) {
    await oneRun(index);
    if (index % Math.ceil(RUNS / MARKS) !== 0) continue;
    await endpoint.seen();
    globalThis.gc?.();
    heap.push(process.memoryUsage().heapUsed / 1_048_576);
    const left = alive();
    timers.push(left['Timeout'] ?? 0);
    console.log(`${index} runs: heap ${heap.at(-1)?.toFixed(1)} MB, alive ${JSON.stringify(left)}`);
  }
} finally {
  endpoint.stop();
  await rm(folder, { recursive: true, force: true });
}
// The first mark still has caches that fill.
const grown = (heap.at(-1) ?? 0) - (heap[1] ?? 0);
const leaked = (timers.at(-1) ?? 0) - (timers[0] ?? 0);
console.log(`grown by ${grown.toFixed(1)} MB since the second mark, timers by ${leaked}`);
process.exitCode = grown > ALLOWED_MB || leaked > 2 ? 1 : 0;
