import { type Clock } from '../clock.ts';
import { ConsiliumError } from '../errors.ts';
import { Answer, notAnAnswer } from './answer.ts';
import { CallClock, type CallTimes, defaultCallTimes } from './callClock.ts';
import { failureOfConnection, failureOfStatus, failureOfStreamError, ModelFailure } from './failure.ts';
import { hostOf } from './host.ts';
import { hideKey, withoutKey } from './keyHiding.ts';
import { httpFetch } from './httpFetch.ts';
import type * as OpenAiClient from './openaiClient.ts';
import { askedWaitMs, rateReports } from './rateHeaders.ts';
import type { AttemptWatch, Attempts } from './retrying.ts';
import type { CallProgress, ChatMessage, ChatRequest, ChatResponse, ModelConfig } from './types.ts';

type Client = typeof OpenAiClient;
type OpenAI = InstanceType<Client['OpenAI']>;
type StreamParams = Parameters<OpenAI['chat']['completions']['create']>[0] & { stream: true };
type MessageParam = StreamParams['messages'][number];

/** One attempt at one call on one endpoint, over the official client with its own retries off. */
export class OpenAiModel implements Attempts {
  readonly #openai: OpenAI;
  readonly #where: { readonly modelId: string; readonly model: string; readonly host: string };

  constructor(
    private readonly config: ModelConfig,
    private readonly key: string | undefined,
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly times: CallTimes = defaultCallTimes,
  ) {
    this.#where = { modelId: config.id, model: config.model, host: hostOf(config.baseUrl) };
    this.#openai = new client.OpenAI({
      baseURL: config.baseUrl,
      // Local endpoints want no key, but the client insists on one.
      apiKey: key ?? 'none',
      maxRetries: 0,
      // Our own clocks decide; the client's, which ends at the headers, must not come first.
      timeout: times.totalMs + 60_000,
      organization: null,
      project: null,
      logLevel: 'off',
      fetch: httpFetch,
    });
  }

  /** Rejects with a `ModelFailure`, or with the signal's reason when that fired. */
  async attempt(
    request: ChatRequest,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
    watch: AttemptWatch,
  ): Promise<ChatResponse> {
    const clock = new CallClock(this.clock, this.times, signal);
    try {
      watch.sent();
      const { data: stream, response } = await this.#openai.chat.completions
        .create(this.#params(request), { signal: clock.signal })
        .withResponse();
      clock.heard();
      this.#report(response.headers, watch);
      // A proxy's login page answers 200 too, and the client would take it for an empty stream.
      if (response.headers.get('content-type')?.includes('html') === true)
        throw notAnAnswer(this.#where, 'a web page');
      const answer = new Answer(this.#where, onProgress);
      let first = true;
      for await (const chunk of stream as AsyncIterable<unknown>) {
        clock.heard();
        if (first) watch.firstToken();
        first = false;
        answer.add(chunk);
      }
      return withoutKey(answer.finished(), this.key);
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      if (clock.expired !== undefined) throw this.#late(clock.expired, thrown);
      throw this.#failure(thrown, watch);
    } finally {
      clock.dispose();
    }
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

  #report(headers: Headers, watch: AttemptWatch): void {
    const reports = rateReports(headers, this.clock.wall().getTime());
    if (reports !== undefined) watch.headers(reports);
  }

  #late(which: 'first byte' | 'idle' | 'total', cause: unknown): ModelFailure {
    const { host } = this.#where;
    const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
    const message =
      which === 'total'
        ? `The answer of ${host} was not whole after ${seconds(this.times.totalMs)}. Choose a faster model.`
        : which === 'first byte'
          ? `${host} said nothing for ${seconds(this.times.firstByteMs)}. Check that the endpoint is well, or choose another model.`
          : `${host} said nothing for ${seconds(this.times.idleMs)} in the middle of its answer. Check that the endpoint is well, or choose another model.`;
    return new ModelFailure('timeout', message, { can: true, strain: which === 'first byte' }, { cause });
  }

  #failure(thrown: unknown, watch: AttemptWatch): Error {
    if (thrown instanceof ConsiliumError) return thrown;
    hideKey(thrown, this.key);
    const { APIConnectionError, APIError } = this.client;
    if (thrown instanceof APIConnectionError) return failureOfConnection(thrown, this.#where);
    if (thrown instanceof APIError) {
      const { message, code, type } = thrown;
      const status = thrown.status as number | undefined;
      if (status === undefined) return failureOfStreamError({ message, code, type }, this.#where, thrown);
      const headers = thrown.headers as Headers | undefined;
      if (headers !== undefined) this.#report(headers, watch);
      const after = headers === undefined ? undefined : askedWaitMs(headers, this.clock.wall());
      return failureOfStatus(
        status,
        {
          message,
          ...(typeof code === 'string' && { code }),
          ...(after !== undefined && { retryAfterMs: after }),
        },
        this.#where,
        thrown,
      );
    }
    if (thrown instanceof SyntaxError) {
      return new ModelFailure(
        'bad_response',
        `The answer of ${this.#where.host} could not be read: it was not in the form of a chat endpoint. Check that the base URL is that of an OpenAI-compatible endpoint.`,
        { can: true },
        { cause: thrown },
      );
    }
    // Sockets that die in mid-stream arrive as plain errors of the platform.
    return new ModelFailure(
      'network',
      `The answer of ${this.#where.host} broke off. Check the connection to it.`,
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
