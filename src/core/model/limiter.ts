import type { Clock } from '../clock.ts';
import { AdaptiveLimit } from './adaptive.ts';
import { Breaker } from './breaker.ts';
import { nextCall, type Share, type Waiting } from './callOrder.ts';
import { cancelled, EndpointDown, Impatience, type ModelFailure } from './failure.ts';
import type { RateReports } from './rateHeaders.ts';
import { MinuteWindow, ToldRate } from './rates.ts';
import { Slot } from './slot.ts';
import type { CallOrder, ModelConfig, Usage, WaitReason } from './types.ts';

export type Limits = Pick<ModelConfig, 'maxConcurrent' | 'requestsPerMinute' | 'tokensPerMinute'>;

export interface LimitedCall {
  readonly share: Share;
  readonly promptTokens: number;
  readonly outputTokens: number | undefined;
  readonly order: CallOrder | undefined;
  readonly signal: AbortSignal;
  /** The number that an earlier try of the same call had: it keeps its place among those that wait. */
  readonly number: number | undefined;
  /** Milliseconds that it waits for an endpoint that is paused; with less than infinity it does not wait at all for one that is down. */
  readonly patienceMs: number;
  readonly onWait: (reason: WaitReason, ms: number) => void;
}

interface Ticket extends Waiting {
  readonly call: LimitedCall;
  readonly resolve: (slot: Slot) => void;
  readonly reject: (error: Error) => void;
  readonly onAbort: () => void;
  gone: boolean;
  told: { readonly reason: WaitReason; readonly until: number } | undefined;
}

interface Block {
  readonly reason: WaitReason;
  /** Infinity: until another call ends. */
  readonly until: number;
}

/** What may be said of an answer's length before one has come. Tokens. */
const FIRST_GUESS = 500;

/**
 * Everything that holds calls to one endpoint and model back, for all teams, runs and cases of the process: calls at once,
 * requests and tokens a minute, pauses that the endpoint asks for, and a breaker. While a call may go and one waits, one goes.
 */
export class EndpointLimiter {
  readonly #calls: AdaptiveLimit;
  readonly #breaker: Breaker;
  readonly #told = { requests: new ToldRate(), tokens: new ToldRate() };
  #requests: MinuteWindow | undefined;
  #tokens: MinuteWindow | undefined;
  #pausedUntil = 0;
  #waiting: Ticket[] = [];
  readonly #active = new Set<Slot>();
  #started = 0;
  #numbers = 0;
  #output = FIRST_GUESS;
  #lastFailure: ModelFailure | undefined;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  #pumping = false;
  #again = false;

  constructor(
    /** For people. */
    private readonly host: string,
    private readonly clock: Clock,
    limits: Limits,
    random: () => number = Math.random,
  ) {
    this.#calls = new AdaptiveLimit(limits.maxConcurrent);
    this.#breaker = new Breaker(random);
    this.configure(limits);
  }

  /** The newest settings hold. */
  configure({ maxConcurrent, requestsPerMinute, tokensPerMinute }: Limits): void {
    this.#calls.setMax(maxConcurrent);
    this.#requests = window(this.#requests, requestsPerMinute);
    this.#tokens = window(this.#tokens, tokensPerMinute);
    this.#pump();
  }

  get atOnce(): number {
    return this.#calls.limit;
  }

  get idle(): boolean {
    return this.#active.size === 0 && this.#waiting.length === 0;
  }

