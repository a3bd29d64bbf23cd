import type { Clock } from '../clock.ts';

/** How long an endpoint may take. Milliseconds. */
export interface CallTimes {
  /** Until it answers at all. */
  readonly firstByteMs: number;
  /** Between two pieces of its answer. */
  readonly idleMs: number;
  /** For the whole of one attempt. */
  readonly totalMs: number;
}

export const defaultCallTimes: CallTimes = { firstByteMs: 180_000, idleMs: 180_000, totalMs: 900_000 };

/** A timer that is so late was not slow: the machine slept, or its process was frozen. */
const SLEPT_MS = 10_000;

/**
 * The three clocks of one attempt, in one timer: none is made for each token. Its signal fires when one of them runs out, or
 * with its parent. After a sleep of the machine the running wait starts again once, since the answer may be in the socket.
 */
export class CallClock {
  readonly #controller = new AbortController();
  readonly #onAbort = () => this.#controller.abort(this.parent.reason);
  #cancel: (() => void) | undefined;
  #phase: 'first byte' | 'idle' = 'first byte';
  #heardAt: number;
  #endsAt: number;
  expired: 'first byte' | 'idle' | 'total' | undefined;

  constructor(
    private readonly clock: Clock,
    readonly times: CallTimes,
    private readonly parent: AbortSignal,
  ) {
    this.#heardAt = clock.now();
    this.#endsAt = this.#heardAt + times.totalMs;
    if (parent.aborted) this.#onAbort();
    else parent.addEventListener('abort', this.#onAbort, { once: true });
    this.#watch();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A sign of life. */
  heard(): void {
    this.#phase = 'idle';
    this.#heardAt = this.clock.now();
  }

  dispose(): void {
    this.#cancel?.();
    this.parent.removeEventListener('abort', this.#onAbort);
  }

  #due(): number {
    const wait = this.#phase === 'idle' ? this.times.idleMs : this.times.firstByteMs;
    return Math.min(this.#heardAt + wait, this.#endsAt);
  }

  #watch(): void {
    const at = this.#due();
    this.#cancel = this.clock.after(at - this.clock.now(), () => {
      const now = this.clock.now();
      const late = now - at;
      if (late > SLEPT_MS) {
        this.#heardAt = now;
        this.#endsAt += late;
      }
      const due = this.#due();
      if (due > now) {
        this.#watch();
        return;
      }
      this.expired = due >= this.#endsAt ? 'total' : this.#phase;
      this.#controller.abort(new DOMException('the time for the answer is over', 'TimeoutError'));
    });
  }
}
