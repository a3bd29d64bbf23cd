import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

export const root = path.resolve(import.meta.dirname, '../..');

/** What a process said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard error contains `text`; rejects when the process ends before. */
  hears(text: string): Promise<void>;
}

/** Starts the built command line with `args`, as a person does who has no settings of ours in the environment. */
export function start(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  input = '',
): Running {
  const child = spawn(process.execPath, [path.join(root, 'dist/cli.js'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that reads nothing may have ended before this is written.
  child.stdin.on('error', () => undefined).end(input);
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    hears: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.includes(text)) resolve();
        };
        waiting.add(look);
        look();
        child.on('close', (code) =>
          reject(new Error(`ended with ${code} before it said "${text}":\n${stderr}`)),
        );
      }),
  };
}

export function consilium(
  args: readonly string[],
  cwd: string,
  env?: Readonly<Record<string, string>>,
  input?: string,
): Promise<Ended> {
  return start(args, cwd, env, input).ended;
}

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A folder of its own for one test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'consilium-cli-'));
  folders.push(folder);
  return folder;
}
