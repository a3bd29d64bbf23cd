import type { RunEvent } from './events.ts';
import { reduceRun } from './reducer.ts';
import type { RunState } from './state.ts';

export type RunListener = (state: RunState, event: RunEvent, before: RunState) => void;

/** Holds the state of one run. The only way to change it is an event; everything that shows a run reads it here. */
export class RunStore {
  #state: RunState;
  readonly #listeners = new Set<RunListener>();

  constructor(initial: RunState) {
    this.#state = initial;
  }

  get state(): RunState {
    return this.#state;
  }

  dispatch(event: RunEvent): void {
    const before = this.#state;
    this.#state = reduceRun(before, event);
    for (const listener of this.#listeners) listener(this.#state, event, before);
  }

  /** The returned function ends the subscription. Listeners must not throw and must not dispatch. */
  subscribe(listener: RunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
