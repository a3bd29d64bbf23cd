import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agreeable } from '../support/agreeableTeam.ts';
import { canaries, identifiableCase } from '../support/hostileIdentifiers.ts';
import { ScriptedEndpoint } from '../support/scriptedEndpoint.ts';
import { consilium, emptyFolder, root, type Ended } from './consilium.ts';

let endpoint: ScriptedEndpoint;
beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['esbuild.config.mjs', '--quiet'], { cwd: root });
  endpoint = await ScriptedEndpoint.start(agreeable);
}, 120_000);
afterAll(async () => {
  await endpoint.stop();
});

const honest = identifiableCase.replace('deidentified: true', 'deidentified: false');

async function run(text: string, ...more: readonly string[]): Promise<Ended & { files: readonly string[] }> {
  const cwd = await emptyFolder();
  await writeFile(path.join(cwd, 'x.case.yaml'), text);
  // This address counts as elsewhere, and the system brings it to the endpoint on this machine all the same.
  const url = endpoint.url.replace('127.0.0.1', '0.0.0.0');
  const args = ['run', 'x.case.yaml', '--analyses', 'imaging_analysis', '--base-url', url, '--model', 'm'];
  const ended = await consilium([...args, ...more], cwd);
  return { ...ended, files: await readdir(cwd) };
}

/** Where the warnings say that something is, by the kind of thing. */
const warned = (stderr: string): readonly string[] =>
  stderr.split('\n').filter((line) => /^x\.case\.yaml:\d+:\d+: warning: .*looks like/.test(line));

const telling = Object.entries(canaries)
  .filter(([kind]) => kind !== 'age')
  .map(([, secret]) => secret);

test.each([
  ['a case that says it is de-identified', identifiableCase, []],
  ['the same without progress', identifiableCase, ['--quiet']],
  ['a case for which the person agreed', honest, ['--allow-identifiable']],
])('before %s goes elsewhere, what looks like a person is told by its place', async (_, text, more) => {
  const calls = endpoint.seen.length;
  const { code, stdout, stderr } = await run(text, ...more);
  expect(code).toBe(0);
  expect(endpoint.seen.length).toBeGreaterThan(calls);
  expect(warned(stderr).length).toBeGreaterThan(15);
  expect(stderr).toMatch(/^x\.case\.yaml:6:21: warning: .*looks like the name of a person\.$/m);
  expect(stderr).toMatch(
    /the check found \d+ full dates, \d+ names, .*\(lines 4, 5, 6, .*\)\. It goes to 0\./,
  );
  expect(new Set(warned(stderr)).size).toBe(warned(stderr).length);
  for (const secret of telling) expect(stdout + stderr).not.toContain(secret);
});

test('a case that does not say so is not sent, and the person is told what was found', async () => {
  const calls = endpoint.seen.length;
  const { code, stderr, files } = await run(honest);
  expect(code).toBe(65);
  expect(warned(stderr).length).toBeGreaterThan(15);
  expect(stderr).toMatch(/does not say that it is de-identified, the check found .* Nothing was sent\./);
  for (const secret of telling) expect(stderr).not.toContain(secret);
  expect(endpoint.seen.length).toBe(calls);
  expect(files).toEqual(['x.case.yaml']);
});

test('a case in which nothing is found goes without a word about it', async () => {
  const { code, stderr } = await run(
    'caseVersion: 1\nid: X-1\ndeidentified: true # dates: shifted\nasOf: 2026-03-01\nchiefComplaint: Cough\n',
  );
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/warning|the check found/);
});
