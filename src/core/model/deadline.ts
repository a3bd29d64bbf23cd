import type { Clock } from '../clock.ts';

/**
 * An abort signal that fires when nothing was heard for `ms`, or when its parent fires.
 * The client's own timeout ends at the headers, so a hang in mid-stream needs this.
 */
export class Silence {
  readonly #controller = new AbortController();
  readonly #stop: () => void;
  #cancel: (() => void) | undefined;
  #heardAt: number;
  #held = 0;
  expired = false;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    parent: AbortSignal,
    private readonly reason: () => Error = () =>
      new DOMException('nothing was heard in time', 'TimeoutError'),
  ) {
    this.#heardAt = clock.now();
    const onAbort = () => this.#controller.abort(parent.reason);
    if (parent.aborted) onAbort();
    else parent.addEventListener('abort', onAbort, { once: true });
    this.#stop = () => parent.removeEventListener('abort', onAbort);
    this.#watch(ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A sign of life. Cheap: no timer is made anew for each token. */
  heard(): void {
    this.#heardAt = this.clock.now();
  }

  /** Stands still while a person is asked; the returned function lets it go on from zero. */
  hold(): () => void {
    this.#held += 1;
    return () => {
      this.#held -= 1;
      this.heard();
    };
  }

  dispose(): void {
    this.#cancel?.();
    this.#stop();
  }

  #watch(ms: number): void {
    this.#cancel = this.clock.after(ms, () => {
      const left = this.#heardAt + this.ms - this.clock.now();
      if (left > 0 || this.#held > 0) {
        this.#watch(left > 0 ? left : this.ms);
        return;
      }
      this.expired = true;
      this.#controller.abort(this.reason());
    });
  }
}

/** Resolves after `ms`, or rejects with the signal's reason when it fires first. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
