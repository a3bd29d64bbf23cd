import type { Clock } from '../clock.ts';

/** With so little left, a clock that stands still is looked at this often. Milliseconds. */
const LEAST_MS = 1000;

/**
 * Fires once after `ms` in which work was possible: `stalled` tells how many milliseconds could not be used so far, and grows
 * while they cannot. The returned function takes it back.
 */
export function workClock(clock: Clock, ms: number, stalled: () => number, fire: () => void): () => void {
  const deadline = clock.now() + ms - stalled();
  let cancel: () => void;
  const watch = (delay: number): void => {
    cancel = clock.after(delay, () => {
      const left = deadline + stalled() - clock.now();
      if (left > 0) watch(Math.max(left, LEAST_MS));
      else fire();
    });
  };
  watch(ms);
  return () => cancel();
}
