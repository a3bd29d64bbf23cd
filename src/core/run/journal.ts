import { access, constants, type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

import { journalFile, journalTeam, PRIVATE_FILE, storageError, SYNCED } from './files.ts';
import type { TeamEvent } from './events.ts';
import { TakenOver } from './takenOver.ts';

/**
 * One team's record in one epoch: append-only, a checked line an event. Whoever opens a run to write claims the next epoch's
 * file by making it, so two writers never share one.
 */
export class Journal {
  readonly #pending: string[] = [];
  /** Finished turns among them. */
  #pendingTurns = 0;
  #offset = 0;
  #closed = false;
  #flushing: Promise<void> | undefined;

  private constructor(
    private readonly handle: FileHandle,
    private readonly folder: string,
    private readonly analysis: string,
    readonly epoch: number,
    /** What the file is to the disk, whatever its name leads to later. */
    private readonly inode: bigint,
  ) {}

  /**
   * `first`: the epoch to begin with, when the folder is new. Throws `storage`, as `TakenOver` when somebody else has claimed that
   * one: a process that slept between making the folder and this would else begin anew over what is finished.
   */
  static async claim(folder: string, analysis: string, first?: number): Promise<Journal> {
    for (let epoch = first ?? (await latestEpoch(folder, analysis)) + 1; ; epoch += 1) {
      const file = join(folder, journalFile(analysis, epoch));
      try {
        const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | SYNCED;
        const handle = await open(file, flags, PRIVATE_FILE);
        const { ino } = await handle.stat({ bigint: true });
        return new Journal(handle, folder, analysis, epoch, ino);
      } catch (cause) {
        if ((cause as { code?: unknown }).code !== 'EEXIST') throw storageError(folder, cause);
        if (first !== undefined) throw new TakenOver();
      }
    }
  }

  /** Keeps the event for the next `sync`. */
  append(event: TeamEvent): void {
    this.#pending.push(line(event));
    if (event.type === 'turn.finished') this.#pendingTurns += 1;
  }

  /** Finished turns that were appended and are not on the disk. */
  get unsavedTurns(): number {
    return this.#pendingTurns;
  }

  /** Its name in its folder. */
  get file(): string {
    return journalFile(this.analysis, this.epoch);
  }

  /** Resolves when everything appended before is on the disk. Throws `storage`; what failed is kept and tried again next time. */
  async sync(): Promise<void> {
    // Somebody else's flush may have begun before our event was appended, so ours has to follow it.
    while (this.#flushing !== undefined) await this.#flushing.catch(() => undefined);
    if (this.#pending.length === 0) return;
    this.#flushing = this.#flush();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  async #flush(): Promise<void> {
    const count = this.#pending.length;
    const turns = this.#pendingTurns;
    const bytes = Buffer.from(this.#pending.join(''));
    try {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await this.handle.write(
          bytes,
          written,
          bytes.length - written,
          this.#offset + written,
        );
        written += bytesWritten;
      }
      if (SYNCED === 0) await this.handle.datasync();
      this.#offset += bytes.length;
      this.#pending.splice(0, count);
      this.#pendingTurns -= turns;
    } catch (cause) {
      // Half a line must not stay before the next one.
      await this.handle.truncate(this.#offset).catch(() => undefined);
      throw storageError(this.folder, cause);
    }
  }

  /** Throws `storage` when its file is no longer in its place: what is written then goes nowhere that anybody will look. */
  async check(): Promise<void> {
    let there: bigint;
    try {
      there = (await stat(join(this.folder, this.file), { bigint: true })).ino;
    } catch (cause) {
      throw storageError(this.folder, cause);
    }
    if (there !== this.inode) throw storageError(this.folder, { code: 'ENOENT' });
  }

  /** False when a later epoch was claimed: somebody else goes on with this team. */
  async holds(): Promise<boolean> {
    try {
      await access(join(this.folder, journalFile(this.analysis, this.epoch + 1)));
      return false;
    } catch {
      return true;
    }
  }

  /** Lets go of the file, unless something still has to be written to it. */
  async rest(): Promise<void> {
    if (this.#pending.length === 0) await this.abandon();
  }

  /** Lets go of the file, whatever is not written yet. Never throws. */
  async abandon(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.handle.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.abandon();
    }
  }
}

function line(event: TeamEvent): string {
  const json = JSON.stringify(event);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

export interface JournalContent {
  readonly epoch: number;
  readonly events: readonly TeamEvent[];
  /** Damage before the last line: what could not be read, by line from 1. A torn last line is no damage. */
  readonly damaged: readonly number[];
}

/**
 * The events of a team that count, from all its epochs, oldest first. A new team begins anew; one that was taken over goes on after
 * the event that whoever took it had read, whatever the process before wrote later.
 */
export async function readTeam(
  folder: string,
  analysis: string,
): Promise<{ readonly events: readonly TeamEvent[]; readonly damaged: readonly string[] }> {
  let events: TeamEvent[] = [];
  const damaged: string[] = [];
  for (const { epoch, events: written, damaged: lines } of await readJournals(folder, analysis)) {
    if (lines.length > 0) damaged.push(`${journalFile(analysis, epoch)}: line ${lines.join(', ')}`);
    const [head] = written;
    if (head === undefined) continue;
    const after = goesOnAfter(head, written, events);
    if (after === undefined) {
      events = [...written];
      continue;
    }
    const start = events.findLastIndex(
      (event) => event.type === 'team.queued' || event.type === 'team.reopened',
    );
    events = events.filter((event, index) => index < start || event.seq <= after);
    if (head.type !== 'team.reopened')
      events.push({ type: 'team.reopened', epoch, after, team: analysis, seq: head.seq - 1, at: head.at });
    events.push(...written);
  }
  return { events, damaged };
}

/**
 * After which event of the epoch before an epoch goes on; undefined when its team begins anew. Its first line says so. Where that
 * is damaged, a team that has its opening in this epoch began here; any other went on from all that was there.
 */
function goesOnAfter(
  head: TeamEvent,
  written: readonly TeamEvent[],
  before: readonly TeamEvent[],
): number | undefined {
  if (head.type === 'team.queued') return undefined;
  if (head.type === 'team.reopened') return head.after;
  const opens = written.some((event) => event.type === 'turn.started' && event.phase === 'opening');
  return opens || before.length === 0 ? undefined : before.at(-1)?.seq;
}

/** All epochs of a team, oldest first. */
export async function readJournals(folder: string, analysis: string): Promise<readonly JournalContent[]> {
  const epochs = (await epochsOf(folder, analysis)).toSorted((a, b) => a - b);
  return await Promise.all(
    epochs.map(async (epoch) => ({
      epoch,
      ...parseJournal(await readFile(join(folder, journalFile(analysis, epoch)), 'utf8')),
    })),
  );
}

export function parseJournal(text: string): Pick<JournalContent, 'events' | 'damaged'> {
  const lines = text.split('\n');
  const events: TeamEvent[] = [];
  const damaged: number[] = [];
  for (const [index, entry] of lines.entries()) {
    if (entry === '' && index === lines.length - 1) continue;
    const json = entry.slice(9);
    if (entry[8] === ' ' && crc32(json) === Number.parseInt(entry.slice(0, 8), 16))
      events.push(JSON.parse(json) as TeamEvent);
    else if (index < lines.length - 1) damaged.push(index + 1);
  }
  return { events, damaged };
}

async function epochsOf(folder: string, analysis: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => {
    const epoch = Number(name.slice(analysis.length + 1, -'.jsonl'.length));
    return journalTeam(name) === analysis ? [epoch] : [];
  });
}

async function latestEpoch(folder: string, analysis: string): Promise<number> {
  try {
    return Math.max(0, ...(await epochsOf(folder, analysis)));
  } catch (cause) {
    throw storageError(folder, cause);
  }
}
