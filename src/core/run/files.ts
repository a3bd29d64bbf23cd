import { constants, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { ConsiliumError } from '../errors.ts';

export const planFile = 'run.json';
export const reportFile = 'report.md';
export const metricsFile = 'metrics.json';
export const resultFile = (caseId: string, analysis: string): string =>
  `diagnosis_${caseId}_${analysis}.json`;
export const synthesisFile = (caseId: string): string => `synthesis_${caseId}.json`;
export const journalFile = (analysis: string, epoch: number): string => `${analysis}.${epoch}.jsonl`;

/** Files of a run hold the case: for their owner only. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Makes a folder and its parents. Throws `storage`. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (cause) {
    throw storageError(folder, cause);
  }
}

/**
 * Every write is on the disk before it is reported: one trip to the thread pool where `write` and `sync` would be two.
 * Windows has no such flag; there the caller syncs.
 */
export const SYNCED: number = constants.O_DSYNC ?? 0;

/** The whole text or nothing: temporary file, synced, then renamed; the folder is synced too. Throws `storage`. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${process.pid}-${counter()}.tmp`);
  try {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | SYNCED;
    const handle = await open(temporary, flags, PRIVATE_FILE);
    try {
      await handle.writeFile(text);
      if (SYNCED === 0) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(dirname(file), cause);
  }
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** A rename is safe in a crash only when the folder is synced too; some systems cannot open a folder. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows: the rename itself is all that can be had.
  }
}

let made = 0;
function counter(): number {
  made += 1;
  return made;
}

export function storageError(where: string, cause: unknown): ConsiliumError {
  const code = (cause as { code?: unknown } | null)?.code;
  const what =
    code === 'ENOSPC'
      ? 'The disk is full'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'The folder cannot be written'
        : code === 'ENOENT'
          ? 'The folder is gone'
          : 'The folder cannot be used';
  return new ConsiliumError('storage', `${what}: ${where}. Make room or choose another output folder.`, {
    cause,
  });
}
