import type { Clock } from '../clock.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { cancelled } from '../model/retrying.ts';
import type { CallOptions, ChatModel } from '../model/types.ts';
import type { RunEvent } from './events.ts';
import { checkSpace, makeFolder, RunFolder } from './files.ts';

/** Between two tries: doubling from the first to the second. Milliseconds. */
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/** What a team has told, on its way to its journal. */
export interface Kept {
  /** Brings everything told so far to the disk. Throws `storage`. */
  save(): Promise<void>;
  /** Writes everything told so far into another folder, and goes on there. Throws `storage`; then it tries there from now on. */
  moveTo(folder: string): Promise<void>;
  /** Finished turns that are in memory alone. */
  readonly unsavedTurns: number;
}

export interface StoragePorts {
  readonly clock: Clock;
  /** Milliseconds since the run's start. */
  readonly elapsed: () => number;
  readonly dispatch: (event: RunEvent) => void;
}

interface WholeFile {
  readonly render: () => string;
  saved: boolean;
}

/**
 * Where a run is kept. When its folder fails (full, read-only, gone), what happens is kept in memory, no call is begun, and it
 * is tried again until it goes, here or in another place that a person names.
 */
export class RunStorage {
  readonly #files = new Map<string, WholeFile>();
  readonly #teams = new Map<string, Kept>();
  #lostSince: number | undefined;
  /** Milliseconds of earlier losses. */
  #lostBefore = 0;
  #error: unknown;
  #tries = 0;
  /** Whether anybody was told of the present loss: a move that nobody had to ask for is none. */
  #told = false;
  #retryAt: number | undefined;
  #stopTimer: (() => void) | undefined;
  #trying: Promise<boolean> | undefined;
  #back: (() => void)[] = [];

  constructor(
    private folder: RunFolder,
    private readonly ports: StoragePorts,
  ) {}

  /** Absolute path. */
  get path(): string {
    return this.folder.path;
  }

  get isLost(): boolean {
    return this.#lostSince !== undefined;
  }

  /** For how many milliseconds no call could be begun, until now. */
  readonly lostMs = (): number =>
    this.#lostBefore + (this.#lostSince === undefined ? 0 : this.ports.elapsed() - this.#lostSince);

  /** Takes the record of a team into its care; it replaces the one before. */
  keep(team: string, record: Kept): void {
    this.#teams.set(team, record);
  }

  /** A whole file that is on the disk already; wherever the run goes, it goes along. */
  note(name: string, render: () => string): void {
    this.#files.set(name, { render, saved: true });
  }

  /** Writes a whole file now, or as soon as that is possible. Never rejects. */
  async put(name: string, render: () => string): Promise<void> {
    const file: WholeFile = { render, saved: false };
    this.#files.set(name, file);
    if (this.isLost) return;
    try {
      await this.#write(name, file);
    } catch (thrown) {
      this.lost(thrown);
    }
  }

  /** Something could not be written. What it was stays with whoever wanted to write it, and is asked for again. */
  lost(thrown: unknown): void {
    this.#error = thrown;
    if (this.isLost) return;
    this.#lostSince = this.ports.elapsed();
    this.#tries = 0;
    this.#tryLater();
  }

  /** Resolves when everything can be kept. Rejects with the signal's reason when it fires first. */
  async ready({ signal, onProgress }: Pick<CallOptions, 'signal' | 'onProgress'>): Promise<void> {
    if (!this.isLost) return;
    onProgress({ kind: 'waiting', reason: 'disk', ms: 0 });
    await this.#returned(signal);
    onProgress({ kind: 'resumed' });
  }

  /** The model as teams may use it: what it answers while nothing can be kept would be paid for and maybe lost. */
  gate(model: ChatModel): ChatModel {
    return {
      id: model.id,
      complete: async (request, options) => {
        if (this.isLost) await this.ready(options);
        return await model.complete(request, options);
      },
    };
  }

  /** Tries again at once. Resolves with whether everything is on the disk. */
  async retry(): Promise<boolean> {
    if (!this.isLost) return true;
    this.#trying ??= this.#try().finally(() => (this.#trying = undefined));
    return await this.#trying;
  }

