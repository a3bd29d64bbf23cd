import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, it } from 'vitest';

import { createModel } from '../../../src/core/model/create.ts';
import { parsePanel } from '../../../src/core/panel/parse.ts';
import { defaultLimits, RunSession } from '../../../src/core/run/session.ts';
import { startDemoServer } from '../../../src/demo/server.ts';
import { demoConfig } from '../../../src/demo/start.ts';
import { watchSockets } from '../../support/hostileSockets.ts';
import { documentOf } from '../../support/panels.ts';

const media = join(import.meta.dirname, '../../../media');
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

it('a whole demo run opens connections to its endpoint on this machine, and to nobody else', async () => {
  const sockets = watchSockets();
  ends.push(() => sockets.stop());
  const server = await startDemoServer({ pace: 0 });
  ends.push(() => server.stop());
  const folder = await mkdtemp(join(tmpdir(), 'consilium-test-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const panel = parsePanel(
    await readFile(join(media, 'panels/clinical.panel.yaml'), 'utf8'),
    'clinical.panel.yaml',
  );
  if (!panel.ok) throw new Error(JSON.stringify(panel.problems));
  const config = demoConfig(server.port);
  const run = await RunSession.create({
    document: documentOf(await readFile(join(media, 'cases/P-3042.case.yaml'), 'utf8'), 'P-3042.case.yaml'),
    caseFile: join(folder, 'P-3042.case.yaml'),
    panel: panel.panel,
    panelHash: panel.hash,
    analyses: panel.panel.analyses.map(({ id }) => id),
    model: await createModel([config], () => Promise.resolve(undefined)),
    models: [config],
    outDir: folder,
    limits: defaultLimits,
  });
  const state = await run.start();
  expect(state.metrics?.succeeded).toBe(panel.panel.analyses.length);
  expect([...sockets.seen]).toEqual([`127.0.0.1:${server.port}`]);
});

it('the watch sees connections and lookups of every kind', async () => {
  const sockets = watchSockets();
  ends.push(() => sockets.stop());
  await fetch('http://127.0.0.1:5/').catch(() => undefined);
  const [http, https, dns, tls] = await Promise.all([
    import('node:http'),
    import('node:https'),
    import('node:dns'),
    import('node:tls'),
  ]);
  await new Promise((resolve) => http.get('http://127.0.0.1:8/').on('error', resolve));
  await new Promise((resolve) => https.get('https://127.0.0.1:7/').on('error', resolve));
  await new Promise((resolve) => tls.connect(6, '127.0.0.1').on('error', resolve));
  await new Promise((resolve) => dns.lookup('localhost', resolve));
  expect([...sockets.seen].toSorted()).toEqual([
    ...[5, 6, 7, 8].map((port) => `127.0.0.1:${port}`),
    'lookup localhost',
  ]);
});
