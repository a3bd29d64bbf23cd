import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { PRIVATE_FILE } from './files.ts';

/** Tells other windows and processes that somebody is at work on a run. A courtesy: what keeps two apart are the epochs. */
export const attendanceFile = 'running.json';

const BEAT_MS = 5000;
/** Without a beat for this long whoever was there is gone, or frozen. Milliseconds. */
const GONE_MS = 20_000;

/** Who is at work on a run, as far as the folder tells. */
export interface Attendant {
  readonly pid: number;
  readonly host: string;
}

/**
 * Says so until the returned function is called, wherever the run is by then. Never throws: a folder that cannot be written has
 * other ways to tell.
 */
export async function attend(run: { readonly folder: string }): Promise<() => Promise<void>> {
  const self: Attendant = { pid: process.pid, host: hostname() };
  let at = run.folder;
  const arrive = async (): Promise<void> => {
    const text = `${JSON.stringify(self)}\n`;
    await writeFile(join(at, attendanceFile), text, { mode: PRIVATE_FILE }).catch(() => undefined);
  };
  const leave = async (): Promise<void> => {
    const file = join(at, attendanceFile);
    const there = await read(file);
    // Whoever took the run over has written its own.
    if (there?.pid === self.pid && there.host === self.host)
      await rm(file, { force: true }).catch(() => undefined);
  };
  const stay = async (): Promise<void> => {
    if (run.folder !== at) {
      await leave();
      at = run.folder;
      await arrive();
    }
    const now = new Date();
    await utimes(join(at, attendanceFile), now, now).catch(() => undefined);
  };
  await arrive();
  const beat = setInterval(() => void stay(), BEAT_MS);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await stay();
    await leave();
  };
}

/** Who else is at work on the run right now; undefined when nobody is, or only this process. */
export async function attendedBy(folder: string): Promise<Attendant | undefined> {
  const file = join(folder, attendanceFile);
  const there = await read(file);
  if (there === undefined) return undefined;
  const here = there.host === hostname();
  if (here && (there.pid === process.pid || !isAlive(there.pid))) return undefined;
  const beat = await stat(file).catch(() => undefined);
  return beat !== undefined && Math.abs(Date.now() - beat.mtimeMs) < GONE_MS ? there : undefined;
}

async function read(file: string): Promise<Attendant | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    const { pid, host } = value as Partial<Attendant>;
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && typeof host === 'string'
      ? { pid, host }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // It is there, and somebody else's.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
