import type { Clock } from '../../src/core/clock.ts';
import { ManualClock } from './manualClock.ts';

/** A manual clock on a machine that may sleep, and whose wall clock somebody may set. */
export class FaultClock implements Clock {
  readonly #clock = new ManualClock();
  #slept = 0;
  #set = 0;

  now(): number {
    return this.#clock.now() + this.#slept;
  }

  wall(): Date {
    return new Date(this.#clock.wall().getTime() + this.#slept + this.#set);
  }

  after(ms: number, fire: () => void): () => void {
    return this.#clock.after(ms, fire);
  }

  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  /** Time passes, but timers stand still, and go on from where they were. */
  sleep(ms: number): void {
    this.#slept += ms;
  }

  setWall(ms: number): void {
    this.#set += ms;
  }

  get pending(): number {
    return this.#clock.pending;
  }
}
