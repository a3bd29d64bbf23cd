import { setImmediate as turn } from 'node:timers/promises';

import type { ChatMessage } from '../../src/core/model/types.ts';
import { DONE, event, type FaultReply, GOOD, piece, streamHead, usage } from './faultEndpoint.ts';

/** One way in which an endpoint misbehaves. */
export interface Fault {
  readonly name: string;
  /** Answers in this way. */
  readonly reply?: FaultReply;
  /** Or the endpoint is not even reached: the base URL, made from the origin of one that runs. */
  readonly baseUrl?: (origin: string) => string;
  /** Messages before the question. */
  readonly before?: readonly ChatMessage[];
}

const status =
  (code: number, error: Record<string, unknown> = {}, headers: Record<string, string> = {}): FaultReply =>
  ({ response }) =>
    void response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ error: { message: 'no', ...error } }));

const stream =
  (...parts: readonly (string | Uint8Array)[]): FaultReply =>
  async ({ response }) => {
    response.writeHead(200, streamHead);
    for (const part of parts) {
      response.write(part);
      await turn();
    }
    response.end();
  };

const end = event(piece('', 'stop')) + event(usage) + DONE;
const whole = event(piece(GOOD)) + end;

const call = (index: number | undefined, id: string | undefined, name: string, args: string): unknown => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id }),
  type: 'function',
  function: { name, arguments: args },
});
const calls = (...toolCalls: readonly unknown[]): string =>
  event({ choices: [{ index: 0, delta: { tool_calls: toolCalls }, finish_reason: null }] });
const endCalls =
  event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }) + event(usage) + DONE;

const tooLong = status(400, {
  code: 'context_length_exceeded',
  message: 'maximum context length is 8192 tokens',
});
const tooLongUnless =
  (limit: number): FaultReply =>
  async (hands) => {
    const length = Number(hands.response.req.headers['content-length']);
    await (length > limit ? tooLong(hands) : stream(whole)(hands));
  };

/** 16 bytes of every kind, over and over, but no line end: nothing that looks like an event. */
const noise = Uint8Array.from({ length: 4096 }, (_, index) => ((index * 167 + 13) % 245) + 11);
const face = Buffer.from(event(piece('Grüße 🙂')));
const insideFace = face.indexOf(Buffer.from('🙂')) + 2;
const fiveMegabytes = event(piece('x'.repeat(5_000_000)));
/** Longer than all else in a request. */
const longResult = 'word '.repeat(6000);

