import type { Share } from './callOrder.ts';
import type { ModelFailure } from './failure.ts';
import type { EndpointLimiter } from './limiter.ts';
import type { RateReports } from './rateHeaders.ts';
import type { Taken } from './rates.ts';
import type { Usage } from './types.ts';

/** A place at the endpoint, from the moment a call may go until it has ended. */
export class Slot {
  takenTokens: Taken | undefined;
  /** The endpoint has told its limits since this call reached it, so it has counted it. */
  counted = false;
  #first = false;
  #sends = 0;

  constructor(
    private readonly limiter: EndpointLimiter,
    readonly share: Share,
    /** Counts calls in the order they started. */
    readonly order: number,
    readonly number: number,
    readonly startedAt: number,
    readonly promptTokens: number,
    readonly tokens: number,
    /** It tries for all others whether the endpoint is back. */
    readonly probe: boolean,
  ) {}

  /** A request goes out. The first was counted when the place was given. */
  readonly sent = (): void => {
    this.#sends += 1;
    if (this.#sends > 1) this.limiter.sent();
  };

  readonly headers = (reports: RateReports): void => this.limiter.heard(this, reports);

  readonly firstToken = (): void => {
    if (this.#first) return;
    this.#first = true;
    this.limiter.firstToken(this);
  };

  succeeded(usage: Usage | undefined): void {
    this.limiter.succeeded(this, usage);
  }

  failed(failure: ModelFailure | undefined): void {
    this.limiter.failed(this, failure);
  }
}
