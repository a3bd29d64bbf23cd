import { join } from 'node:path';

import { build } from 'esbuild';

/** Makes one file of a child process's source, which a bare Node can run; resolves with its path. */
export async function bundleChild(source: string, folder: string): Promise<string> {
  const outfile = join(folder, source.replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [join(import.meta.dirname, source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // Some packages inside are CommonJS and ask for `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}
