import type { CaseAnchor } from '../core/case/types.ts';
import type { RunEvent } from '../core/run/events.ts';
import type { RunSession } from '../core/run/session.ts';
import type { RunState } from '../core/run/state.ts';
import type { TranscriptView } from '../protocol/transcript.ts';
import type { RunFacts } from './runViews.ts';

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
  /** Absolute path; the identity of a run. */
  readonly folder: string;
  readonly case: RunCase;
  readonly anchors: TranscriptView['anchors'];
  readonly #session: RunSession | undefined;
  readonly #fromDisk: RunState | undefined;
  readonly #listeners = new Set<OpenRunListener>();
  /** The process clock at the run's start, so that the run's own clock can be read at any time. */
  #origin = performance.now();
  #live = false;
  #work: Promise<void> = Promise.resolve();

  constructor(folder: string, runCase: RunCase, source: { session: RunSession } | { state: RunState }) {
    this.folder = folder;
    this.case = runCase;
    this.anchors = Object.fromEntries(
      runCase.anchors.map((anchor) => [anchor.id, { line: anchor.range.start.line, text: anchor.text }]),
    );
    if ('session' in source) {
      this.#session = source.session;
      source.session.store.subscribe((_state, event, before) => {
        if ('at' in event) this.#origin = Math.min(this.#origin, performance.now() - event.at);
        this.#tell(event, before);
      });
    } else {
      this.#fromDisk = source.state;
    }
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

  /** Whether its ended teams can be run again here. */
  get retriable(): boolean {
    return this.#session !== undefined && !this.#live;
  }

  /** Settles when the work that goes on has ended; never rejects. */
  get idle(): Promise<void> {
    return this.#work;
  }

  /** The run's clock: milliseconds since its start, standing still when nothing runs. */
  get now(): number {
    if (this.#live) return performance.now() - this.#origin;
    const { state } = this;
    const ends = state.teams.map((team) => team.endedAt ?? team.startedAt ?? 0);
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

  /** Starts the teams, or with `teams` runs these again. `failed` gets what only a bug or a lost disk can throw. */
  run(teams: readonly string[] | undefined, failed: (thrown: unknown) => void): void {
    const session = this.#session;
    if (session === undefined || this.#live) return;
    this.#live = true;
    this.#tell(undefined, this.state);
    this.#work = (teams === undefined ? session.start() : session.retry(teams)).then(
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
