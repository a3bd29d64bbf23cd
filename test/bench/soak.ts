import { getEventListeners } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createModel } from '../../src/core/model/create.ts';
import { defaultLimits, RunSession } from '../../src/core/run/session.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';
import { benchEndpoint } from './support.ts';

/**
 * `npm run soak`: short runs one after another in one process, some of them cancelled, with what is left behind: heap after a
 * collection, timers, sockets, open files, and listeners on the process and on a signal that outlives all runs. Ends with status 1
 * when any of them grows.
 */
const RUNS = Number(process.argv[2] ?? '1000');
const MARKS = 5;

/**
 * How much more of each there may be at the last mark than at the first two: heap comes and goes with compiled code and caches
 * (megabytes), connections with the endpoint's keep-alive, and each of those is an open file too.
 */
const allowed = { heap: 8, timers: 2, sockets: 4, files: 4, listeners: 0 } as const;
type Count = keyof typeof allowed;

const endpoint = await benchEndpoint(0, 4);
const folder = await mkdtemp(join(tmpdir(), 'consilium-soak-'));
const panel = panelOf([analysis('alpha'), analysis('beta', {}, ['One', 'Two'])]);
const document = documentOf(smallCase);

/** Calls of all runs are made with it, so that a listener which a call leaves behind stays. */
const shared = new AbortController();

async function oneRun(index: number): Promise<void> {
  const model = await createModel([endpoint.config], () => Promise.resolve('none'));
  await model.complete(
    { messages: [{ role: 'user', content: 'Are you there?' }], tools: [], toolChoice: 'none' },
    { signal: shared.signal, onProgress: () => undefined },
  );
  const session = await RunSession.create({
    document,
    caseFile: join(folder, 'T-1.case.yaml'),
    panel,
    panelHash: 'soak',
    analyses: ['alpha', 'beta'],
    model,
    models: [endpoint.config],
    outDir: folder,
    limits: defaultLimits,
  });
  const ended = session.start();
  if (index % 10 === 0) setImmediate(() => session.cancel());
  await ended;
  await rm(session.folder, { recursive: true, force: true });
}

async function counts(): Promise<Readonly<Record<Count, number>>> {
  globalThis.gc?.();
  const alive = process.getActiveResourcesInfo();
  // Where the system does not tell, there is nothing to compare.
  const files = await readdir('/proc/self/fd').catch(() => []);
  return {
    heap: process.memoryUsage().heapUsed / 1_048_576,
    timers: alive.filter((name) => name === 'Timeout' || name === 'Immediate').length,
    sockets: alive.filter((name) => /^(?:TCP|TLS|Pipe).*Wrap$/.test(name)).length,
    files: files.length,
    listeners:
      getEventListeners(shared.signal, 'abort').length +
      process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

const marks: Readonly<Record<Count, number>>[] = [];
try {
  for (let index = 1; index <= RUNS; index += 1) {
    await oneRun(index);
    if (index % Math.ceil(RUNS / MARKS) !== 0) continue;
    await endpoint.seen();
    const mark = await counts();
    marks.push(mark);
    console.log(
      `${index} runs: ${Object.entries(mark)
        .map(([name, count]) => `${name} ${name === 'heap' ? `${count.toFixed(1)} MB` : count}`)
        .join(', ')}`,
    );
  }
} finally {
  endpoint.stop();
  await rm(folder, { recursive: true, force: true });
}
// The first mark still has caches that fill, and may fall into a moment with fewer connections.
const grown = (Object.keys(allowed) as Count[]).map((name) => {
  const [first, second, last] = [marks[0], marks[1], marks.at(-1)].map((mark) => mark?.[name] ?? Number.NaN);
  return { name, by: (last ?? Number.NaN) - Math.max(first ?? 0, second ?? 0) };
});
const leaked = grown.filter(({ name, by }) => !(by <= allowed[name]));
console.log(
  `grown: ${grown.map(({ name, by }) => `${name} ${name === 'heap' ? by.toFixed(1) : by}`).join(', ')}`,
);
if (leaked.length > 0)
  console.error(`Too much is left behind: ${leaked.map(({ name }) => name).join(', ')}.`);
process.exitCode = leaked.length > 0 ? 1 : 0;
