import type { Clock } from '../clock.ts';
import { reduceRun } from './reducer.ts';
import { type PlayedTime, playedTimes, type RecordedRun } from './replay.ts';
import type { RunState } from './state.ts';

/** `step`: time went on. `seek`: the position jumped. `control`: it plays or stands still, or at another speed. */
export type ReplayChange = 'step' | 'seek' | 'control';

/** How many times as fast as the run was; what a reader is offered. */
export const replaySpeeds: readonly number[] = [0.5, 1, 2, 5, 20, 100];

/** A state is kept for every so many events, so that going back costs no more than this. */
const KEYFRAME_EVERY = 64;

/**
 * A recorded run with a position in it that can be moved both ways. Positions are milliseconds of played time: time in which
 * nobody worked is left out. The state at a position is what all events up to it lead to; at the end it is the run as its folder
 * tells it, so that a team that was cut off shows as that.
 */
export class Replayer {
  /** The position of the last event. */
  readonly duration: number;
  readonly #run: RecordedRun;
  readonly #times: readonly PlayedTime[];
  readonly #clock: Clock;
  readonly #listeners = new Set<(change: ReplayChange) => void>();
  readonly #keyframes: RunState[];
  /** How many events are in `#folded`. */
  #index = 0;
  #folded: RunState;
  #position = 0;
  /** The clock's time at which the position was `#position`. */
  #since = 0;
  #speed = 1;
  #playing = false;
  #takeBack: (() => void) | undefined;

  constructor(run: RecordedRun, clock: Clock) {
    this.#run = run;
    this.#clock = clock;
    this.#keyframes = [run.initial];
    this.#times = playedTimes(run, (state, index) => {
      if ((index + 1) % KEYFRAME_EVERY === 0) this.#keyframes.push(state);
    });
    this.duration = this.#times.at(-1)?.played ?? 0;
    this.#folded = run.initial;
    this.#moveTo(0);
  }

  get state(): RunState {
    return this.#index === this.#run.events.length ? this.#run.state : this.#folded;
  }

  get position(): number {
    if (!this.#playing) return this.#position;
    return Math.min(this.duration, this.#position + (this.#clock.now() - this.#since) * this.#speed);
  }

  /** The run's own clock at the position: milliseconds since its start, with the time that is left out. */
  get now(): number {
    const last = this.#times[this.#index - 1];
    return this.position + (last === undefined ? 0 : last.at - last.played);
  }

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Goes on from the position, at the end from the beginning. */
  play(): void {
    if (this.#playing || this.duration === 0) return;
    if (this.#position >= this.duration) this.#moveTo(0);
    this.#since = this.#clock.now();
    this.#playing = true;
    this.#wait();
    this.#tell('control');
  }

  pause(): void {
    if (!this.#playing) return;
    this.#moveTo(this.position);
    this.#stop();
    this.#tell('control');
  }

  /** Throws `RangeError` for a speed that is no speed. */
  setSpeed(speed: number): void {
    if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`No speed: ${speed}`);
    if (speed === this.#speed) return;
    this.#moveTo(this.position);
    this.#speed = speed;
    if (this.#playing) this.#wait();
    this.#tell('control');
  }

  /** Goes to a position and plays on from there if it played. */
  seek(position: number): void {
    this.#moveTo(Math.min(Math.max(0, position), this.duration));
    if (this.#playing) this.#wait();
    this.#tell('seek');
  }

  /** Positions at which turns of a team ended, in order, each once. */
  turnEnds(team: string): readonly number[] {
    const ends = this.#run.events.flatMap((event, index) =>
      event.type === 'turn.finished' && event.team === team ? [this.#times[index]?.played ?? 0] : [],
    );
    return [...new Set(ends)];
  }

  /** Stands still at the next or the previous end of a turn of a team; beyond the last, at the end or the beginning. */
  stepTurn(team: string, by: 1 | -1): void {
    this.pause();
    const ends = this.turnEnds(team);
    const target =
      by === 1
        ? (ends.find((end) => end > this.#position) ?? this.duration)
        : (ends.findLast((end) => end < this.#position) ?? 0);
    this.seek(target);
  }

  /** Listeners must not throw. The returned function ends the subscription. */
  subscribe(listener: (change: ReplayChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #tell(change: ReplayChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #stop(): void {
    this.#playing = false;
    this.#takeBack?.();
    this.#takeBack = undefined;
  }

  /** Waits for the next event that is to be played. */
  #wait(): void {
    this.#takeBack?.();
    const due = this.#times[this.#index]?.played ?? this.duration;
    this.#takeBack = this.#clock.after(Math.max(0, due - this.#position) / this.#speed, () => {
      // A timer may come a little early, which must not let it wait again for nothing.
      this.#moveTo(Math.max(due, this.position));
      if (this.#position < this.duration) {
        this.#wait();
        this.#tell('step');
      } else {
        this.#stop();
        this.#tell('control');
      }
    });
  }

  #moveTo(position: number): void {
    const target = countUpTo(this.#times, position);
    const near = Math.floor(target / KEYFRAME_EVERY);
    const keyframe = this.#keyframes[near];
    // On from where it stands, unless that is behind the target or further away from it than a kept state.
    if (keyframe !== undefined && (this.#index > target || this.#index < near * KEYFRAME_EVERY)) {
      this.#index = near * KEYFRAME_EVERY;
      this.#folded = keyframe;
    }
    for (const event of this.#run.events.slice(this.#index, target)) {
      this.#folded = reduceRun(this.#folded, event);
      this.#index += 1;
    }
    this.#position = position;
    this.#since = this.#clock.now();
  }
}

/** How many of the events are not after `position`. */
function countUpTo(times: readonly PlayedTime[], position: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.played ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