export const faults: readonly Fault[] = [
  { name: 'connection refused', baseUrl: () => 'http://127.0.0.1:1/v1' },
  // A label of 64 characters is none, so no name server is asked.
  { name: 'host name not found', baseUrl: () => `http://${'x'.repeat(64)}.example/v1` },
  { name: 'TLS error', baseUrl: (origin) => `${origin.replace('http:', 'https:')}/v1` },
  { name: '307, to another host', reply: status(307, {}, { location: 'http://127.0.0.1:1/v1' }) },
  { name: '401', reply: status(401) },
  { name: '403', reply: status(403) },
  { name: '404, unknown model', reply: status(404, { code: 'model_not_found' }) },
  { name: '400, context length', reply: tooLong },
  {
    name: '400, context length, with a long tool result',
    reply: tooLongUnless(longResult.length),
    before: [
      { role: 'assistant', content: '', toolCalls: [{ id: 't1', name: 'look', arguments: '{}' }] },
      { role: 'tool', toolCallId: 't1', content: longResult },
    ],
  },
  { name: '408', reply: status(408) },
  { name: '409', reply: status(409) },
  { name: '413', reply: status(413) },
  { name: '422', reply: status(422) },
  { name: '429, bare', reply: status(429) },
  { name: '429, Retry-After 7', reply: status(429, {}, { 'retry-after': '7' }) },
  {
    name: '429, Retry-After as a date in 90 s',
    reply: status(
      429,
      {},
      { date: 'Sun, 01 Mar 2026 12:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 12:01:30 GMT' },
    ),
  },
  { name: '429, Retry-After 120', reply: status(429, {}, { 'retry-after': '120' }) },
  { name: '429, no quota left', reply: status(429, { code: 'insufficient_quota', message: 'quota' }) },
  {
    name: '429, limit told by headers',
    reply: status(
      429,
      {},
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '6m0s',
      },
    ),
  },
  { name: '500', reply: status(500) },
  { name: '502, with a web page', reply: ({ response }) => void response.writeHead(502).end('<html>') },
  { name: '503', reply: status(503) },
  { name: '503, Retry-After 30', reply: status(503, {}, { 'retry-after': '30' }) },
  { name: 'hangs before the headers', reply: ({ pass }) => pass(180_000, 0) },
  {
    name: 'hangs in mid-stream',
    reply: async ({ response, pass }) => {
      response.writeHead(200, streamHead).write(event(piece('So far')));
      await pass(180_000, 1);
    },
  },
  {
    name: 'connection reset in mid-stream',
    reply: async ({ response, pass }) => {
      response.writeHead(200, streamHead).write(event(piece('So far')));
      await pass(0, 1);
      response.socket?.resetAndDestroy();
    },
  },
  {
    name: 'connection reset before the headers',
    reply: ({ response }) => void response.socket?.resetAndDestroy(),
  },
  { name: 'stream ends without a finish reason', reply: stream(event(piece('Half an ans'))) },
  { name: '[DONE] without a finish reason', reply: stream(event(piece('Half an ans')), DONE) },
  { name: 'a chunk of broken JSON', reply: stream(event(piece('So')), 'data: {"choices":[{\n\n', whole) },
  { name: 'lines end with CRLF', reply: stream(whole.replaceAll('\n', '\r\n')) },
  {
    name: 'data over several lines',
    reply: stream(JSON.stringify(piece(GOOD), null, 1).replaceAll(/^/gm, 'data: '), '\n\n', end),
  },
  {
    name: 'comment lines and other fields',
    reply: stream(': ping\n\n', 'retry: 5\nid: 1\nevent: message\n', whole, ': bye\n\n'),
  },
  {
    name: 'a chunk split inside a character',
    reply: stream(face.subarray(0, insideFace), face.subarray(insideFace), end),
  },
  {
    name: 'an error event in the stream',
    reply: stream(event(piece('So')), event({ error: { message: 'exploded' } })),
  },
  {
    name: 'a rate limit as an event in the stream',
    reply: stream(event({ error: { message: 'slow down', code: 429 } })),
  },
  {
    name: 'empty choices only',
    reply: stream(event({ choices: [] }), event({ choices: null }), event(null), DONE),
  },
  { name: 'an empty answer', reply: stream(end) },
  { name: 'no body at all', reply: ({ response }) => void response.writeHead(200, streamHead).end() },
  {
    name: '200 with a web page',
    reply: ({ response }) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>'),
  },
  { name: 'finish reason length', reply: stream(event(piece('And then', 'length')), DONE) },
  { name: 'finish reason content_filter', reply: stream(event(piece('', 'content_filter')), DONE) },
  {
    name: 'a refusal',
    reply: stream(event({ choices: [{ delta: { refusal: 'I cannot.' }, finish_reason: 'stop' }] }), DONE),
  },
  { name: 'a tool call with broken JSON', reply: stream(calls(call(0, 'a', 'look', '{"at": ')), endCalls) },
  { name: 'a call of an unknown tool', reply: stream(calls(call(0, 'a', 'fly', '{}')), endCalls) },
  {
    name: 'arguments in a hundred pieces',
    reply: stream(
      calls(call(0, 'a', 'look', '')),
      ...Array.from(JSON.stringify({ at: 'x'.repeat(91) }), (letter) =>
        calls({ index: 0, function: { arguments: letter } }),
      ),
      endCalls,
    ),
  },
  {
    name: 'two calls with one id',
    reply: stream(calls(call(0, 'a', 'look', '{}'), call(1, 'a', 'look', '{}')), endCalls),
  },
  {
    name: 'calls without ids',
    reply: stream(calls(call(0, undefined, 'look', '{}')), calls(call(1, '', 'look', '{}')), endCalls),
  },
  {
    name: 'a message of 5 MB',
    reply: ({ response }) => void response.writeHead(200, streamHead).end(fiveMegabytes + end),
  },
  { name: 'binary noise', reply: stream(noise) },
  { name: 'binary noise as an event', reply: stream('data: ', noise, '\n\n') },
  { name: 'a byte a second', reply: drip },
  { name: 'no usage told', reply: stream(event(piece(GOOD)), event(piece('', 'stop')), DONE) },
  {
    name: 'the machine sleeps for an hour in mid-stream',
    reply: async ({ response, sleep }) => {
      response.writeHead(200, streamHead).write(event(piece(GOOD)));
      await sleep(3_600_000, 1);
      response.end(end);
    },
  },
  {
    name: 'the wall clock is set back a day in mid-stream',
    reply: async ({ response, pass, setWall }) => {
      response.writeHead(200, streamHead).write(event(piece(GOOD)));
      await pass(1000, 1);
      setWall(-86_400_000);
      await pass(1000, 1);
      response.end(end);
    },
  },
];

/** Each byte a second after the last one, and never an end: only the clock for the whole answer sees it. */
async function drip({ response, pass }: Parameters<FaultReply>[0]): Promise<void> {
  response.writeHead(200, streamHead).write(event(piece('a')));
  const bytes = Buffer.from(event(piece('a')));
  for (let pieces = 1; !response.destroyed && pieces < 30; pieces += 1) {
    for (const byte of bytes) response.write(Uint8Array.of(byte));
    await pass(bytes.length * 1000, pieces);
  }
}
