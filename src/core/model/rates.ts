import type { RateReport } from './rateHeaders.ts';

const MINUTE_MS = 60_000;

/** What a call took of a limit. Its amount may be corrected when the true one is known. */
export interface Taken {
  readonly at: number;
  amount: number;
}

/**
 * A limit that a person set: at most so much in any 60 s. A sliding window and no bucket, since a bucket lets nearly twice its
 * limit through in its first minute.
 */
export class MinuteWindow {
  #taken: Taken[] = [];

  constructor(public limit: number) {}

  /** Milliseconds until this much fits; 0 when it does now. What alone is more than the limit goes when nothing else counts. */
  waitMs(amount: number, now: number): number {
    this.#forget(now);
    let sum = amount;
    for (const taken of this.#taken) sum += taken.amount;
    let wait = 0;
    for (const taken of this.#taken) {
      if (sum <= this.limit) break;
      sum -= taken.amount;
      wait = taken.at + MINUTE_MS - now;
    }
    return wait;
  }

  take(amount: number, now: number): Taken {
    const taken = { at: now, amount };
    this.#taken.push(taken);
    return taken;
  }

  #forget(now: number): void {
    const first = this.#taken.findIndex((taken) => taken.at + MINUTE_MS > now);
    if (first !== 0) this.#taken = first < 0 ? [] : this.#taken.slice(first);
  }
}

/**
 * A limit as the endpoint told it last. What was left comes back evenly until the reset, as in a bucket; without a limit to
 * reckon with, all at once. After the reset, and after a minute at most, nothing is known, and nothing held back: headers may be
 * wrong, or of a limit for a day, and a refusal then says so.
 */
export class ToldRate {
  #report: RateReport | undefined;
  #at = 0;
  #order = -1;
  #since = 0;

  /** `order`: of the call that brought the report; `open`: what calls that are under way have taken and the endpoint may not yet have counted. */
  hear(report: RateReport, order: number, open: number, now: number): void {
    if (order < this.#order) return;
    this.#order = order;
    this.#report = report;
    this.#at = now;
    this.#since = open;
  }

  take(amount: number): void {
    this.#since += amount;
  }

  waitMs(amount: number, now: number): number {
    const report = this.#report;
    if (report === undefined) return 0;
    const reset = this.#at + Math.min(report.resetMs, MINUTE_MS);
    if (now >= reset) {
      this.#report = undefined;
      return 0;
    }
    const { limit } = report;
    // What is more than the whole limit can only go when all of it is there.
    const wanted = Math.min(amount, limit ?? amount) + this.#since - report.remaining;
    if (wanted <= 0) return 0;
    if (limit === undefined || limit <= report.remaining) return reset - now;
    const back = this.#at + (report.resetMs * wanted) / (limit - report.remaining);
    return Math.max(0, Math.min(back, reset) - now);
  }
}
