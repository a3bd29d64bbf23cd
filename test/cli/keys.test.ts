import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agreeable } from '../support/agreeableTeam.ts';
import { ScriptedEndpoint } from '../support/scriptedEndpoint.ts';
import { consilium, emptyFolder, root } from './consilium.ts';

const sample = path.join(root, 'media/cases/P-1007.case.yaml');
const KEY = 'sk-canary-4f9b2c7d1e';

let endpoint: ScriptedEndpoint;
beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['esbuild.config.mjs', '--quiet'], { cwd: root });
  endpoint = await ScriptedEndpoint.start((request) =>
    request.headers.authorization === `Bearer ${KEY}`
      ? agreeable(request)
      : {
          raw: (response) =>
            void response
              .writeHead(401, { 'content-type': 'application/json' })
              .end('{"error":{"message":"Incorrect API key","code":"invalid_api_key"}}'),
        },
  );
}, 120_000);
afterAll(async () => {
  await endpoint.stop();
});

const model = (): string[] => ['--model', 'm', '--base-url', endpoint.url, '--api-key-stdin'];

test('a key from standard input reaches the endpoint of a run and of its resumption, and no file or output', async () => {
  const folder = await emptyFolder();
  const args = ['run', sample, ...model(), '--analyses', 'imaging_analysis', '--out', folder];
  const refused = await consilium(args, folder, {}, 'sk-of-another-host\n');
  expect(refused).toMatchObject({ code: 3 });
  const [runId = ''] = await readdir(path.join(folder, 'P-1007'));
  const run = path.join(folder, 'P-1007', runId);

  // Only the first line counts, without the blanks around it.
  const resumed = await consilium(
    ['resume', run, '--retry', '--json', ...model()],
    folder,
    {},
    `  ${KEY} \r\nnot this\n`,
  );
  expect(resumed).toMatchObject({ code: 0 });
  expect(endpoint.seen.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
  const said = refused.stdout + refused.stderr + resumed.stdout + resumed.stderr;
  const files = await Promise.all((await readdir(run)).map((name) => readFile(path.join(run, name), 'utf8')));
  expect(files.length).toBeGreaterThan(4);
  expect([said, ...files].filter((text) => /sk-canary|sk-of-another|not this/.test(text))).toEqual([]);
});

test.each([
  ['', 'nothing'],
  ['\nsk-second-line\n', 'an empty first line'],
])('standard input with %j sends nothing and ends with 64', async (input) => {
  const folder = await emptyFolder();
  const calls = endpoint.seen.length;
  const ended = await consilium(['run', sample, ...model(), '--out', folder], folder, {}, input);
  expect(ended).toMatchObject({ code: 64, stdout: '' });
  expect(ended.stderr).toContain('Standard input holds no key.');
  expect(ended.stderr).not.toContain('second');
  expect(endpoint.seen.length).toBe(calls);
  expect(await readdir(folder)).toEqual([]);
});
