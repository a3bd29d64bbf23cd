import { afterEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../../src/core/clock.ts';
import { ConsiliumError, errorInfo } from '../../../../src/core/errors.ts';
import { createModel, isLocal, testModel } from '../../../../src/core/model/create.ts';
import { retryAfterMs } from '../../../../src/core/model/rateHeaders.ts';
import type { CallProgress, ChatRequest, ModelConfig } from '../../../../src/core/model/types.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { type Reply, type Script, ScriptedEndpoint, sse } from '../../../support/scriptedEndpoint.ts';
import { until } from '../../../support/until.ts';

let endpoint: ScriptedEndpoint | undefined;
const start = async (script: Script) => (endpoint = await ScriptedEndpoint.start(script));
afterEach(async () => {
  await endpoint?.stop();
  endpoint = undefined;
});

const request: ChatRequest = {
  messages: [{ role: 'user', content: 'Hello' }],
  tools: [],
  toolChoice: 'none',
};
const tool = {
  name: 'add',
  description: 'adds',
  parameters: { type: 'object', properties: { a: { type: 'number' } } },
};
const once = { attempts: 1, baseMs: 0, capMs: 0 };
const noWait = { attempts: 3, baseMs: 0, capMs: 0 };

async function ask(
  configs: readonly ModelConfig[],
  more: Partial<ChatRequest> = {},
  options: Parameters<typeof createModel>[2] = { retry: once },
) {
  const progress: CallProgress[] = [];
  const model = await createModel(configs, () => Promise.resolve('key-1'), options);
  const response = model.complete(
    { ...request, ...more },
    { signal: new AbortController().signal, onProgress: (one) => progress.push(one) },
  );
  return { response, progress };
}

async function failureOf(work: Promise<unknown>) {
  try {
    await work;
  } catch (thrown) {
    return errorInfo(thrown);
  }
  throw new Error('it did not fail');
}

const status = (
  code: number,
  body = '{"error":{"message":"no"}}',
  headers: Record<string, string> = {},
): Reply => ({
  raw: (response) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body),
});
const events = (...chunks: readonly unknown[]): Reply => ({
  raw: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) sse(response, chunk);
    response.end('data: [DONE]\n\n');
  },
});
const delta = (content: string, finish: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});

describe('an answer', () => {
  it('streams its text and tells its tokens', async () => {
    const { config } = { config: (await start(() => ({ text: 'Good morning to you' }))).config() };
    const { response, progress } = await ask([config]);
    expect(await response).toMatchObject({
      content: 'Good morning to you',
      usage: { input: 100, output: 20, cached: 60 },
      modelId: 'scripted',
    });
    expect(progress.flatMap((one) => (one.kind === 'text' ? [one.text] : [])).join('')).toBe(
      'Good morning to you',
    );
    expect(endpoint?.seen[0]?.headers.authorization).toBe('Bearer key-1');
  });

  it('puts parallel tool calls together from their pieces', async () => {
    const server = await start(() => ({
      calls: [
        { name: 'add', arguments: { a: 1 } },
        { name: 'add', arguments: { a: 22 } },
      ],
    }));
    const { response } = await ask([server.config()], { tools: [tool], toolChoice: 'auto' });
    expect(
      (await response).toolCalls.map((call) => [call.name, JSON.parse(call.arguments) as unknown]),
    ).toEqual([
      ['add', { a: 1 }],
      ['add', { a: 22 }],
    ]);
  });

  it('gives calls without an id, or with one twice, ids of their own', async () => {
    const call = (index: number, id?: string) => ({
      index,
      ...(id !== undefined && { id }),
      function: { name: 'add', arguments: '{}' },
    });
    const server = await start(() =>
      events({
        choices: [
          { delta: { tool_calls: [call(0, 'x'), call(1, 'x'), call(2)] }, finish_reason: 'tool_calls' },
        ],
      }),
    );
    const { response } = await ask([server.config()], { tools: [tool], toolChoice: 'auto' });
    expect(new Set((await response).toolCalls.map((one) => one.id)).size).toBe(3);
  });
});

