import pLimit, { type LimitFunction } from 'p-limit';

import type { Clock } from '../clock.ts';
import { ConsiliumError } from '../errors.ts';
import { pause } from './deadline.ts';
import { ModelFailure } from './failure.ts';
import type { CallProgress, ChatModel, ChatRequest, ChatResponse, WaitReason } from './types.ts';

/** One try at one endpoint. */
export interface Attempts {
  attempt(
    request: ChatRequest,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
  ): Promise<ChatResponse>;
}

export interface RetryPolicy {
  /** Tries in all, the first one counted. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 4, baseMs: 500, capMs: 20_000 };

/**
 * One endpoint and model with its retries: full jitter between tries, Retry-After of any length obeyed, and a pause that
 * holds for all calls to it, since a limit is the endpoint's and not one call's.
 */
export class RetryingModel implements ChatModel {
  readonly #limit: LimitFunction;
  #pausedUntil = 0;

  constructor(
    readonly id: string,
    private readonly endpoint: Attempts,
    private readonly clock: Clock,
    maxConcurrent: number | undefined,
    private readonly policy = defaultRetryPolicy,
    private readonly random: () => number = Math.random,
  ) {
    this.#limit = pLimit(maxConcurrent ?? Number.POSITIVE_INFINITY);
  }

  async complete(
    request: ChatRequest,
    {
      signal,
      onProgress,
    }: { readonly signal: AbortSignal; readonly onProgress: (progress: CallProgress) => void },
  ): Promise<ChatResponse> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#wait(this.#pausedUntil - this.clock.now(), 'rate limit', signal, onProgress);
      let failure: ModelFailure;
      try {
        return await this.#once(request, signal, onProgress);
      } catch (thrown) {
        if (signal.aborted) throw cancelled(signal);
        if (!(thrown instanceof ModelFailure) || !thrown.retry.can || attempt >= this.policy.attempts)
          throw thrown;
        failure = thrown;
      }
      onProgress({ kind: 'restart' });
      onProgress({ kind: 'retry', errorClass: failure.errorClass, message: failure.message });
      if (failure.retry.afterMs !== undefined) {
        this.#pausedUntil = Math.max(this.#pausedUntil, this.clock.now() + failure.retry.afterMs);
      } else {
        const ceiling = Math.min(this.policy.capMs, this.policy.baseMs * 2 ** (attempt - 1));
        await this.#wait(this.random() * ceiling, 'backoff', signal, onProgress);
      }
    }
  }

  async #once(
    request: ChatRequest,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
  ): Promise<ChatResponse> {
    const busy = this.#limit.activeCount >= this.#limit.concurrency;
    if (busy) onProgress({ kind: 'waiting', reason: 'endpoint busy', ms: 0 });
    return await this.#limit(async () => {
      if (signal.aborted) throw cancelled(signal);
      if (busy) onProgress({ kind: 'resumed' });
      return await this.endpoint.attempt(request, signal, onProgress);
    });
  }

  async #wait(
    ms: number,
    reason: WaitReason,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
  ): Promise<void> {
    if (ms <= 0) return;
    onProgress({ kind: 'waiting', reason, ms });
    try {
      await pause(this.clock, ms, signal);
    } catch {
      throw cancelled(signal);
    }
    onProgress({ kind: 'resumed' });
  }
}

/** What an aborted signal means for the caller: its own reason when that is one of ours. */
export function cancelled(signal: AbortSignal): ConsiliumError {
  return signal.reason instanceof ConsiliumError
    ? signal.reason
    : new ConsiliumError('cancelled', 'Cancelled.', { cause: signal.reason });
}
