import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { CommandContext } from '../../../src/cli/command.ts';
import { deidentifyCommand } from '../../../src/cli/deidentify-command.ts';
import { canaries, identifiableCase } from '../../support/hostileIdentifiers.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) =>
    ({ write: (text: string) => ((said[name] += text), true) }) as unknown as NodeJS.WriteStream;
  const context: CommandContext = {
    packageRoot: folder,
    cwd: folder,
    env: {},
    stdin: process.stdin,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    onInterrupt: () => () => undefined,
    leave: () => {
      throw new Error('left');
    },
  };
  return { code: await deidentifyCommand.run(args, context), ...said };
}

it('writes a private copy named by the id, lists the changes without what it found, and never writes over a file', async () => {
  // The name of the file is a name too.
  await writeFile(path.join(folder, 'quastenfloh.case.yaml'), identifiableCase);
  const { code, stdout } = await run('quastenfloh.case.yaml');
  expect(code).toBe(0);
  const copy = path.join(folder, 'T-18.deidentified.case.yaml');
  expect((await stat(copy)).mode & 0o777).toBe(0o600);
  expect(stdout).toContain('quastenfloh.case.yaml:10:9: a social security number → (number removed)\n');
  expect(stdout).toMatch(
    /\d+ changes, 2 for you to look at\.\nRules find what has a known form, never everything/,
  );
  for (const secret of Object.values(canaries).filter((text) => text.length > 3))
    expect(stdout).not.toContain(secret);
  expect(await readFile(path.join(folder, 'quastenfloh.case.yaml'), 'utf8')).toBe(identifiableCase);

  await writeFile(copy, 'mine');
  const again = await run('quastenfloh.case.yaml');
  expect(again).toMatchObject({ code: 65, stdout: '' });
  expect(again.stderr).toMatch(/exists already and is left as it is\. Name another file with --out\./);
  expect(await readFile(copy, 'utf8')).toBe('mine');
  expect((await run('quastenfloh.case.yaml', '--out', 'other.case.yaml')).code).toBe(0);
  expect(await readdir(folder)).toHaveLength(3);
});

it('refuses with a sentence what is no case, and names no path through the id', async () => {
  await writeFile(path.join(folder, 'a.txt'), 'x');
  expect((await run('a.txt')).stderr).toMatch(/no case file: expected a name that ends in/);
  expect((await run('gone.case.yaml')).stderr).toMatch(/cannot be read/);
  await writeFile(
    path.join(folder, 'a.case.yaml'),
    'caseVersion: 1\nid: ../../up\nchiefComplaint: Mr Miller\n',
  );
  expect((await run('a.case.yaml')).code).toBe(0);
  expect((await readdir(folder)).toSorted()).toEqual(['a.case.yaml', 'a.txt', 'case.deidentified.case.yaml']);
});
