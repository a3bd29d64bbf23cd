import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a fault can do beside sending bytes. */
export interface FaultHands {
  readonly response: ServerResponse;
  /** Lets time pass at the client, as soon as it has taken in this many pieces of the answer. */
  readonly pass: (ms: number, afterPieces: number) => Promise<void>;
  /** The client's machine sleeps, then goes on. */
  readonly sleep: (ms: number, afterPieces: number) => Promise<void>;
  readonly setWall: (ms: number) => void;
}

export type FaultReply = (hands: FaultHands) => void | Promise<void>;

interface Route {
  readonly reply: FaultReply;
  /** Requests that meet the fault; those after them get a good answer. */
  readonly times: number;
  readonly hands: Omit<FaultHands, 'response'>;
  seen: number;
}

export const GOOD = 'All is well.';

/** An endpoint on loopback that misbehaves: each route of it in its own way. */
export class FaultEndpoint {
  readonly #routes = new Map<string, Route>();
  readonly #sockets = new Set<Socket>();
  #server = createServer();
  #port = 0;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const route = this.#routes.get(request.url?.split('/')[1] ?? '');
        if (route === undefined) {
          response.writeHead(404).end();
          return;
        }
        route.seen += 1;
        const reply = route.seen > route.times ? good : route.reply;
        // The client may leave in the middle of any fault.
        response.on('error', () => undefined);
        void Promise.resolve(reply({ response, ...route.hands })).catch((error: unknown) => {
          response.destroy(error instanceof Error ? error : undefined);
        });
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** A base URL that meets this fault so many times, and how often it was asked. */
  route(
    reply: FaultReply,
    times: number,
    hands: Omit<FaultHands, 'response'>,
  ): { readonly baseUrl: string; readonly seen: () => number } {
    const id = `r${this.#routes.size}`;
    const route: Route = { reply, times, hands, seen: 0 };
    this.#routes.set(id, route);
    return { baseUrl: `${this.origin}/${id}/v1`, seen: () => route.seen };
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

export const streamHead = { 'content-type': 'text/event-stream' };

/** One event of a stream, as most endpoints write it. */
export const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
export const piece = (content: string, finish: string | null = null): unknown => ({
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});
export const usage: unknown = { choices: [], usage: { prompt_tokens: 12, completion_tokens: 4 } };
export const DONE = 'data: [DONE]\n\n';

export function good({ response }: Pick<FaultHands, 'response'>): void {
  response.writeHead(200, streamHead);
  response.end(event(piece(GOOD)) + event(piece('', 'stop')) + event(usage) + DONE);
}