  /**
   * A place for one call, at once when there is one. Rejects with what the signal says, with a `ModelFailure` when the wait is
   * longer than the call's patience, and with `EndpointDown` when the one call that tried for all others failed.
   */
  acquire(call: LimitedCall): Slot | Promise<Slot> {
    if (call.signal.aborted) throw cancelled(call.signal);
    const number = call.number ?? (this.#numbers += 1);
    if (this.#waiting.length === 0 && this.#block(call, this.clock.now()) === undefined)
      return this.#start(call, number);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#remove(ticket);
        reject(cancelled(call.signal));
        this.#pump();
      };
      const ticket: Ticket = {
        call,
        share: call.share,
        number,
        order: call.order,
        resolve,
        reject,
        onAbort,
        gone: false,
        told: undefined,
      };
      this.#waiting.push(ticket);
      call.signal.addEventListener('abort', onAbort, { once: true });
      this.#pump();
    });
  }

  /** @internal For `Slot`. */
  sent(): void {
    this.#requests?.take(1, this.clock.now());
    this.#told.requests.take(1);
  }

  /** @internal For `Slot`. */
  heard(slot: Slot, reports: RateReports): void {
    slot.counted = true;
    const now = this.clock.now();
    let requests = 0;
    let tokens = 0;
    for (const other of this.#active) {
      if (other.counted) continue;
      requests += 1;
      tokens += other.tokens;
    }
    if (reports.requests !== undefined) this.#told.requests.hear(reports.requests, slot.order, requests, now);
    if (reports.tokens !== undefined) this.#told.tokens.hear(reports.tokens, slot.order, tokens, now);
    this.#pump();
  }

  /** @internal For `Slot`. */
  firstToken(slot: Slot): void {
    this.#calls.firstToken(this.clock.now() - slot.startedAt, slot.promptTokens);
  }

  /** @internal For `Slot`. */
  succeeded(slot: Slot, usage: Usage | undefined): void {
    const full = this.#active.size >= this.#calls.limit;
    this.#leave(slot);
    if (usage !== undefined) {
      this.#output += 0.2 * (usage.output - this.#output);
      if (slot.takenTokens !== undefined) slot.takenTokens.amount = usage.input + usage.output;
    }
    this.#calls.succeeded(full);
    this.#breaker.succeeded();
    this.#pump();
  }

  /** @internal For `Slot`. `failure` undefined: it was given up, which says nothing about the endpoint. */
  failed(slot: Slot, failure: ModelFailure | undefined): void {
    const now = this.clock.now();
    this.#leave(slot);
    if (failure === undefined) {
      this.#breaker.neutral(slot.order);
    } else {
      const { errorClass, retry } = failure;
      if (retry.can && retry.afterMs !== undefined)
        this.#pausedUntil = Math.max(this.#pausedUntil, now + retry.afterMs);
      if (retry.strain === true) this.#calls.strained(slot.order, this.#started + 1);
      if (errorClass === 'network' || errorClass === 'overloaded' || errorClass === 'timeout') {
        this.#lastFailure = failure;
        if (this.#breaker.failed(slot.order, now) && slot.probe) this.#turnAway(failure);
      } else {
        // Whatever it was, the endpoint answered.
        this.#breaker.succeeded();
      }
    }
    this.#pump();
  }

  #start(call: LimitedCall, number: number): Slot {
    const now = this.clock.now();
    this.#started += 1;
    const tokens = call.promptTokens + (call.outputTokens ?? this.#output);
    const probe = this.#breaker.open;
    const slot = new Slot(this, call.share, this.#started, number, now, call.promptTokens, tokens, probe);
    slot.takenTokens = this.#tokens?.take(tokens, now);
    this.#told.tokens.take(tokens);
    this.sent();
    this.#breaker.started(slot.order);
    this.#active.add(slot);
    this.#calls.started(this.#active.size);
    call.share.active += 1;
    call.share.last = this.#started;
    return slot;
  }

  #leave(slot: Slot): void {
    if (this.#active.delete(slot)) slot.share.active -= 1;
  }

  #block(call: LimitedCall, now: number): Block | undefined {
    if (now < this.#pausedUntil) return { reason: 'rate limit', until: this.#pausedUntil };
    const down = this.#breaker.blockedUntil(now);
    if (down !== undefined) return { reason: 'endpoint down', until: down };
    if (this.#active.size >= this.#calls.limit)
      return { reason: 'endpoint busy', until: Number.POSITIVE_INFINITY };
    const tokens = call.promptTokens + (call.outputTokens ?? this.#output);
    const wait = Math.max(
      this.#requests?.waitMs(1, now) ?? 0,
      this.#tokens?.waitMs(tokens, now) ?? 0,
      this.#told.requests.waitMs(1, now),
      this.#told.tokens.waitMs(tokens, now),
    );
    return wait > 0 ? { reason: 'rate limit', until: now + wait } : undefined;
  }

  /** Starts what may start, tells the others what they wait for, and sets the one timer. */
  #pump(): void {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    try {
      do {
        this.#again = false;
        this.#round();
      } while (this.#again);
    } finally {
      this.#pumping = false;
    }
  }

  #round(): void {
    const now = this.clock.now();
    let block: Block | undefined;
    for (;;) {
      const ticket = nextCall(this.#waiting, this.#calls.limit);
      if (ticket === undefined) break;
      block = this.#block(ticket.call, now);
      if (block !== undefined) break;
      this.#remove(ticket);
      ticket.resolve(this.#start(ticket.call, ticket.number));
    }
    this.#arm(block?.until ?? Number.POSITIVE_INFINITY, now);
    if (block === undefined) return;
    // A listener may cancel, which takes calls out of the list.
    const waiting = this.#waiting.slice();
    for (const ticket of waiting) this.#tell(ticket, block, now);
  }

  #tell(ticket: Ticket, block: Block, now: number): void {
    if (ticket.gone) return;
    const { patienceMs } = ticket.call;
    const impatient =
      block.reason === 'endpoint down'
        ? patienceMs < Number.POSITIVE_INFINITY
        : block.until < Number.POSITIVE_INFINITY && block.until - now > patienceMs;
    if (impatient) {
      this.#remove(ticket);
      ticket.reject(this.#tooLong(block, now));
      this.#again = true;
      return;
    }
    const { told } = ticket;
    if (told?.reason === block.reason && block.until <= told.until + 1) return;
    ticket.told = block;
    ticket.call.onWait(
      block.reason,
      block.until === Number.POSITIVE_INFINITY ? 0 : Math.max(0, block.until - now),
    );
  }

  #tooLong(block: Block, now: number): Impatience {
    const last = this.#lastFailure;
    if (block.reason === 'endpoint down' && last !== undefined)
      return new Impatience(last.errorClass, last.message, { can: false }, { cause: last.cause });
    const seconds = Math.ceil((block.until - now) / 1000);
    return new Impatience('rate_limited', `${this.host} takes no call for another ${seconds} s.`, {
      can: false,
    });
  }

  /** One call tried for all that wait, and failed: each of them counts it as a try. */
  #turnAway(failure: ModelFailure): void {
    for (const ticket of this.#waiting.splice(0)) {
      ticket.gone = true;
      ticket.call.signal.removeEventListener('abort', ticket.onAbort);
      ticket.reject(new EndpointDown(failure));
    }
  }

  #remove(ticket: Ticket): void {
    ticket.gone = true;
    const index = this.#waiting.indexOf(ticket);
    if (index >= 0) this.#waiting.splice(index, 1);
    ticket.call.signal.removeEventListener('abort', ticket.onAbort);
  }

  #arm(until: number, now: number): void {
    if (this.#timer?.at === until) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (until === Number.POSITIVE_INFINITY) return;
    const cancel = this.clock.after(until - now, () => {
      this.#timer = undefined;
      this.#pump();
    });
    this.#timer = { at: until, cancel };
  }
}

function window(old: MinuteWindow | undefined, limit: number | undefined): MinuteWindow | undefined {
  if (limit === undefined) return undefined;
  if (old === undefined) return new MinuteWindow(limit);
  old.limit = limit;
  return old;
}
