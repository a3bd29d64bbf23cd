const START = 40;
const MOST = 80;
const PER_ANSWER = 0.25;

/**
 * What a run may spend on trying again, over all its calls: 40 tries, and one more for every four answers. An endpoint that
 * fails all the time is not asked four times by each of a hundred calls.
 */
export class RetryBudget {
  #left = START;

  /** False when nothing is left. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  answered(): void {
    this.#left = Math.min(MOST, this.#left + PER_ANSWER);
  }
}
