import {
  access,
  constants,
  type FileHandle,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  statfs,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { ConsiliumError } from '../errors.ts';

export const planFile = 'run.json';
export const reportFile = 'report.md';
export const metricsFile = 'metrics.json';
export const resultFile = (caseId: string, analysis: string): string =>
  `diagnosis_${namePart(caseId)}_${namePart(analysis)}.json`;
export const synthesisFile = (caseId: string): string => `synthesis_${namePart(caseId)}.json`;
export const journalFile = (analysis: string, epoch: number): string =>
  `${namePart(analysis)}.${epoch}.jsonl`;
/** The analysis whose journal a file is; undefined for any other file. */
export const journalTeam = (name: string): string | undefined => /^(.+)\.\d+\.jsonl$/.exec(name)?.[1];
/** Where a run has its files. Throws `bad_input` for ids that cannot be names of folders. */
export const runFolder = (outDir: string, caseId: string, runId: string): string =>
  join(outDir, namePart(caseId), namePart(runId));

/**
 * An id on its way into a path. Parsers let no other ids through, but a `run.json` may come from anybody: whatever an id is, it
 * stays one name in one folder. Names that Windows keeps for devices are none of a file there. Throws `bad_input`.
 */
export function namePart(id: string): string {
  const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
  if (/^(?!\.)[A-Za-z0-9._-]{1,64}(?<!\.)$/.test(id) && !device.test(id)) return id;
  // It may be anything that JSON can hold.
  const shown = JSON.stringify(id ?? '')
    .replaceAll(/[^A-Za-z0-9._-]/g, ' ')
    .trim()
    .slice(0, 64);
  throw new ConsiliumError(
    'bad_input',
    `The id "${shown}" cannot be part of a file name. Use letters, digits, hyphens and underscores, and no name that Windows keeps for a device.`,
  );
}

/** Files of a run hold the case: for their owner only. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Makes a folder and its parents. Throws `storage`. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (cause) {
    throw storageError(folder, (await whyNot(folder)) ?? cause);
  }
}

/** Why nothing can be made in the nearest folder above that is there: Node says of a read-only disk that the path is not there. */
async function whyNot(folder: string): Promise<unknown> {
  for (let above = dirname(folder); ; above = dirname(above)) {
    try {
      await access(above, constants.W_OK);
      return undefined;
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== 'ENOENT' || above === dirname(above)) return cause;
    }
  }
}

/** What a run of one team may come to on the disk, with room to spare: a team of the sample case takes 0.1 MB. Bytes. */
const ROOM_FOR_A_TEAM = 4_000_000;

/** Throws `storage` when so little is left on the disk that a run of so many teams could fill it. */
export async function checkSpace(folder: string, teams: number): Promise<void> {
  let free: number;
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    // Some network drives do not tell; what they hold is seen when it is written.
    free = blocks === 0 ? Infinity : bavail * bsize;
  } catch (cause) {
    throw storageError(folder, cause);
  }
  const needed = ROOM_FOR_A_TEAM * (teams + 1);
  if (free >= needed) return;
  throw new ConsiliumError(
    'storage',
    `Only ${megabytes(free)} MB are left on the disk of ${folder}, and the run may take ${megabytes(needed)} MB. Make room or choose another output folder.`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}

/** Takes away folders that were made for nothing, from the innermost outwards; what is not empty stays. */
export async function removeEmpty(folder: string, levels: number): Promise<void> {
  let at = folder;
  for (let level = 0; level < levels; level += 1) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
    at = dirname(at);
  }
}

/**
 * Every write is on the disk before it is reported: one trip to the thread pool where `write` and `sync` would be two.
 * Windows has no such flag; there the caller syncs.
 */
export const SYNCED: number = constants.O_DSYNC ?? 0;

/** The folder of a run, for whole files: each is there with all of its text, or not at all. */
export class RunFolder {
  /** A promise, since files of two teams may be written at once and must not open it twice. */
  #handle: Promise<FileHandle> | undefined;
  #made = 0;

  constructor(readonly path: string) {}

  /** Temporary file, synced, renamed; then the folder is synced, for only then is the rename safe in a crash. Throws `storage`. */
  async write(name: string, text: string): Promise<void> {
    this.#made += 1;
    const temporary = join(this.path, `.${process.pid}-${this.#made}.tmp`);
    try {
      const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | SYNCED;
      const handle = await open(temporary, flags, PRIVATE_FILE);
      try {
        await handle.writeFile(text);
        if (SYNCED === 0) await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, join(this.path, name));
      await this.#sync();
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw storageError(this.path, cause);
    }
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await this.write(name, jsonText(value));
  }

  /**
   * Takes these files and the journals of these teams away, and the folder when nothing else is in it. Never throws, for nothing
   * depends on it.
   */
  async remove(names: readonly string[], teams: readonly string[]): Promise<void> {
    await this.close();
    const there = await readdir(this.path).catch(() => []);
    const own = there.filter((name) => names.includes(name) || teams.includes(journalTeam(name) ?? ''));
    await Promise.all(own.map((name) => rm(join(this.path, name), { force: true }).catch(() => undefined)));
    await removeEmpty(this.path, 1);
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.then((opened) => opened.close()).catch(() => undefined);
  }

  async #sync(): Promise<void> {
    try {
      this.#handle ??= open(this.path, 'r');
      await (await this.#handle).sync();
    } catch {
      // Windows cannot open a folder: the rename itself is all that can be had there.
    }
  }
}

/** A value as the files of a run hold it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
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
