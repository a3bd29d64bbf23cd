import type { ErrorClass } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { Share } from './callOrder.ts';
import { pause } from './deadline.ts';
import { cancelled, EndpointDown, ModelFailure } from './failure.ts';
import type { EndpointLimiter } from './limiter.ts';
import type { RateReports } from './rateHeaders.ts';
import type { RetryBudget } from './retryBudget.ts';
import { shortened } from './shorten.ts';
import type { Slot } from './slot.ts';
import type { CallOptions, CallProgress, ChatModel, ChatRequest, ChatResponse } from './types.ts';

export { cancelled } from './failure.ts';

/** What the limiter wants to know of an attempt. */
export interface AttemptWatch {
  /** A request goes out. */
  readonly sent: () => void;
  readonly headers: (reports: RateReports) => void;
  readonly firstToken: () => void;
}

/** One try at one endpoint. */
export interface Attempts {
  attempt(
    request: ChatRequest,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
    watch: AttemptWatch,
  ): Promise<ChatResponse>;
}

export interface RetryPolicy {
  /** Tries in all, the first one counted: the most for any class. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** Tries for one class of failure, where they are fewer. */
  readonly byClass?: Readonly<Partial<Record<ErrorClass, number>>>;
}

/**
 * A limit passes by itself, so it is worth the most tries; a call that hung has cost minutes; what cannot be read seldom gets
 * better. With full jitter the waits of six tries last 16 s on average.
 */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  baseMs: 500,
  capMs: 20_000,
  byClass: { overloaded: 5, network: 4, timeout: 2, bad_response: 2 },
};

/** What a call to one endpoint goes through. */
export interface RetryingParts {
  readonly endpoint: Attempts;
  readonly limiter: EndpointLimiter;
  readonly clock: Clock;
  readonly policy: RetryPolicy;
  readonly budget: RetryBudget;
  readonly maxOutputTokens: number | undefined;
  /** Milliseconds that a call waits for a pause of the endpoint before it gives way to the next model. */
  readonly patienceMs: number;
  readonly random?: () => number;
}

/** One endpoint and model with its retries, by class, with full jitter and inside the run's budget. */
export class RetryingModel implements ChatModel {
  readonly #share: Share = { active: 0, last: 0 };
  readonly #random: () => number;

  constructor(
    readonly id: string,
    private readonly parts: RetryingParts,
  ) {
    this.#random = parts.random ?? Math.random;
  }

  async complete(request: ChatRequest, options: CallOptions): Promise<ChatResponse> {
    return await this.patiently(request, options, this.parts.patienceMs);
  }

  /** As `complete`, but waits as long as this for an endpoint that is paused. */
  async patiently(request: ChatRequest, options: CallOptions, patienceMs: number): Promise<ChatResponse> {
    const { signal, onProgress } = options;
    const { endpoint, budget } = this.parts;
    let sent = request;
    let number: number | undefined;
    for (let tries = 1; ; tries += 1) {
      let slot: Slot;
      try {
        slot = await this.#slot(sent, options, number, patienceMs);
      } catch (thrown) {
        if (!(thrown instanceof EndpointDown)) throw thrown;
        if (tries >= this.#tries(thrown.failure)) throw thrown.failure;
        continue;
      }
      number = slot.number;
      let failure: ModelFailure;
      try {
        await options.ready?.();
        const response = await endpoint.attempt(sent, signal, onProgress, slot);
        slot.succeeded(response.usage);
        budget.answered();
        return response;
      } catch (thrown) {
        failure = this.#failed(thrown, slot, signal);
      }
      const shorter = failure.retry.shorten === true && sent === request ? shortened(request) : undefined;
      if (shorter !== undefined) {
        sent = shorter.request;
        onProgress({
          kind: 'retry',
          errorClass: failure.errorClass,
          message: `The conversation was too long: ${shorter.cut} long tool ${shorter.cut === 1 ? 'result was' : 'results were'} cut, and the model was asked again.`,
        });
        continue;
      }
      const ordered = failure.retry.afterMs !== undefined;
      if (!failure.retry.can || tries >= this.#tries(failure) || (!ordered && !budget.take())) throw failure;
      onProgress({ kind: 'restart' });
      onProgress({ kind: 'retry', errorClass: failure.errorClass, message: failure.message });
      // Where the endpoint said when, the limiter holds all its calls back until then.
      if (!ordered) await this.#backoff(tries, signal, onProgress);
    }
  }

  async #slot(
    request: ChatRequest,
    { signal, onProgress, order }: CallOptions,
    number: number | undefined,
    patienceMs: number,
  ): Promise<Slot> {
    let waited = false;
    let slot: Slot;
    try {
      slot = await this.parts.limiter.acquire({
        share: this.#share,
        promptTokens: promptTokens(request),
        outputTokens: this.parts.maxOutputTokens,
        order,
        signal,
        number,
        patienceMs,
        onWait: (reason, ms) => {
          waited = true;
          onProgress({ kind: 'waiting', reason, ms });
        },
      });
    } catch (thrown) {
      if (waited && !signal.aborted) onProgress({ kind: 'resumed' });
      throw thrown;
    }
    if (signal.aborted) {
      slot.failed(undefined);
      throw cancelled(signal);
    }
    if (waited) onProgress({ kind: 'resumed' });
    return slot;
  }

  /** Gives the place back. Throws what is no failure of the endpoint. */
  #failed(thrown: unknown, slot: Slot, signal: AbortSignal): ModelFailure {
    if (signal.aborted || !(thrown instanceof ModelFailure)) {
      slot.failed(undefined);
      throw signal.aborted ? cancelled(signal) : thrown;
    }
    slot.failed(thrown);
    return thrown;
  }

  #tries({ errorClass }: ModelFailure): number {
    const { attempts, byClass } = this.parts.policy;
    return Math.min(attempts, byClass?.[errorClass] ?? attempts);
  }

  /** Full jitter: any time up to a ceiling that doubles, so that calls that failed together do not come back together. */
  async #backoff(
    tries: number,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
  ): Promise<void> {
    const { baseMs, capMs } = this.parts.policy;
    const ms = this.#random() * Math.min(capMs, baseMs * 2 ** (tries - 1));
    if (ms <= 0) return;
    onProgress({ kind: 'waiting', reason: 'backoff', ms });
    try {
      await pause(this.parts.clock, ms, signal);
    } catch {
      throw cancelled(signal);
    }
    onProgress({ kind: 'resumed' });
  }
}

/** A rough guess, a quarter of the characters: limits are kept by what the endpoint counts in the end. */
function promptTokens(request: ChatRequest): number {
  let characters = 0;
  for (const message of request.messages) {
    characters += message.content.length;
    if (message.role !== 'assistant' || message.toolCalls === undefined) continue;
    for (const call of message.toolCalls) characters += call.arguments.length;
  }
  return Math.ceil(characters / 4);
}
