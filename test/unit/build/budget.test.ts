import { execFile } from 'node:child_process';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

/** What `node esbuild.config.mjs --measure` prints: what a shipped build would be, without writing one. */
interface Measured {
  readonly budgets: Readonly<Record<string, number>>;
  readonly outputs: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly requires: readonly string[];
    readonly inputs: readonly string[];
  }[];
}

const root = path.resolve(import.meta.dirname, '../../..');
let measured: Measured;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['esbuild.config.mjs', '--measure', '--quiet'],
    { cwd: root, maxBuffer: 50_000_000 },
  );
  measured = JSON.parse(stdout) as Measured;
}, 60_000);

const output = (file: string) => measured.outputs.find((one) => one.file === file);

describe('what is shipped', () => {
  test('stays within the budget of each bundle', () => {
    const over = measured.outputs.flatMap(({ file, bytes }) => {
      const budget = measured.budgets[file];
      return budget === undefined || bytes < budget ? [] : [`${file}: ${bytes} bytes, budget ${budget}`];
    });
    expect(over).toEqual([]);
    expect(measured.budgets['dist/extension.js']).toBeLessThanOrEqual(500_000);
  });

  test('has the openai client in a file of its own, which the extension and the command line require', () => {
    const holders = measured.outputs.filter(({ inputs }) =>
      inputs.some((input) => input.includes('node_modules/openai/')),
    );
    expect(holders.map(({ file }) => file)).toEqual(['dist/openai.js']);
    expect(output('dist/extension.js')?.requires).toContain('./openai.js');
    expect(output('dist/cli.js')?.requires).toContain('./openai.js');
  });

  test('requires vscode in the bundle of the extension alone', () => {
    const users = measured.outputs.filter(({ requires }) => requires.includes('vscode'));
    expect(users.map(({ file }) => file)).toEqual(['dist/extension.js']);
  });

  test('requires nothing that does not come with it or with Node', () => {
    const strange = measured.outputs.flatMap(({ file, requires }) =>
      requires
        .filter((name) => !isBuiltin(name) && name !== 'vscode' && name !== './openai.js')
        .map((name) => `${file}: ${name}`),
    );
    expect(strange).toEqual([]);
  });
});
