import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { HostProblem } from './hostProblem.ts';
import { cacheFolder } from './paths.ts';
import { node24, npmEnvironment, runToEnd } from './processes.ts';

/** The npm package that carries a complete VS Code 1.139.1 server and workbench. */
const version = '4.139.1';

/** The folder `lib/vscode` of an installed code-server. */
export interface CodeServer {
  readonly folder: string;
  readonly serverMain: string;
}

/**
 * Installs VS Code's server once, into the project's cache. The install is done beside its final place and then
 * renamed, so that an install that was stopped half-way is never taken for a whole one.
 * @throws HostProblem when npm cannot install it.
 */
export async function ensureCodeServer(say: (line: string) => void = console.log): Promise<CodeServer> {
  const home = join(cacheFolder, `code-server-${version}`);
  const installed = codeServerIn(home);
  if (existsSync(installed.serverMain)) {
    await replaceLogModule(installed.folder);
    return installed;
  }

  say("Installing VS Code's server from npm, once (about 30 s).");
  await mkdir(cacheFolder, { recursive: true });
  const attempt = await mkdtemp(join(cacheFolder, 'code-server-attempt-'));
  try {
    await writeFile(join(attempt, 'package.json'), '{ "private": true }\n');
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', `code-server@${version}`], attempt);
    const { folder } = codeServerIn(attempt);
    await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
    await replaceLogModule(folder);
    await ensureFileWatcher(folder, say);
    try {
      await rename(attempt, home);
    } catch (error) {
      // Another process was faster.
      if (!existsSync(installed.serverMain)) throw error;
    }
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
  return installed;
}

function codeServerIn(home: string): CodeServer {
  const folder = join(home, 'node_modules/code-server/lib/vscode');
  return { folder, serverMain: join(folder, 'out/server-main.js') };
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const ended = await runToEnd('npm', args, { cwd, env: npmEnvironment(), timeoutMs: 600_000 });
  if (ended.code === 0) return;
  throw new HostProblem(
    `npm could not install VS Code's server (code-server ${version}):\n${ended.output.trim().split('\n').slice(-6).join('\n')}\n` +
      'Check that the npm registry can be reached, then run this again.',
  );
}

/** The recursive watcher is a native module. Without it VS Code runs, but does not see files that others change. */
async function ensureFileWatcher(folder: string, say: (line: string) => void): Promise<void> {
  const loads = async (): Promise<boolean> =>
    (await runToEnd(node24(), ['-e', 'require("@parcel/watcher")'], { cwd: folder, timeoutMs: 20_000 }))
      .code === 0;
  if (await loads()) return;
  const env = { ...npmEnvironment(), npm_config_build_from_source: 'true' };
  await runToEnd('npm', ['rebuild', '@parcel/watcher'], { cwd: folder, env, timeoutMs: 180_000 });
  if (!(await loads())) {
    say(
      "VS Code's file watcher could not be built here. The tests run without it; changes on disk may show late.",
    );
  }
}

/** See the module itself for why. */
async function replaceLogModule(folder: string): Promise<void> {
  const ours = join(import.meta.dirname, 'logModule.cjs');
  const theirs = join(folder, 'node_modules/@vscode/spdlog/index.js');
  if ((await readFile(ours, 'utf8')) !== (await readFile(theirs, 'utf8'))) await copyFile(ours, theirs);
}
