import type { Clock } from '../clock.ts';
import { ConsiliumError } from '../errors.ts';
import { Silence } from './deadline.ts';
import type * as OpenAiClient from './openaiClient.ts';
import { failureOfStatus, ModelFailure, retryAfterMs } from './failure.ts';
import type {
  CallProgress,
  ChatMessage,
  ChatRequest,
  ChatResponse,
  ModelConfig,
  ToolCallRequest,
  Usage,
} from './types.ts';

type Client = typeof OpenAiClient;
type OpenAI = InstanceType<Client['OpenAI']>;
type StreamParams = Parameters<OpenAI['chat']['completions']['create']>[0] & { stream: true };
type MessageParam = StreamParams['messages'][number];

/** How long an endpoint may say nothing at all: before its first token, and between two. */
const SILENCE_MS = 180_000;
/** A message longer than this is no answer but a runaway. Characters. */
const MAX_ANSWER = 2_000_000;

/** One attempt at one call on one endpoint, over the official client with its own retries off. */
export class OpenAiModel {
  readonly #openai: OpenAI;
  readonly #where: { readonly modelId: string; readonly model: string; readonly host: string };

  constructor(
    private readonly config: ModelConfig,
    key: string | undefined,
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly silenceMs = SILENCE_MS,
  ) {
    this.#where = { modelId: config.id, model: config.model, host: hostOf(config.baseUrl) };
    this.#openai = new client.OpenAI({
      baseURL: config.baseUrl,
      // Local endpoints want no key, but the client insists on one.
      apiKey: key ?? 'none',
      maxRetries: 0,
      timeout: silenceMs,
      organization: null,
      project: null,
      logLevel: 'off',
    });
  }

  /** Rejects with a `ModelFailure`, or with the signal's reason when that fired. */
  async attempt(
    request: ChatRequest,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
  ): Promise<ChatResponse> {
    const silence = new Silence(this.clock, this.silenceMs, signal);
    try {
      const { data: stream, response } = await this.#openai.chat.completions
        .create(this.#params(request), { signal: silence.signal })
        .withResponse();
      // A proxy's login page answers 200 too, and the client would take it for an empty stream.
      if (response.headers.get('content-type')?.includes('html') === true)
        throw this.#notAnAnswer('a web page');
      return await this.#read(stream, silence, onProgress);
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      if (silence.expired) {
        throw new ModelFailure(
          'timeout',
          `${this.#where.host} said nothing for ${Math.round(this.silenceMs / 1000)} s. Check that the endpoint is well, or choose another model.`,
          { can: true },
          { cause: thrown },
        );
      }
      throw this.#failure(thrown);
    } finally {
      silence.dispose();
    }
  }

  async #read(
    stream: AsyncIterable<unknown>,
    silence: Silence,
    onProgress: (progress: CallProgress) => void,
  ): Promise<ChatResponse> {
    let content = '';
    let refusal = '';
    let size = 0;
    let finish: string | undefined;
    let usage: Usage | undefined;
    const calls: { id: string; name: string; arguments: string }[] = [];
    const byIndex = new Map<number, { id: string; name: string; arguments: string }>();
    for await (const raw of stream) {
      silence.heard();
      const chunk = readChunk(raw);
      if (chunk.usage !== undefined) usage = chunk.usage;
      if (chunk.finish !== undefined) finish = chunk.finish;
      if (chunk.text !== '') {
        content += chunk.text;
        onProgress({ kind: 'text', text: chunk.text });
      } else if (chunk.toolCalls.length === 0) {
        onProgress({ kind: 'progress' });
      }
      refusal += chunk.refusal;
      size += chunk.text.length;
      for (const piece of chunk.toolCalls) {
        const index = piece.index ?? (piece.id === undefined ? calls.length - 1 : calls.length);
        let call = byIndex.get(index);
        if (call === undefined) {
          call = { id: piece.id ?? '', name: '', arguments: '' };
          byIndex.set(index, call);
          calls.push(call);
        }
        if (piece.id !== undefined && piece.id !== '') call.id = piece.id;
        call.name += piece.name ?? '';
        call.arguments += piece.arguments ?? '';
        size += piece.arguments?.length ?? 0;
        onProgress({ kind: 'arguments', call: index, name: call.name, text: piece.arguments ?? '' });
      }
      if (size > MAX_ANSWER) throw this.#notAnAnswer('an answer without end');
    }
    return this.#answer({ content, refusal, finish, usage, calls });
  }

  #answer(got: {
    readonly content: string;
    readonly refusal: string;
    readonly finish: string | undefined;
    readonly usage: Usage | undefined;
    readonly calls: readonly ToolCallRequest[];
  }): ChatResponse {
    const { host, model } = this.#where;
    switch (got.finish) {
      case undefined:
        // An abort, a dropped connection and noise all end the stream quietly: without a finish reason it is no answer.
        throw new ModelFailure('network', `The answer of ${host} broke off. Check the connection to it.`, {
          can: true,
        });
      case 'length':
        throw new ModelFailure(
          'context_length',
          `Model "${model}" stopped in the middle of its answer, at its limit of tokens. Raise "maxOutputTokens" or choose a model with a longer context.`,
          { can: false },
        );
      case 'content_filter':
        throw new ModelFailure(
          'content_filter',
          `The content filter of ${host} stopped the answer. Choose another model for this case.`,
          { can: false },
        );
      default:
        break;
    }
    if (got.refusal !== '' && got.content === '' && got.calls.length === 0) {
      throw new ModelFailure(
        'content_filter',
        `Model "${model}" refused to answer. Choose another model for this case.`,
        { can: false },
      );
    }
    if (got.content === '' && got.calls.length === 0) throw this.#notAnAnswer('an empty answer');
    return {
      content: got.content,
      toolCalls: uniqueIds(got.calls),
      finishReason: got.calls.length > 0 ? 'tool_calls' : 'stop',
      usage: got.usage,
      modelId: this.config.id,
    };
  }

  #params(request: ChatRequest): StreamParams {
    const { temperature, maxOutputTokens } = this.config;
    return {
      model: this.config.model,
      messages: request.messages.map(messageParam),
      stream: true,
      stream_options: { include_usage: true },
      ...(temperature !== undefined && { temperature }),
      ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
      ...(request.tools.length > 0 && {
        tools: request.tools.map(({ name, description, parameters }) => ({
          type: 'function' as const,
          function: { name, description, parameters: { ...parameters } },
        })),
        tool_choice: request.toolChoice,
      }),
    };
  }

  #notAnAnswer(what: string): ModelFailure {
    return new ModelFailure(
      'bad_response',
      `${this.#where.host} sent ${what} where an answer of model "${this.#where.model}" was expected. Check that the base URL is that of an OpenAI-compatible endpoint.`,
      { can: true },
    );
  }

  #failure(thrown: unknown): Error {
    if (thrown instanceof ConsiliumError) return thrown;
    const { APIConnectionError, APIError } = this.client;
    const { host, modelId } = this.#where;
    if (thrown instanceof APIConnectionError) {
      return new ModelFailure(
        'network',
        `${host} cannot be reached. Check that the endpoint of model "${modelId}" runs and that its base URL is right.`,
        { can: true },
        { cause: thrown },
      );
    }
    if (thrown instanceof APIError) {
      const retryAfter = retryAfterMs(thrown.headers?.get('retry-after'), this.clock.wall());
      return failureOfStatus(
        // An error event inside a stream has no status: the endpoint failed while it answered.
        thrown.status ?? 500,
        {
          message: thrown.message,
          ...(typeof thrown.code === 'string' && { code: thrown.code }),
          ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
        },
        this.#where,
        thrown,
      );
    }
    // Broken chunks and sockets that die in mid-stream arrive as plain errors of the platform.
    return new ModelFailure(
      'network',
      `The answer of ${host} could not be read. Check the connection to it.`,
      { can: true },
      { cause: thrown },
    );
  }
}

