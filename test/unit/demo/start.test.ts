import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { startDemo } from '../../../src/demo/start.ts';
import { demoModel } from '../../../src/demo/wire.ts';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'consilium-start-'));
  const source = (name: string) => path.join(import.meta.dirname, '../../../src/demo', name);
  await build({
    entryPoints: { demo: source('worker.ts'), 'with/user': source('start.ts'), user: source('start.ts') },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    outdir: folder,
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (file: string) =>
  createRequire(import.meta.url)(path.join(folder, file)) as { startDemo: typeof startDemo };

test('a CommonJS bundle starts the demo that lies beside it, in a thread, and stops it', async () => {
  const demo = await load('user.js').startDemo({ pace: 0 });
  expect(demo.config).toMatchObject({ id: 'demo', model: demoModel, demo: true });
  const response = await fetch(`${demo.config.baseUrl}/models`);
  expect(await response.json()).toMatchObject({ data: [{ id: demoModel }] });
  await demo.stop();
  await expect(fetch(`${demo.config.baseUrl}/models`)).rejects.toThrow('fetch failed');
});

test('says what to do when the demo is not there', async () => {
  await expect(load('with/user.js').startDemo({ pace: 0 })).rejects.toMatchObject({
    errorClass: 'internal',
    message: expect.stringMatching(/npm run build/),
  });
});
