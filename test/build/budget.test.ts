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
    /** Files of its own bundle that it loads at once. */
    readonly loads: readonly string[];
    readonly inputs: readonly string[];
  }[];
}

const root = path.resolve(import.meta.dirname, '../..');
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

/** Bytes that are read when a process starts with `file`. */
function startBytes(file: string, seen: Set<string> = new Set()): number {
  const found = output(file);
  if (found === undefined || seen.has(file)) return 0;
  seen.add(file);
  return found.loads.reduce((sum, next) => sum + startBytes(next, seen), found.bytes);
}

const partOfExtension = (file: string): boolean => /^dist\/extension(?:-[^/]*)?\.js$/.test(file);

describe('what is shipped', () => {
  test('stays within the budget of each bundle', () => {
    const over = Object.entries(measured.budgets).flatMap(([file, budget]) => {
      const bytes = startBytes(file);
      return bytes < budget ? [] : [`${file}: ${bytes} bytes, budget ${budget}`];
    });
    expect(over).toEqual([]);
    expect(measured.budgets['dist/extension.js']).toBeLessThanOrEqual(500_000);
  });

  test('has the openai client in a file of its own, which nothing loads at its start', () => {
    const holders = measured.outputs.filter(({ inputs }) =>
      inputs.some((input) => input.includes('node_modules/openai/')),
    );
    expect(holders.map(({ file }) => file)).toEqual(['dist/openai.js']);
    const users = measured.outputs.filter(({ requires }) => requires.includes('./openai.js'));
    expect(users.some(({ file }) => file.startsWith('dist/cli'))).toBe(true);
    expect(users.some(({ file }) => partOfExtension(file) && file !== 'dist/extension.js')).toBe(true);
    expect(output('dist/extension.js')?.requires).not.toContain('./openai.js');
  });

  test('shares no class of the engine between files that are built apart, where instanceof would fail', () => {
    const ours = output('dist/openai.js')?.inputs.filter((input) => input.startsWith('src/')) ?? [];
    expect(ours.filter((input) => input !== 'src/core/model/openaiClient.ts')).toEqual([]);
    const apart = measured.outputs.flatMap(({ requires }) => requires.filter((name) => name.startsWith('.')));
    expect([...new Set(apart)]).toEqual(['./openai.js']);
  });

  test('leaves the engine out of what the extension loads at its start', () => {
    const inputs = output('dist/extension.js')?.inputs ?? [];
    expect(inputs).toContain('src/extension.ts');
    expect(inputs.filter((input) => /node_modules\/(?:zod|yaml)\/|src\/core\/tools\//.test(input))).toEqual(
      [],
    );
  });

  test('requires vscode in the bundle of the extension alone', () => {
    const users = measured.outputs.filter(({ requires }) => requires.includes('vscode'));
    expect(users.map(({ file }) => file)).toContain('dist/extension.js');
    expect(users.filter(({ file }) => !partOfExtension(file))).toEqual([]);
  });

  test('requires nothing that does not come with it or with Node', () => {
    const scripts = measured.outputs.filter(({ file }) => file.endsWith('.js'));
    const strange = scripts.flatMap(({ file, requires }) =>
      requires
        .filter((name) => !isBuiltin(name) && name !== 'vscode' && name !== './openai.js')
        .map((name) => `${file}: ${name}`),
    );
    expect(strange).toEqual([]);
  });
});
