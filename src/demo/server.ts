import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { answerRequest } from './answer.ts';
import { chunk, deltas, lastChunks, makeCompletion, wholeBody, type Completion } from './completion.ts';
import { callMilliseconds } from './pace.ts';
import { readRequest } from './read.ts';
import { demoModel, readBody, WireError, type WireRequest } from './wire.ts';

export interface DemoServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Far more than the largest case with its conversation. Bytes. */
const MAX_BODY = 16 * 1024 * 1024;

/** Says what this is in answer to GET /v1/models. */
const about = 'Offline demo of Consilium: fixed rules over the case text. Not a language model.';

/**
 * Starts the demo endpoint on 127.0.0.1 with a free port, in this process.
 * `pace`: seconds that a team takes for a minute of the published example; 0 for no delay.
 */
export async function startDemoServer({ pace }: { readonly pace: number }): Promise<DemoServer> {
  const server = createServer((request, response) => {
    serve(request, response, pace).catch((thrown: unknown) => fail(response, thrown));
  });
  // A client that keeps its connection between two calls should not find it closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, stop: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, pace: number): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  if (path === '/v1/models' || path === `/v1/models/${demoModel}`) {
    requireMethod(request, 'GET');
    const model = { id: demoModel, object: 'model', created: 0, owned_by: 'consilium', description: about };
    sendJson(response, 200, path === '/v1/models' ? { object: 'list', data: [model] } : model);
    return;
  }
  if (path !== '/v1/chat/completions') {
    throw new WireError(404, `Unknown request URL: ${request.method} ${path}.`, 'unknown_url');
  }
  requireMethod(request, 'POST');
  const body = readBody(await readText(request));
  await complete(body, response, pace);
}

async function complete(body: WireRequest, response: ServerResponse, pace: number): Promise<void> {
  const read = readRequest(body);
  const answer = answerRequest(read, body);
  const completion = makeCompletion(body, answer);
  const duration = callMilliseconds(read, answer, pace);
  if (!body.stream) {
    await until(response, performance.now() + duration);
    if (!response.destroyed) sendJson(response, 200, wholeBody(completion));
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  await stream(completion, body.includeUsage, duration, response);
}

/** The part of a call before its first piece, as a real model reads the prompt before it writes. */
const READING = 0.2;
/** No more writes a second than a screen shows. */
const WRITES_A_SECOND = 30;

/** Spreads the message evenly over the time that it is given. Every write has its own due time, so lateness does not add up. */
async function stream(
  completion: Completion,
  includeUsage: boolean,
  duration: number,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const all = deltas(completion);
  const writes =
    duration === 0 ? 1 : Math.min(all.length, Math.max(1, Math.floor((duration / 1000) * WRITES_A_SECOND)));
  for (let write = 0; write < writes; write += 1) {
    const share = READING + (1 - READING) * ((write + 1) / writes);
    await until(response, started + duration * share);
    if (response.destroyed) return;
    const from = Math.floor((write * all.length) / writes);
    const to = Math.floor(((write + 1) * all.length) / writes);
    response.write(
      all
        .slice(from, to)
        .map((delta) => event(chunk(completion, delta)))
        .join(''),
    );
  }
  const end = lastChunks(completion, includeUsage).map(event);
  response.end(`${end.join('')}data: [DONE]\n\n`);
}

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

/** Waits until a time, or until the client has gone away. */
function until(response: ServerResponse, due: number): Promise<void> {
  const wait = due - performance.now();
  if (wait <= 0 || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, wait);
    response.on('close', done);
  });
}

function requireMethod(request: IncomingMessage, method: string): void {
  if (request.method === method) return;
  throw new WireError(405, `Not allowed to ${request.method} here. Use ${method}.`, 'method_not_allowed');
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) throw new WireError(413, 'The body is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (thrown instanceof WireError) {
    sendJson(response, thrown.status, thrown.body());
    return;
  }
  const message = 'The demo endpoint had an error while it answered this request.';
  sendJson(response, 500, { error: { message, type: 'server_error', param: null, code: null } });
}
