import type { CaseAnchor } from '../core/case/types.ts';
import type { RunEvent } from '../core/run/events.ts';
import type { RunSession } from '../core/run/session.ts';
import type { RunState } from '../core/run/state.ts';
import type { TranscriptView } from '../protocol/transcript.ts';
import type { RunFacts } from './runViews.ts';
import { isCapped } from './runWords.ts';

/** The case of a run as its views need it. */
export interface RunCase {
  /** Absolute path. */
  readonly file: string;
  readonly hash: string;
  /** Such as `sex female, age 67 a`; empty when the case does not say. */
  readonly patient: string;
  readonly anchors: readonly CaseAnchor[];
}

export type OpenRunListener = (event: RunEvent | undefined, before: RunState) => void;

/** A run that this window knows: one that it runs or has run, or one that it has read from its folder. */
export class OpenRun {
  /** Absolute path of the folder in which this window met the run; its identity here, even when it has gone to another place. */
  readonly origin: string;
  readonly case: RunCase;
  readonly anchors: TranscriptView['anchors'];
  #session: RunSession | undefined;
  #stopListening: (() => void) | undefined;
  readonly #fromDisk: RunState | undefined;
  readonly #listeners = new Set<OpenRunListener>();
  /** The process clock at the run's start, so that the run's own clock can be read at any time. */
  #origin = performance.now();
  #live = false;
  #work: Promise<void> = Promise.resolve();

  constructor(folder: string, runCase: RunCase, source: { session: RunSession } | { state: RunState }) {
    this.origin = folder;
    this.case = runCase;
    this.anchors = Object.fromEntries(
      runCase.anchors.map((anchor) => [anchor.id, { line: anchor.range.start.line, text: anchor.text }]),
    );
    if ('session' in source) this.#listen(source.session);
    else this.#fromDisk = source.state;
  }

  /** What works on the run; none for one that was only read from its folder. */
  get session(): RunSession | undefined {
    return this.#session;
  }

  /** Absolute path of where its files are. */
  get folder(): string {
    return this.#session?.folder ?? this.origin;
  }

  /** Whether some of it is in this window's memory alone. */
  get unsaved(): boolean {
    return this.state.storage.kind === 'lost';
  }

  /** Whether teams stopped at a cap, and could go on were it raised. */
  get capped(): boolean {
    return !this.#live && this.state.teams.some(isCapped);
  }

  /** Gives a run that was read from its folder what it takes to go on with it. Its state is then the session's. */
  adopt(session: RunSession): void {
    if (this.#live || this.#session === session) return;
    const before = this.state;
    this.#stopListening?.();
    this.#listen(session);
    this.#tell(undefined, before);
  }

  #listen(session: RunSession): void {
    this.#session = session;
    this.#stopListening = session.store.subscribe((_state, event, before) => this.#tell(event, before));
  }

  get state(): RunState {
    const state = this.#session?.store.state ?? this.#fromDisk;
    if (state === undefined) throw new Error('a run has a session or a state');
    return state;
  }

  /** Whether this window is running it right now. */
  get live(): boolean {
    return this.#live;
  }

  /** Whether its ended teams can be run again here. Whether the case is still the same is seen when somebody wants that. */
  get retriable(): boolean {
    return !this.#live;
  }

  /** Whether it broke off, and can be gone on with. */
  get interrupted(): boolean {
    return !this.#live && this.state.status === 'interrupted';
  }

  /** Whether its gaps are for a reader of this window to look after: not those of runs that were only opened to read. */
  get own(): boolean {
    return this.#live || this.#session !== undefined || this.interrupted;
  }

  /** Settles when the work that goes on has ended; never rejects. */
  get idle(): Promise<void> {
    return this.#work;
  }

  /** The run's clock: milliseconds since its start, standing still when nothing runs. */
  get now(): number {
    if (this.#live) return performance.now() - this.#origin;
    const { state } = this;
    const ends = state.teams.flatMap((team) => [
      team.endedAt ?? team.startedAt ?? 0,
      // A team that broke off has no end, only what it did last.
      ...team.intervals.map(({ to }) => to),
    ]);
    return Math.max(state.metrics?.wallMs ?? 0, state.synthesis.endedAt ?? 0, ...ends);
  }

  get facts(): RunFacts {
    return {
      state: this.state,
      now: this.now,
      live: this.live,
      retriable: this.retriable,
      caseName: this.case.file.split(/[\\/]/).pop() ?? this.case.file,
      caseHash: this.case.hash,
      patient: this.case.patient,
      anchors: this.anchors,
    };
  }

  /** Listeners also hear, with no event, when the run begins or stops being live. */
  subscribe(listener: OpenRunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets the session work, unless it does already. `failed` gets what only a bug or a lost disk can throw. */
  run(work: (session: RunSession) => Promise<unknown>, failed: (thrown: unknown) => void): void {
    const session = this.#session;
    if (session === undefined || this.#live) return;
    this.#live = true;
    this.#origin = performance.now() - session.elapsed();
    this.#tell(undefined, this.state);
    this.#work = work(session).then(
      () => this.#stopped(),
      (thrown: unknown) => {
        this.#stopped();
        failed(thrown);
      },
    );
  }

  cancel(): void {
    if (this.#live) this.#session?.cancel();
  }

  cancelTeam(team: string): void {
    if (this.#live) this.#session?.cancelTeam(team);
  }

  #stopped(): void {
    this.#live = false;
    this.#tell(undefined, this.state);
  }

  #tell(event: RunEvent | undefined, before: RunState): void {
    for (const listener of this.#listeners) listener(event, before);
  }
}
