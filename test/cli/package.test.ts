import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { notices } from '../../.ci/notices.mjs';
import { unzip } from '../support/zip.ts';
import { emptyFolder, root } from './consilium.ts';

const run = promisify(execFile);
const KEY = 'sk-canary-4f9b2c7d1e';

/** By their names in the package, without the folder that they all lie in. */
let files: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  // As on the machine of somebody who has keys in the environment.
  const env = { ...process.env, OPENAI_API_KEY: KEY, CONSILIUM_API_KEY: KEY, ANY_TOKEN: KEY };
  await run(process.execPath, ['esbuild.config.mjs', '--quiet'], { cwd: root, env });
  const vsix = path.join(await emptyFolder(), 'consilium.vsix');
  const words = ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  await run(process.execPath, [vsce, ...words, '--out', vsix], { cwd: root, env });
  const all = unzip(await readFile(vsix));
  files = new Map(
    [...all].flatMap(([name, content]) =>
      name.startsWith('extension/') ? [[name.slice('extension/'.length), content]] : [],
    ),
  );
}, 180_000);

test('the package holds what is run and read, and no source, test or package of others', () => {
  const names = [...files.keys()];
  const meant =
    /^(?:package\.json|package\.nls\.json|readme\.md|changelog\.md|LICENSE\.txt|dist\/[^/]+\.(?:js|txt)|dist\/webview\/[^/]+\.(?:js|css|ttf)|media\/.+)$/;
  expect(names.filter((name) => !meant.test(name))).toEqual([]);
  expect(names.filter((name) => name.includes('.consilium/'))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining([
      'package.json',
      'LICENSE.txt',
      'dist/THIRD-PARTY-NOTICES.txt',
      'dist/extension.js',
      'dist/cli.js',
      'dist/server.js',
      'media/panels/clinical.panel.yaml',
    ]),
  );
});

test('the package has the licence of every package whose code is in it', async () => {
  const text = files.get('dist/THIRD-PARTY-NOTICES.txt')?.toString('utf8') ?? '';
  const entries = new Map(
    text.split(/^-{72}\n/m).map((part) => {
      const [title = '', ...rest] = part.split('\n');
      return [/^(\S+) /.exec(title)?.[1] ?? '', rest.join('\n').trim()];
    }),
  );
  const { stdout } = await run(process.execPath, ['esbuild.config.mjs', '--measure'], {
    cwd: root,
    maxBuffer: 1e8,
  });
  const { outputs } = JSON.parse(stdout) as { outputs: { inputs: string[] }[] };
  const bundled = outputs
    .flatMap(({ inputs }) => inputs)
    .map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const shipped = new Set([...bundled.filter((name) => name !== undefined), '@vscode/codicons']);
  // What is asked for by name is what is shipped, with what it brings.
  expect(Object.keys(dependencies).filter((name) => !shipped.has(name))).toEqual([]);
  const without = [...shipped].filter((name) => !/licen[cs]e|permission/i.test(entries.get(name) ?? ''));
  expect(without).toEqual([]);
});

test('a package without a licence text is named, so that the build fails', async () => {
  const folder = await emptyFolder();
  for (const [name, licence] of [
    ['with', 'Do as you like.'],
    ['empty', ' \n'],
    ['without', undefined],
  ] as const) {
    await mkdir(path.join(folder, name));
    const manifest = JSON.stringify({ name, version: '1.0.0', license: 'MIT' });
    await writeFile(path.join(folder, name, 'package.json'), manifest);
    if (licence !== undefined) await writeFile(path.join(folder, name, 'LICENCE.md'), licence);
  }
  const { text, missing } = await notices(folder, ['with', 'empty', 'without']);
  expect(missing).toEqual(['empty 1.0.0', 'without 1.0.0']);
  expect(text).toContain('with 1.0.0 (MIT)\n\nDo as you like.\n');
});

/** What keys and their files look like. */
const keys = {
  canary: /sk-canary|4f9b2c7d1e/,
  openai: /\bsk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{20,}/,
  google: /\bAIza[A-Za-z0-9_-]{35}\b/,
  amazon: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  github: /\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}/,
  npm: /\bnpm_[A-Za-z0-9]{30,}/,
  slack: /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  huggingface: /\bhf_[A-Za-z0-9]{30,}/,
  pem: /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]/,
  token: /\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{10,}/,
};

test('no file of the package holds a key, nor a path of the machine that made it', () => {
  const found = [...files].flatMap(([name, content]) => {
    const text = content.toString('latin1');
    const kinds = Object.entries(keys).flatMap(([kind, pattern]) => (pattern.test(text) ? [kind] : []));
    if (text.includes(root)) kinds.push('path');
    return kinds.map((kind) => `${name}: ${kind}`);
  });
  expect(files.size).toBeGreaterThan(20);
  expect(found).toEqual([]);
  // The patterns know a key when they see one.
  const sample = `OPENAI_API_KEY=sk-proj-${'a1'.repeat(20)} AKIA${'A'.repeat(16)} ghp_${'a'.repeat(36)}`;
  expect(Object.entries(keys).filter(([, pattern]) => pattern.test(sample))).toHaveLength(3);
});
