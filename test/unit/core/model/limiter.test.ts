import { describe, expect, it } from 'vitest';

import { AdaptiveLimit } from '../../../../src/core/model/adaptive.ts';
import { nextCall, type Share, type Waiting } from '../../../../src/core/model/callOrder.ts';
import { EndpointDown, ModelFailure } from '../../../../src/core/model/failure.ts';
import { EndpointLimiter, type LimitedCall, type Limits } from '../../../../src/core/model/limiter.ts';
import { durationMs, rateReports } from '../../../../src/core/model/rateHeaders.ts';
import { MinuteWindow, ToldRate } from '../../../../src/core/model/rates.ts';
import { RetryBudget } from '../../../../src/core/model/retryBudget.ts';
import type { Slot } from '../../../../src/core/model/slot.ts';
import { ManualClock } from '../../../support/manualClock.ts';

const limited = (afterMs?: number): ModelFailure =>
  new ModelFailure('rate_limited', 'no', {
    can: true,
    strain: true,
    ...(afterMs !== undefined && { afterMs }),
  });
const down = (): ModelFailure => new ModelFailure('network', 'gone', { can: true });
const used = (input: number, output: number) => ({ input, output, cached: 0 });

/** A limiter with calls by name: what went, in which order, and what those that wait were told. */
function limiterOf(limits: Limits = {}) {
  const clock = new ManualClock();
  const limiter = new EndpointLimiter('host', clock, limits, () => 1);
  const went: string[] = [];
  const ended: [string, unknown][] = [];
  const told: string[] = [];
  const slots = new Map<string, Slot>();
  const ask = async (name: string, more: Partial<LimitedCall> = {}): Promise<void> => {
    try {
      const slot = await limiter.acquire({
        share: { active: 0, last: 0 },
        promptTokens: 0,
        outputTokens: 0,
        order: undefined,
        signal: new AbortController().signal,
        number: undefined,
        patienceMs: Number.POSITIVE_INFINITY,
        onWait: (reason, ms) => told.push(`${name}: ${reason} ${ms}`),
        ...more,
      });
      went.push(name);
      slots.set(name, slot);
    } catch (thrown) {
      ended.push([name, thrown]);
    }
  };
  const asks = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) void ask(name);
    await settled();
  };
  const slot = (name: string): Slot => {
    const found = slots.get(name);
    if (found === undefined) throw new Error(`${name} did not go`);
    return found;
  };
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  return { clock, limiter, went, ended, told, ask, asks, slot, advance };
}

