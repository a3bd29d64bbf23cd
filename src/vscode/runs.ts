import * as vscode from 'vscode';

import type { RunEvent } from '../core/run/events.ts';
import type { RunState } from '../core/run/state.ts';
import type { OpenRun } from './openRun.ts';

export type RunsChange =
  /** A run came, went, or became the current one. */
  | { readonly kind: 'list' }
  /** A run began or stopped being live. */
  | { readonly kind: 'live'; readonly run: OpenRun }
  | { readonly kind: 'event'; readonly run: OpenRun; readonly event: RunEvent; readonly before: RunState };

/** More runs than this are forgotten, oldest first; their files stay. */
const MOST_RUNS = 20;
const REMEMBERED = 'consilium.runs';
/** Where runs have gone that could not stay in their folder, by that folder. */
const MOVED = 'consilium.movedRuns';
/** How many runs come back after a reload of the window. */
const MOST_REMEMBERED = 5;

/** Owns the runs that are open in this window, newest first. Everything that shows runs listens here. */
export class RunController implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<RunsChange>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions = new Map<OpenRun, () => void>();
  readonly #memory: vscode.Memento;
  #runs: readonly OpenRun[] = [];
  #restored: Promise<void> | undefined;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  get list(): readonly OpenRun[] {
    return this.#runs;
  }

  /** The newest run: what a command means that names none. */
  get current(): OpenRun | undefined {
    return this.#runs[0];
  }

  get live(): readonly OpenRun[] {
    return this.#runs.filter((run) => run.live);
  }

  find(folder: string): OpenRun | undefined {
    return this.#runs.find((run) => run.folder === folder || run.origin === folder);
  }

  /** Takes a run into the list, in the order of their start. A run that is there already stays as it is. */
  add(run: OpenRun): OpenRun {
    const known = this.find(run.folder);
    if (known !== undefined) return known;
    this.#subscriptions.set(
      run,
      run.subscribe((event, before) => {
        if (event?.type === 'storage.back' && run.folder !== run.origin) this.#moved(run);
        this.#changed.fire(
          event === undefined ? { kind: 'live', run } : { kind: 'event', run, event, before },
        );
      }),
    );
    const all = [...this.#runs, run].sort((a, b) => b.state.startedAt.localeCompare(a.state.startedAt));
    for (const old of all.slice(MOST_RUNS)) {
      if (!old.live) this.#subscriptions.get(old)?.();
    }
    this.#list(all.filter((one, index) => index < MOST_RUNS || one.live));
    return run;
  }

  /** Forgets a run; one that is live stays. Its files are none of this. */
  remove(folder: string): void {
    const run = this.find(folder);
    if (run === undefined || run.live) return;
    this.#subscriptions.get(run)?.();
    this.#subscriptions.delete(run);
    this.#list(this.#runs.filter((one) => one !== run));
  }

  /** Where the files of a run are by now that were in this folder once. */
  whereIs(folder: string): string {
    return this.#memory.get<Readonly<Record<string, string>>>(MOVED, {})[folder] ?? folder;
  }

  #moved(run: OpenRun): void {
    const moved = this.#memory.get<Readonly<Record<string, string>>>(MOVED, {});
    const entries = Object.entries({ ...moved, [run.origin]: run.folder });
    void this.#memory.update(MOVED, Object.fromEntries(entries.slice(-MOST_RUNS)));
    this.#remember();
  }

  #remember(): void {
    void this.#memory.update(
      REMEMBERED,
      this.#runs.slice(0, MOST_REMEMBERED).map((one) => one.folder),
    );
  }

  #list(runs: readonly OpenRun[]): void {
    this.#runs = runs;
    this.#remember();
    this.#changed.fire({ kind: 'list' });
  }

  /** Opens once, in the background, the runs that were open before the window was reloaded. Folders that are gone are skipped. */
  async restore(open: (folder: string) => Promise<OpenRun | undefined>): Promise<void> {
    const folders = this.#memory.get<readonly string[]>(REMEMBERED, []);
    this.#restored ??= (async () => {
      for (const folder of folders) {
        if (this.find(folder) !== undefined) continue;
        const run = await open(folder).catch(() => undefined);
        if (run !== undefined) this.add(run);
      }
    })();
    await this.#restored;
  }

  /** Does not cancel what is live: a window that closes interrupts its runs, and an interrupted run can be taken up again. */
  dispose(): void {
    for (const stop of this.#subscriptions.values()) stop();
    this.#changed.dispose();
  }
}
