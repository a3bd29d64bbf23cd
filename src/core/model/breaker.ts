const FAILURES = 5;
const OPEN_MS = 1000;
const MAX_OPEN_MS = 30_000;

/**
 * Leaves an endpoint alone that fails call after call: after five failures without an answer between them nothing is sent for a
 * while, then one call alone tries. The while doubles with each try that fails, up to 30 s.
 */
export class Breaker {
  #failures = 0;
  #rounds = 0;
  #openUntil: number | undefined;
  #probe: number | undefined;

  constructor(private readonly random: () => number) {}

  /** Undefined when calls may go; otherwise the time when the next one may, or infinity while a try is under way. */
  blockedUntil(now: number): number | undefined {
    if (this.#openUntil === undefined) return undefined;
    if (this.#probe !== undefined) return Number.POSITIVE_INFINITY;
    return now < this.#openUntil ? this.#openUntil : undefined;
  }

  /** The next call is a try, for all others. */
  get open(): boolean {
    return this.#openUntil !== undefined;
  }

  started(order: number): void {
    if (this.#openUntil !== undefined) this.#probe = order;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#rounds = 0;
    this.#openUntil = undefined;
    this.#probe = undefined;
  }

  /** True when the endpoint is to be left alone from now on, or for longer. */
  failed(order: number, now: number): boolean {
    this.#failures += 1;
    const open = this.#openUntil !== undefined;
    // Calls that were under way when it opened say nothing new.
    if (open ? order !== this.#probe : this.#failures < FAILURES) return false;
    const longest = Math.min(MAX_OPEN_MS, OPEN_MS * 2 ** this.#rounds);
    this.#openUntil = now + longest * (0.5 + this.random() / 2);
    this.#rounds += 1;
    this.#probe = undefined;
    return true;
  }

  /** The call ended and says nothing about the endpoint: cancelled, or refused for what it asked. */
  neutral(order: number): void {
    if (order === this.#probe) this.#probe = undefined;
  }
}
