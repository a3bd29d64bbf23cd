import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import type { ModelConfig } from '../../src/core/model/types.ts';

/** A request as the endpoint got it. */
export interface SeenRequest {
  readonly number: number;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    readonly name?: string;
    readonly tool_call_id?: string;
  }[];
  readonly tools: readonly string[];
  readonly toolChoice: string | undefined;
  readonly raw: string;
  readonly headers: IncomingMessage['headers'];
  /** The id of the team whose conversation it belongs to, or `synthesis`. */
  readonly team: string;
  /** The agent who is asked. */
  readonly agent: string;
  readonly phase: string;
}

export interface ScriptedCall {
  readonly name: string;
  readonly arguments: unknown;
}

export type Reply =
  | { readonly text: string }
  | { readonly calls: readonly ScriptedCall[] }
  /** Full control over the bytes; the handler ends the response. */
  | { readonly raw: (response: ServerResponse) => void | Promise<void> };

export type Script = (request: SeenRequest) => Reply | Promise<Reply>;

/** A real OpenAI-compatible endpoint on loopback whose answers a test decides. */
export class ScriptedEndpoint {
  readonly seen: SeenRequest[] = [];
  /** Sockets that the client closed before the answer was whole. */
  aborted = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(script: Script, options: { readonly pieces?: number } = {}): Promise<ScriptedEndpoint> {
    let endpoint: ScriptedEndpoint | undefined;
    const server = createServer((request, response) => {
      void (async () => {
        const raw = await bodyOf(request);
        if (endpoint === undefined) return;
        response.on('close', () => {
          if (!response.writableEnded && endpoint !== undefined) endpoint.aborted += 1;
        });
        const seen = describe(endpoint.seen.length + 1, raw, request);
        endpoint.seen.push(seen);
        const reply = await script(seen);
        if (response.destroyed) return;
        if ('raw' in reply) await reply.raw(response);
        else stream(response, reply, seen, options.pieces ?? 4);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const started = new ScriptedEndpoint(server, `http://127.0.0.1:${port}/v1`);
    endpoint = started;
    server.on('connection', (socket) => {
      started.#sockets.add(socket);
      socket.on('close', () => started.#sockets.delete(socket));
    });
    return started;
  }

  config(more: Partial<ModelConfig> = {}): ModelConfig {
    return { id: 'scripted', baseUrl: this.url, model: 'scripted', ...more };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function describe(number: number, raw: string, request: IncomingMessage): SeenRequest {
  const body = JSON.parse(raw) as {
    messages: SeenRequest['messages'];
    tools?: { function: { name: string } }[];
    tool_choice?: string;
  };
  const own =
    body.messages.findLast((message) => message.role === 'user' && message.content.startsWith('YOU ARE'))
      ?.content ?? '';
  // Who speaks next is asked in the team's name, not in an agent's.
  const chooses = body.messages.at(-1)?.content.startsWith('CHOOSE SPEAKER: ') === true;
  const teamOf = body.messages.find(({ content }) => content.startsWith('TEAM '))?.content ?? '';
  const match = /^YOU ARE (\S+) \(\w+\) in team (\S+)\. PHASE (\w+)/.exec(own);
  return {
    number,
    messages: body.messages,
    tools: (body.tools ?? []).map((tool) => tool.function.name),
    toolChoice: body.tool_choice,
    raw,
    headers: request.headers,
    agent: match?.[1] ?? '',
    team:
      match?.[2] ??
      (own.startsWith('YOU ARE the synthesis') ? 'synthesis' : (/^TEAM (\S+)/.exec(teamOf)?.[1] ?? '')),
    phase: chooses ? 'choose' : (match?.[3] ?? ''),
  };
}

function stream(
  response: ServerResponse,
  reply: Exclude<Reply, { raw: unknown }>,
  seen: SeenRequest,
  pieces: number,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (delta: unknown, finish: string | null = null) =>
    sse(response, { choices: [{ index: 0, delta, finish_reason: finish }] });
  if ('text' in reply) {
    for (const piece of cut(reply.text, pieces)) chunk({ content: piece });
    chunk({}, 'stop');
  } else {
    for (const [index, call] of reply.calls.entries()) {
      chunk({
        tool_calls: [
          {
            index,
            id: `call_${seen.number}_${index}`,
            type: 'function',
            function: { name: call.name, arguments: '' },
          },
        ],
      });
    }
    for (const [index, call] of reply.calls.entries()) {
      for (const piece of cut(JSON.stringify(call.arguments), pieces))
        chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
    chunk({}, 'tool_calls');
  }
  sse(response, {
    choices: [],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 60 },
    },
  });
  response.end('data: [DONE]\n\n');
}

/** One server-sent event with this JSON. */
export function sse(response: ServerResponse, data: unknown): void {
  response.write(`data: ${JSON.stringify(data)}\n\n`);
}

function cut(text: string, pieces: number): readonly string[] {
  const length = Math.max(1, Math.ceil(text.length / pieces));
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}