/** All that follows from what was done, without time. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('calls at once', () => {
  it('start where a panel never queues, and grow with each success until a sign of strain', () => {
    const limit = new AdaptiveLimit(undefined);
    expect(limit.limit).toBe(16);
    for (let index = 0; index < 16; index += 1) limit.succeeded(true);
    expect(limit.limit).toBe(32);
    limit.started(32);
    limit.strained(1, 40);
    expect(limit.limit).toBe(22);
    // The other calls of that window met the same limit.
    for (let order = 2; order < 33; order += 1) limit.strained(order, 41);
    expect(limit.limit).toBe(22);
    for (let index = 0; index < 22; index += 1) limit.succeeded(true);
    expect(limit.limit).toBe(23);
    // The cut is from what was under way, but one refusal of a call alone does not take all away.
    limit.started(3);
    limit.strained(41, 42);
    expect(limit.limit).toBe(4);
    for (let order = 42; order < 50; order += 1) limit.strained(order, order + 1);
    expect(limit.limit).toBe(1);
  });

  it('do not grow while places are free, past a set number, or while first tokens take twice their best', () => {
    const free = new AdaptiveLimit(undefined);
    free.succeeded(false);
    expect(free.limit).toBe(16);
    const set = new AdaptiveLimit(3);
    for (let index = 0; index < 9; index += 1) set.succeeded(true);
    expect(set.limit).toBe(3);
    const slow = new AdaptiveLimit(undefined);
    slow.firstToken(100, 1000);
    // A longer prompt may take longer, so this is no sign.
    slow.firstToken(220, 3000);
    slow.succeeded(true);
    expect(slow.limit).toBe(17);
    for (let index = 0; index < 10; index += 1) slow.firstToken(900, 1000);
    for (let index = 0; index < 40; index += 1) slow.succeeded(true);
    expect(slow.limit).toBe(17);
  });

  it('are shared: who waits is told, and goes as soon as a place is free', async () => {
    const { asks, slot, went, told, limiter, clock } = limiterOf({ maxConcurrent: 2 });
    await asks('a', 'b', 'c', 'd');
    expect(went).toEqual(['a', 'b']);
    expect(told).toEqual(['c: endpoint busy 0', 'd: endpoint busy 0']);
    slot('a').succeeded(undefined);
    slot('b').failed(undefined);
    await settled();
    expect(went).toEqual(['a', 'b', 'c', 'd']);
    slot('c').succeeded(undefined);
    slot('d').succeeded(undefined);
    expect([limiter.idle, clock.pending]).toEqual([true, 0]);
  });
});

describe('a minute', () => {
  it('takes no more requests than are set in any 60 s, and is never idle while one may go', async () => {
    const { asks, advance, went, told, slot, clock } = limiterOf({ requestsPerMinute: 2 });
    await asks('a');
    await advance(10_000);
    await asks('b', 'c', 'd');
    expect(told).toEqual(['c: rate limit 50000', 'd: rate limit 50000']);
    for (const name of went) slot(name).succeeded(undefined);
    await advance(49_999);
    expect(went).toEqual(['a', 'b']);
    await advance(1);
    expect(went).toEqual(['a', 'b', 'c']);
    await advance(10_000);
    expect(went).toEqual(['a', 'b', 'c', 'd']);
    expect(clock.pending).toBe(0);
  });

  it('counts tokens as guessed, then as told', async () => {
    const { ask, slot, went, advance } = limiterOf({ tokensPerMinute: 1000 });
    void ask('a', { promptTokens: 600, outputTokens: 300 });
    void ask('b', { promptTokens: 300, outputTokens: 100 });
    await settled();
    expect(went).toEqual(['a']);
    slot('a').succeeded(used(500, 100));
    await settled();
    expect(went).toEqual(['a', 'b']);
    // What is more than a whole minute still goes, alone.
    void ask('c', { promptTokens: 5000, outputTokens: 100 });
    await advance(59_999);
    expect(went).toEqual(['a', 'b']);
    await advance(1);
    expect(went).toEqual(['a', 'b', 'c']);
  });

  it('is kept by a window of which no 60 s hold more than the limit', () => {
    const window = new MinuteWindow(5);
    const times: number[] = [];
    for (let now = 0; times.length < 100; now += 700) {
      if (window.waitMs(1, now) > 0) continue;
      window.take(1, now);
      times.push(now);
    }
    expect(times.every((time, index) => index < 5 || time - (times[index - 5] ?? 0) >= 60_000)).toBe(true);
  });
});

describe('limits that headers tell', () => {
  it.each([
    ['6m0s', 360_000],
    ['1h2m3.5s', 3_723_500],
    ['120ms', 120],
    ['0s', 0],
    ['17', 17_000],
    ['1m30s', 90_000],
    ['1d', 86_400_000],
    ['soon', undefined],
    ['', undefined],
    ['5 s', undefined],
  ])('read %j as %s ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each([
    ['2026-03-01T12:00:30Z', 30_000],
    ['1772366430', 30_000],
    ['1772366430000', 30_000],
    ['30s', 30_000],
  ])('take %s as a moment', (reset, ms) => {
    const headers = new Headers({
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': reset,
    });
    expect(rateReports(headers, Date.UTC(2026, 2, 1, 12))?.requests?.resetMs).toBe(ms);
  });

  it('come back evenly, and are forgotten after their reset', () => {
    const rate = new ToldRate();
    rate.hear({ remaining: 0, limit: 60, resetMs: 60_000 }, 1, 0, 0);
    expect(rate.waitMs(1, 0)).toBe(1000);
    expect(rate.waitMs(1, 1000)).toBe(0);
    rate.take(1);
    expect(rate.waitMs(1, 1000)).toBe(1000);
    // An answer that is late tells what was, not what is.
    rate.hear({ remaining: 59, limit: 60, resetMs: 1000 }, 0, 0, 1000);
    expect(rate.waitMs(1, 1000)).toBe(1000);
    expect(rate.waitMs(1, 60_000)).toBe(0);
    rate.hear({ remaining: 1, limit: undefined, resetMs: 5000 }, 2, 1, 60_000);
    expect(rate.waitMs(1, 61_000)).toBe(4000);
    rate.hear({ remaining: 0, limit: undefined, resetMs: 86_400_000 }, 3, 0, 70_000);
    expect([rate.waitMs(1, 70_000), rate.waitMs(1, 130_000)]).toEqual([60_000, 0]);
  });

  it('hold calls back before the endpoint has to refuse them', async () => {
    const { asks, slot, went, told, advance } = limiterOf();
    await asks('a', 'b');
    slot('a').headers({ requests: { remaining: 2, limit: undefined, resetMs: 20_000 }, tokens: undefined });
    await asks('c', 'd');
    expect(went).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(['d: rate limit 20000']);
    await advance(20_000);
    expect(went).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a pause', () => {
  it('holds all calls for as long as the endpoint asked, says so when it grows, and leaves no timer', async () => {
    const { asks, ask, slot, went, told, advance, clock, ended } = limiterOf({ maxConcurrent: 2 });
    await asks('a', 'b');
    slot('a').failed(limited(120_000));
    const stop = new AbortController();
    void ask('c', { signal: stop.signal });
    void ask('d', { patienceMs: 30_000 });
    void ask('e');
    await settled();
    expect(ended).toMatchObject([
      ['d', { errorClass: 'rate_limited', message: 'host takes no call for another 120 s.' }],
    ]);
    await advance(60_000);
    slot('b').failed(limited(90_000));
    expect(told).toEqual([
      'c: rate limit 120000',
      'e: rate limit 120000',
      'c: rate limit 90000',
      'e: rate limit 90000',
    ]);
    stop.abort();
    await settled();
    expect(ended.at(-1)).toMatchObject(['c', { errorClass: 'cancelled' }]);
    await advance(89_999);
    expect([went, clock.pending]).toEqual([['a', 'b'], 1]);
    await advance(1);
    expect([went, clock.pending]).toEqual([['a', 'b', 'e'], 0]);
  });

  it('takes the timer away with the last call that waits', async () => {
    const { asks, ask, slot, clock } = limiterOf();
    await asks('a');
    slot('a').failed(limited(600_000));
    const stop = new AbortController();
    void ask('b', { signal: stop.signal, onWait: () => stop.abort() });
    await settled();
    expect(clock.pending).toBe(0);
  });
});

describe('the breaker', () => {
  async function broken() {
    const all = limiterOf();
    await all.asks('1', '2', '3', '4', '5', '6');
    for (const name of ['1', '2', '3', '4', '5']) all.slot(name).failed(down());
    return all;
  }

  it('leaves an endpoint alone after five failures, then lets one call try for all', async () => {
    const { asks, slot, went, told, advance, ended, clock } = await broken();
    await asks('a', 'b');
    expect(told).toEqual(['a: endpoint down 1000', 'b: endpoint down 1000']);
    // Of before, and nothing new.
    slot('6').failed(down());
    await advance(1000);
    expect(went.slice(6)).toEqual(['a']);
    expect(told.slice(2)).toEqual(['b: endpoint down 0']);
    slot('a').failed(down());
    await settled();
    expect(ended.map(([name, error]) => [name, error instanceof EndpointDown])).toEqual([['b', true]]);
    await asks('c', 'd', 'e');
    expect(told.at(-1)).toBe('e: endpoint down 2000');
    await advance(2000);
    slot('c').succeeded(undefined);
    await settled();
    expect(went.slice(6)).toEqual(['a', 'c', 'd', 'e']);
    expect(clock.pending).toBe(0);
  });

  it('sends a call with another model to choose away at once', async () => {
    const { ask, ended } = await broken();
    void ask('a', { patienceMs: 30_000 });
    await settled();
    expect(ended).toMatchObject([['a', { errorClass: 'network', message: 'gone', retry: { can: false } }]]);
  });

  it('lets the next call try when the one that tried was given up', async () => {
    const { asks, slot, went, advance } = await broken();
    await asks('a', 'b');
    await advance(1000);
    slot('a').failed(undefined);
    await settled();
    expect(went.slice(6)).toEqual(['a', 'b']);
  });

  it('takes any answer as a sign of life, also a refusal', async () => {
    const { asks, slot, went } = limiterOf();
    await asks('1', '2', '3', '4', '5', '6');
    for (const name of ['1', '2', '3', '4']) slot(name).failed(down());
    slot('5').failed(new ModelFailure('auth', 'no', { can: false }));
    slot('6').failed(down());
    await asks('a');
    expect(went).toContain('a');
  });
});

describe('the order of waiting calls', () => {
  const share = (active = 0, last = 0): Share => ({ active, last });
  const call = (number: number, of: Share, group?: number, remainingMs = 0): Waiting => ({
    number,
    share: of,
    order: group === undefined ? undefined : { group, remainingMs },
  });

  it('is fair between runs, however many calls one of them has', async () => {
    const { ask, slot, went } = limiterOf({ maxConcurrent: 1 });
    const [big, small] = [share(), share()];
    for (const name of ['b1', 'b2', 'b3', 'b4']) void ask(name, { share: big });
    for (const name of ['s1', 's2']) void ask(name, { share: small });
    await settled();
    while (went.length < 6) {
      slot(went.at(-1) ?? '').succeeded(undefined);
      await settled();
    }
    expect(went).toEqual(['b1', 's1', 'b2', 's2', 'b3', 'b4']);
  });

  it('is first come, first served inside a run without a hint, and goes to the run with fewer calls under way', () => {
    const [busy, free] = [share(2, 1), share(1, 2)];
    expect(nextCall([call(1, busy), call(4, free), call(3, free)], 1)?.number).toBe(3);
  });

  it('takes the oldest case, inside it the longest team, and the longest of all once little is left', () => {
    const one = share();
    const many = [call(1, one, 2, 900), call(2, one, 1, 100), call(3, one, 1, 700), call(4, one, 2, 500)];
    expect(nextCall(many, 1)?.number).toBe(3);
    // 2,200 ms over 4 places are less than 1.5 × 900 ms.
    expect(nextCall(many, 4)?.number).toBe(1);
  });
});

describe('any run of it', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'never stands still while a call waits, and leaves nothing behind (seed %i)',
    async (seed) => {
      let state = seed * 2_654_435_761;
      const random = (): number => {
        state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
        return state / 2 ** 32;
      };
      const { ask, slot, went, ended, advance, clock, limiter } = limiterOf({
        maxConcurrent: 3,
        requestsPerMinute: 40,
      });
      const shares = [share0(), share0(), share0()];
      const open = new Set<string>();
      let asked = 0;
      let seen = 0;
      for (let step = 0; step < 300 || !limiter.idle; step += 1) {
        if (step < 300 && random() < 0.5) {
          const stop = new AbortController();
          void ask(`${(asked += 1)}`, { share: shares[asked % 3] ?? share0(), signal: stop.signal });
          if (random() < 0.1) stop.abort();
        }
        await settled();
        for (; seen < went.length; seen += 1) open.add(went[seen] ?? '');
        const name = [...open][Math.floor(random() * open.size)];
        if (name !== undefined && random() < 0.6) {
          open.delete(name);
          const dice = random();
          if (dice < 0.7) slot(name).succeeded(used(10, 10));
          else slot(name).failed(dice < 0.8 ? limited(random() * 5000) : dice < 0.95 ? down() : undefined);
        }
        await advance(random() * 1500);
        const waiting = asked - went.length - ended.length;
        const active = open.size + went.length - seen;
        if (waiting > 0 && active === 0 && clock.pending === 0) throw new Error('it stands still');
        if (step > 20_000) throw new Error('it does not come to an end');
      }
      expect([limiter.idle, clock.pending, went.length + ended.length]).toEqual([true, 0, asked]);
      expect(shares.map((one) => one.active)).toEqual([0, 0, 0]);
    },
  );

  const share0 = (): Share => ({ active: 0, last: 0 });
});

describe('the budget of retries', () => {
  it('ends, and grows with answers', () => {
    const budget = new RetryBudget();
    let taken = 0;
    while (budget.take()) taken += 1;
    expect(taken).toBe(40);
    for (let index = 0; index < 4; index += 1) budget.answered();
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });
});