describe('an endpoint that falls silent', () => {
  it('silence in mid-stream ends at its own limit and closes the socket', async () => {
    const clock = new ManualClock();
    const server = await start(() => ({
      raw: (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        sse(response, delta('so far'));
      },
    }));
    const { response, progress } = await ask([server.config()], {}, { clock, retry: once, silenceMs: 5000 });
    const failed = failureOf(response);
    await until(() => progress.length > 0, 'the first text');
    clock.advance(5000);
    expect(await failed).toMatchObject({
      class: 'timeout',
      message: expect.stringContaining('said nothing for 5 s') as string,
    });
    await until(() => server.aborted === 1, 'the socket to close');
    expect(clock.pending).toBe(0);
  });
});

describe('retries', () => {
  it('try again what can get better, and say so', async () => {
    const server = await start((seen) => (seen.number < 3 ? status(503) : { text: 'at last' }));
    const { response, progress } = await ask([server.config()], {}, { retry: noWait });
    expect((await response).content).toBe('at last');
    expect(progress.filter((one) => one.kind === 'retry').map((one) => one.errorClass)).toEqual([
      'overloaded',
      'overloaded',
    ]);
  });

  it.each([
    ['a key', status(401)],
    ['a quota', status(429, '{"error":{"code":"insufficient_quota"}}')],
    ['a name', status(404)],
  ])('do not try %s again', async (_name, reply) => {
    const server = await start(() => reply);
    await failureOf((await ask([server.config()], {}, { retry: noWait })).response);
    expect(server.seen).toHaveLength(1);
  });

  it('wait as long as Retry-After says, and hold back the other calls to that endpoint', async () => {
    const clock = new ManualClock();
    const server = await start((seen) =>
      seen.number === 1 ? status(429, '{}', { 'retry-after': '120' }) : { text: 'ok' },
    );
    const model = await createModel([server.config()], () => Promise.resolve(undefined), { clock });
    const progress: CallProgress[] = [];
    const options = {
      signal: new AbortController().signal,
      onProgress: (one: CallProgress) => progress.push(one),
    };
    const first = model.complete(request, options);
    await until(() => progress.some((one) => one.kind === 'waiting'), 'the wait');
    expect(progress.find((one) => one.kind === 'waiting')).toEqual({
      kind: 'waiting',
      reason: 'rate limit',
      ms: 120_000,
    });
    const second = model.complete(request, options);
    clock.advance(119_999);
    expect(server.seen).toHaveLength(1);
    clock.advance(1);
    expect((await Promise.all([first, second])).map((one) => one.content)).toEqual(['ok', 'ok']);
  });

  it('read both forms of Retry-After', () => {
    const wall = new Date('2026-03-01T12:00:00Z');
    expect(retryAfterMs('90', wall)).toBe(90_000);
    expect(retryAfterMs('Sun, 01 Mar 2026 12:02:00 GMT', wall)).toBe(120_000);
    expect(retryAfterMs('soon', wall)).toBeUndefined();
  });

  it('stop at once when cancelled in a wait', async () => {
    const server = await start(() => status(429, '{}', { 'retry-after': '600' }));
    const model = await createModel([server.config()], () => Promise.resolve(undefined), {
      clock: systemClock,
    });
    const stop = new AbortController();
    const waiting = failureOf(
      model.complete(request, {
        signal: stop.signal,
        onProgress: (one) =>
          void (one.kind === 'waiting' && stop.abort(new ConsiliumError('cancelled', 'Stopped.'))),
      }),
    );
    expect(await waiting).toMatchObject({ class: 'cancelled' });
  });
});