  /**
   * Goes on in another folder, with everything that the run has told so far, and takes its files out of the old one where that is
   * possible. Throws `storage` when the other folder cannot be used either; then everything is as before.
   */
  async moveTo(path: string): Promise<void> {
    await this.#trying;
    const target = new RunFolder(path);
    await makeFolder(path);
    await checkSpace(path, this.#teams.size);
    const [first] = this.#files;
    if (first !== undefined) await target.write(first[0], first[1].render());
    const old = this.folder;
    this.folder = target;
    if (!this.isLost) this.#lostSince = this.ports.elapsed();
    for (const file of this.#files.values()) file.saved = false;
    try {
      for (const team of this.#teams.values()) await team.moveTo(path);
    } catch (thrown) {
      this.#error = thrown;
    }
    if (!(await this.retry())) throw this.#failure();
    if (old.path !== path) await old.remove([...this.#files.keys()], [...this.#teams.keys()]);
    await old.close();
  }

  /** At the end of the work: waits until everything is written, or until the signal fires; then it is tried once more. */
  async settle(signal: AbortSignal): Promise<void> {
    if (this.isLost) {
      await this.#returned(signal).catch(() => undefined);
      if (this.isLost) await this.retry();
    }
    // Nobody is at work any more; a person can still have it tried again, or name another place.
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (this.isLost) this.#tell();
    await this.folder.close();
  }

  async #try(): Promise<boolean> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#tries += 1;
    try {
      for (const team of this.#teams.values()) await team.save();
      for (let left = this.#unsaved(); left.length > 0; left = this.#unsaved())
        for (const [name, file] of left) await this.#write(name, file);
    } catch (thrown) {
      this.#error = thrown;
      await this.folder.close();
      this.#tryLater();
      return false;
    }
    this.#found();
    return true;
  }

  #found(): void {
    const { elapsed, dispatch } = this.ports;
    const before = this.#lostBefore;
    this.#lostBefore = this.lostMs();
    this.#lostSince = undefined;
    if (this.#told) {
      const seconds = Math.max(1, Math.round((this.#lostBefore - before) / 1000));
      const message = `For ${seconds} s the run could not be saved. What happened meanwhile was kept in memory, and is in ${this.path} now.`;
      dispatch({ type: 'run.warning', at: elapsed(), error: { class: 'storage', message } });
    }
    this.#told = false;
    dispatch({ type: 'storage.back', at: elapsed(), folder: this.path });
    const back = this.#back;
    this.#back = [];
    for (const goOn of back) goOn();
  }

  #tryLater(): void {
    const ms = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries);
    this.#stopTimer?.();
    this.#stopTimer = this.ports.clock.after(ms, () => void this.retry());
    this.#retryAt = this.ports.elapsed() + ms;
    this.#tell();
  }

  #tell(): void {
    const { elapsed, dispatch } = this.ports;
    this.#told = true;
    let turns = 0;
    for (const team of this.#teams.values()) turns += team.unsavedTurns;
    dispatch({
      type: 'storage.lost',
      at: elapsed(),
      folder: this.path,
      error: errorInfo(this.#failure()),
      turns,
      ...(this.#stopTimer !== undefined && this.#retryAt !== undefined && { retryAt: this.#retryAt }),
    });
  }

  #failure(): unknown {
    return (
      this.#error ?? new ConsiliumError('storage', `The folder cannot be used: ${this.path}. Choose another.`)
    );
  }

  #returned(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#back = this.#back.filter((one) => one !== goOn);
        reject(cancelled(signal));
      };
      const goOn = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      if (signal.aborted) {
        reject(cancelled(signal));
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      this.#back.push(goOn);
    });
  }

  #unsaved(): readonly [string, WholeFile][] {
    return [...this.#files].filter(([, file]) => !file.saved);
  }

  async #write(name: string, file: WholeFile): Promise<void> {
    await this.folder.write(name, file.render());
    file.saved = true;
  }
}
