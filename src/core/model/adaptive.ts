/**
 * Calls at once where nobody set a number. High enough that one panel never queues in front of a healthy endpoint (five teams
 * with three experts each make at most 15 calls together), low enough that a batch does not bury a server on a laptop.
 */
const START = 16;
const CUT = 0.7;
/** A stray refusal of one call alone says little: the first cut goes no lower than from here. */
const LEAST_PEAK = 6;
/** Growth stops while the first token takes so many times longer than at the best of times. */
const SLOWER = 2;
/** Tokens that are added to each prompt, for what a call takes whatever its length. */
const FIXED_TOKENS = 500;

/**
 * Finds how many calls at once an endpoint takes: +1 for each success while all places are taken, until the first sign of
 * strain; from then on +1 for each window of successes, and × 0.7 on a sign, once a window.
 *
 * Signs are 429, 503 and connect timeouts. Servers that queue without bound give none, so growth also stops while the time to
 * the first token, divided by the prompt's length, is well over its best. Never the total time: the length of the answer rules it.
 */
export class AdaptiveLimit {
  #limit: number;
  #max: number;
  #probing = true;
  #successes = 0;
  /** Calls that started before this one say nothing new about the limit after it was cut. */
  #windowFrom = 0;
  /** The most calls under way since the last cut. */
  #peak = 0;
  #best = Number.POSITIVE_INFINITY;
  #recent: number | undefined;

  constructor(max: number | undefined) {
    this.#max = max ?? Number.POSITIVE_INFINITY;
    this.#limit = max ?? START;
  }

  get limit(): number {
    return this.#limit;
  }

  /** A number that a person sets is believed: it is where to start again, and never passed. */
  setMax(max: number | undefined): void {
    const next = max ?? Number.POSITIVE_INFINITY;
    if (next === this.#max) return;
    this.#max = next;
    this.#limit = max ?? Math.max(START, this.#limit);
  }

  /** `active`: calls under way, the new one included. */
  started(active: number): void {
    if (active > this.#peak) this.#peak = active;
  }

  /** `full`: all places were taken when it ended. */
  succeeded(full: boolean): void {
    if (!full || this.#limit >= this.#max) return;
    if (this.#slow()) {
      this.#probing = false;
      return;
    }
    this.#successes += 1;
    if (!this.#probing && this.#successes < this.#limit) return;
    this.#successes = 0;
    this.#limit += 1;
  }

  /** `order`: of the call that met it; `next`: of the next call that will start. */
  strained(order: number, next: number): void {
    if (order < this.#windowFrom) return;
    this.#windowFrom = next;
    this.#probing = false;
    this.#successes = 0;
    this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, Math.max(this.#peak, LEAST_PEAK)) * CUT));
    this.#peak = 0;
  }

  firstToken(ms: number, promptTokens: number): void {
    const sample = ms / (promptTokens + FIXED_TOKENS);
    // The best may be of a time that is gone: it rises slowly.
    this.#best = Math.min(sample, this.#best * 1.01);
    this.#recent = this.#recent === undefined ? sample : this.#recent + 0.25 * (sample - this.#recent);
  }

  #slow(): boolean {
    return this.#recent !== undefined && this.#recent > SLOWER * this.#best;
  }
}