describe('models in order', () => {
  it('fall back to the next, and do not ask a refused one again', async () => {
    const server = await start((seen) =>
      seen.raw.includes('"model":"bad"') ? status(401) : { text: 'from the good one' },
    );
    const model = await createModel(
      [server.config({ id: 'first', model: 'bad' }), server.config({ id: 'second', model: 'good' })],
      () => Promise.resolve('k'),
      { retry: once },
    );
    const progress: CallProgress[] = [];
    for (let index = 0; index < 3; index += 1) {
      const response = await model.complete(request, {
        signal: new AbortController().signal,
        onProgress: (one) => progress.push(one),
      });
      expect(response.modelId).toBe('second');
    }
    expect(progress.filter((one) => one.kind === 'fallback')).toMatchObject([
      { from: 'first', to: 'second' },
    ]);
    expect(server.seen).toHaveLength(4);
  });

  it('pass one over that is paused, and wait for it when no other can answer', async () => {
    const clock = new ManualClock();
    let secondIsWell = true;
    let pauses = 1;
    const server = await start((seen) => {
      if (seen.raw.includes('"model":"first"'))
        return (pauses -= 1) >= 0 ? status(429, '{}', { 'retry-after': '600' }) : { text: 'from the first' };
      return secondIsWell ? { text: 'from the second' } : status(401);
    });
    const model = await createModel(
      [server.config({ id: 'first', model: 'first' }), server.config({ id: 'second', model: 'second' })],
      () => Promise.resolve('k'),
      { clock },
    );
    const progress: CallProgress[] = [];
    const call = () =>
      model.complete(request, {
        signal: new AbortController().signal,
        onProgress: (one) => progress.push(one),
      });
    expect((await call()).content).toBe('from the second');
    expect(progress.some((one) => one.kind === 'waiting')).toBe(false);
    secondIsWell = false;
    const waiting = call();
    await until(() => progress.some((one) => one.kind === 'waiting'), 'the wait for the first');
    expect(progress.filter((one) => one.kind === 'fallback').at(-1)).toMatchObject({
      from: 'second',
      to: 'first',
    });
    clock.advance(600_000);
    expect((await waiting).content).toBe('from the first');
    expect(clock.pending).toBe(0);
  });
});

describe('one endpoint', () => {
  it('has one number of calls at once, for all runs of the process', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const server = await start(async () => {
      await gate;
      return { text: 'ok' };
    });
    const run = () => createModel([server.config({ maxConcurrent: 2 })], () => Promise.resolve('k'));
    const [first, second] = [await run(), await run()];
    const signal = new AbortController().signal;
    let waiting = 0;
    const calls = Array.from({ length: 8 }, (_, index) =>
      (index % 2 === 0 ? first : second).complete(request, {
        signal,
        onProgress: (one) => (waiting += one.kind === 'waiting' ? 1 : 0),
      }),
    );
    await until(() => server.seen.length === 2, 'the first two');
    expect(waiting).toBe(6);
    release();
    expect(await Promise.all(calls)).toHaveLength(8);
  });

  it('lets a call that tries again keep its place before those that came later', async () => {
    const clock = new ManualClock();
    const server = await start((seen) =>
      seen.number === 1 ? status(429, '{}', { 'retry-after': '5' }) : { text: 'ok' },
    );
    const model = await createModel([server.config({ maxConcurrent: 1 })], () => Promise.resolve('k'), {
      clock,
    });
    let retried = false;
    const calls = ['one', 'two', 'three'].map((content) =>
      model.complete(
        { ...request, messages: [{ role: 'user', content }] },
        { signal: new AbortController().signal, onProgress: (one) => (retried ||= one.kind === 'retry') },
      ),
    );
    await until(() => retried, 'the refusal');
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5000);
    await Promise.all(calls);
    expect(server.seen.map((seen) => seen.messages[0]?.content)).toEqual(['one', 'one', 'two', 'three']);
  });

  it('is tried again within the budget of a run, which answers fill', async () => {
    let well = false;
    const server = await start(() => (well ? { text: 'ok' } : events(delta('', 'stop'))));
    const model = await createModel([server.config()], () => Promise.resolve('k'), {
      retry: { attempts: 1000, baseMs: 0, capMs: 0 },
    });
    const call = async () => {
      const before = server.seen.length;
      await model
        .complete(request, { signal: new AbortController().signal, onProgress: () => undefined })
        .catch(() => undefined);
      return server.seen.length - before;
    };
    expect([await call(), await call()]).toEqual([41, 1]);
    well = true;
    expect([await call(), await call(), await call(), await call()]).toEqual([1, 1, 1, 1]);
    well = false;
    expect([await call(), await call()]).toEqual([2, 1]);
  });

  it('that is down is asked by one call for all, not by each as often as it may', async () => {
    const clock = new ManualClock();
    const server = await start(() => status(500));
    const model = await createModel([server.config()], () => Promise.resolve('k'), {
      clock,
      random: () => 1,
    });
    let waits = 0;
    const calls = Array.from({ length: 20 }, () =>
      failureOf(
        model.complete(request, {
          signal: new AbortController().signal,
          onProgress: (one) => {
            if (one.kind === 'waiting') waits += 1;
          },
        }),
      ),
    );
    const state = { ended: false };
    const all = Promise.all(calls).finally(() => (state.ended = true));
    while (!state.ended) {
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const errors = await all;
    expect(new Set(errors.map((error) => error.class))).toEqual(new Set(['overloaded']));
    // Twenty calls of five tries each would have been a hundred requests.
    expect(server.seen.length).toBeLessThan(30);
    expect(waits).toBeGreaterThan(20);
    expect(clock.pending).toBe(0);
  });

  it('keeps to what it tells of its limits', async () => {
    const clock = new ManualClock();
    const server = await start(() => ({
      raw: (response) => {
        response.writeHead(200, {
          'content-type': 'text/event-stream',
          'x-ratelimit-limit-requests': '10',
          'x-ratelimit-remaining-requests': '0',
          'x-ratelimit-reset-requests': '1m0s',
        });
        sse(response, delta('ok', 'stop'));
        response.end();
      },
    }));
    const model = await createModel([server.config()], () => Promise.resolve('k'), { clock });
    const progress: CallProgress[] = [];
    const call = () =>
      model.complete(request, {
        signal: new AbortController().signal,
        onProgress: (one) => progress.push(one),
      });
    await call();
    const second = call();
    expect(progress.at(-1)).toEqual({ kind: 'waiting', reason: 'rate limit', ms: 6000 });
    clock.advance(6000);
    expect((await second).content).toBe('ok');
  });
});