function messageParam(message: ChatMessage): MessageParam {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content };
    case 'user':
      return {
        role: 'user',
        content: message.content,
        ...(message.name !== undefined && { name: message.name }),
      };
    case 'tool':
      return { role: 'tool', content: message.content, tool_call_id: message.toolCallId };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        ...(message.toolCalls !== undefined && {
          tool_calls: message.toolCalls.map((call) => ({
            id: call.id,
            type: 'function' as const,
            function: { name: call.name, arguments: call.arguments },
          })),
        }),
      };
  }
}

interface ChunkPiece {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string | undefined;
}

interface Chunk {
  readonly text: string;
  readonly refusal: string;
  readonly toolCalls: readonly ChunkPiece[];
  readonly finish: string | undefined;
  readonly usage: Usage | undefined;
}

/** Endpoints differ from what the client's types promise, so a chunk is read with care. */
function readChunk(raw: unknown): Chunk {
  const chunk = shape(raw);
  const choice = shape(Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined);
  const delta = shape(choice['delta']);
  const usage = chunk['usage'] === null || chunk['usage'] === undefined ? undefined : shape(chunk['usage']);
  return {
    text: text(delta['content']) ?? '',
    refusal: text(delta['refusal']) ?? '',
    toolCalls: Array.isArray(delta['tool_calls'])
      ? delta['tool_calls'].map((entry) => {
          const piece = shape(entry);
          const called = shape(piece['function']);
          return {
            index: typeof piece['index'] === 'number' ? piece['index'] : undefined,
            id: text(piece['id']),
            name: text(called['name']),
            arguments: text(called['arguments']),
          };
        })
      : [],
    finish: text(choice['finish_reason']),
    usage:
      usage === undefined
        ? undefined
        : {
            input: count(usage['prompt_tokens']),
            output: count(usage['completion_tokens']),
            cached: count(shape(usage['prompt_tokens_details'])['cached_tokens']),
          },
  };
}

const shape = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const count = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);

/** Some endpoints leave ids out or give two calls the same one; answers are matched by id. */
function uniqueIds(calls: readonly ToolCallRequest[]): readonly ToolCallRequest[] {
  const seen = new Set<string>();
  return calls.map((call, index) => {
    const id = call.id === '' || seen.has(call.id) ? `call_${index}_${call.name}` : call.id;
    seen.add(id);
    return { ...call, id, arguments: call.arguments === '' ? '{}' : call.arguments };
  });
}

/** Host and port for people; the URL's credentials, path and query are left out. */
export function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host;
  } catch {
    return 'the endpoint';
  }
}
