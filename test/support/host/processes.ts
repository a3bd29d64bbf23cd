import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { HostProblem } from './hostProblem.ts';
import { projectRoot } from './paths.ts';

export interface Ended {
  readonly code: number;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the process and its children are killed and the status is 124. */
  readonly timeoutMs: number;
}

const running = new Set<ChildProcess>();
let hooked = false;
let signalsAreNormal = false;
let ending = false;

/**
 * Starts a process in a group of its own, so that what it starts in turn ends with it.
 * Groups that are left when this process ends are killed.
 */
export function spawnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  running.add(child);
  child.once('close', () => running.delete(child));
  endChildrenWithThisProcess();
  return child;
}

/** Whether a signal is ending this process. */
export function isEnding(): boolean {
  return ending;
}

/** For a program that runs until it is interrupted: a signal then ends it with status 0. */
export function endNormallyOnSignal(): void {
  signalsAreNormal = true;
  endChildrenWithThisProcess();
}

function endChildrenWithThisProcess(): void {
  if (hooked) return;
  hooked = true;
  process.once('exit', () => {
    for (const left of running) killGroup(left, 'SIGKILL');
  });
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => {
      ending = true;
      // Politely first: a child may have groups of its own to end.
      void Promise.all([...running].map(stopGroup)).finally(() =>
        process.exit(signalsAreNormal ? 0 : status),
      );
    });
  }
}

export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}

/** Asks a group to end, and kills it when it has not ended after three seconds. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    killGroup(child, 'SIGKILL');
    return;
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  killGroup(child, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), 3000);
  await closed;
  clearTimeout(timer);
  // What a child left behind in the group, an extension host for example.
  killGroup(child, 'SIGKILL');
}

/** Runs a command to its end and collects what it prints. Never rejects for a status other than 0. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Ended> {
  const child = spawnGroup(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && /^npm$/.test(command),
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child, 'SIGKILL');
    }, options.timeoutMs);
    const end = (code: number, extra: string): void => {
      clearTimeout(timer);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + extra });
    };
    child.once('error', (error) => end(127, String(error)));
    child.once('close', (code) =>
      end(timedOut ? 124 : (code ?? 1), timedOut ? `\nstopped after ${options.timeoutMs / 1000} s` : ''),
    );
  });
}

/** The full path of the first of the names that is on the path of this process. */
export function findOnPath(...names: string[]): string | undefined {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe', ''] : [''];
  for (const name of names) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      if (folder === '') continue;
      for (const suffix of endings) {
        const path = join(folder, name + suffix);
        if (existsSync(path)) return path;
      }
    }
  }
  return undefined;
}

/** Node 24, which VS Code's server asks for: this process's own, or the one among the project's packages. */
export function node24(): string {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  const bundled = join(
    projectRoot,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(bundled)) return bundled;
  throw new HostProblem('Node 24 is missing from node_modules. Run "npm run setup" to install it.');
}

/**
 * The environment for an npm of our own in another folder: what the npm that runs this script says about its own
 * package would lead the other one astray.
 */
export function npmEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|INIT_CWD)/.test(name),
  );
  return Object.fromEntries(kept);
}