describe('an endpoint without tool calling', () => {
  const config = () => endpoint?.config({ toolCalling: 'text' }) ?? ({} as ModelConfig);
  it('is asked for JSON text, which becomes the same tool calls', async () => {
    await start(() => ({
      text: 'Here you are:\n```json\n{"calls":[{"tool":"add","arguments":{"a":3}}]}\n```',
    }));
    const { response } = await ask([config()], { tools: [tool], toolChoice: 'required' });
    expect((await response).toolCalls).toMatchObject([{ name: 'add', arguments: '{"a":3}' }]);
    expect(endpoint?.seen[0]?.tools).toEqual([]);
  });

  it('has a bad answer repaired once', async () => {
    await start((seen) => ({
      text:
        seen.number === 1 ? '{"calls": [{"tool": "add", ' : '{"calls":[{"tool":"add","arguments":{"a":3}}]}',
    }));
    expect(
      (await (await ask([config()], { tools: [tool], toolChoice: 'required' })).response).toolCalls,
    ).toHaveLength(1);
    expect(endpoint?.seen).toHaveLength(2);
  });

  it('fails in words after the second bad answer', async () => {
    await start(() => ({ text: 'I cannot do JSON.' }));
    const error = await failureOf(
      (await ask([config()], { tools: [tool], toolChoice: 'required' })).response,
    );
    expect(error).toMatchObject({
      class: 'bad_response',
      message: expect.stringContaining('form that was asked for') as string,
    });
    expect(endpoint?.seen).toHaveLength(2);
  });
});

describe('testing a model', () => {
  it('tells whether it answers and calls tools', async () => {
    const server = await start(() => ({ calls: [{ name: 'ready', arguments: { ok: true } }] }));
    expect(await testModel(server.config(), 'k', new AbortController().signal)).toMatchObject({
      ok: true,
      toolCalls: true,
    });
  });

  it('tells what is wrong', async () => {
    const server = await start(() => status(401));
    expect(await testModel(server.config(), 'k', new AbortController().signal)).toMatchObject({
      ok: false,
      error: { class: 'auth' },
    });
  });

  it('knows which endpoints are on this machine', () => {
    expect(
      ['http://127.0.0.1:1/v1', 'http://localhost/v1', 'http://[::1]:2'].map((baseUrl) =>
        isLocal({ baseUrl }),
      ),
    ).toEqual([true, true, true]);
    expect(
      ['https://api.example.com/v1', 'http://127.0.0.1.example.com/', 'nonsense'].map((baseUrl) =>
        isLocal({ baseUrl }),
      ),
    ).toEqual([false, false, false]);
  });
});
