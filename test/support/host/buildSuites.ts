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
export async function buildSuites(
  from = join(projectRoot, 'test/integration'),
  to = builtSuites,
): Promise<string> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.test.ts'));
  await rm(to, { recursive: true, force: true });
  await build({
    entryPoints: [join(projectRoot, 'test/integration/index.ts'), ...names.map((name) => join(from, name))],
    entryNames: '[name]',
    outdir: to,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(to, 'index.js');
}

if (import.meta.main) console.log(await buildSuites());
