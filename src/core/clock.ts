/** Time as the engine sees it. Injected, so that tests move it by hand. */
export interface Clock {
  /** Monotonic milliseconds from an arbitrary origin. Does not jump when the wall clock is set. */
  now(): number;
  /** The wall clock, for names and for people. */
  wall(): Date;
  /** Calls `fire` once after `ms` milliseconds; the returned function takes it back. */
  after(ms: number, fire: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => new Date(),
  after: (ms, fire) => {
    // Node fires at once for delays over 2^31-1 ms: a limit of weeks must not mean "now".
    const timer = setTimeout(fire, Math.min(ms, 2_147_483_647));
    return () => clearTimeout(timer);
  },
};
