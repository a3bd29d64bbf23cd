import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'esbuild';

import { projectRoot } from './paths.ts';

/** Where the integration suites are built to: one file a suite, and `index.js` that runs them all. */
export const builtSuites = join(projectRoot, 'dist/test/integration');

/**
 * Bundles the integration suites for an extension host. VS Code and Mocha stay outside: the first exists only there,
 * the second must be the one that runs them.
 */
export async function buildSuites(from = join(projectRoot, 'test/integration')): Promise<string> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.test.ts'));
  await rm(builtSuites, { recursive: true, force: true });
  await build({
    entryPoints: [join(projectRoot, 'test/integration/index.ts'), ...names.map((name) => join(from, name))],
    entryNames: '[name]',
    outdir: builtSuites,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(builtSuites, 'index.js');
}

if (import.meta.main) console.log(await buildSuites());
