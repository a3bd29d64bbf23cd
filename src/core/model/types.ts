import type { ErrorClass } from '../errors.ts';

/** A call of a tool that a model asks for. `arguments` is the JSON text as the model wrote it. */
export interface ToolCallRequest {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export type ChatMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string; readonly name?: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCallRequest[] }
  | { readonly role: 'tool'; readonly content: string; readonly toolCallId: string };

/** A tool as a model is told of it; `parameters` is a JSON Schema of an object. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolSpec[];
  /** `required`: the answer must be a tool call. */
  readonly toolChoice: 'auto' | 'required' | 'none';
}

/** Tokens of one or more calls. `cached` is the part of `input` that the endpoint took from its cache. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

export interface ChatResponse {
  readonly content: string;
  readonly toolCalls: readonly ToolCallRequest[];
  readonly finishReason: 'stop' | 'tool_calls';
  /** Absent when the endpoint did not say. */
  readonly usage: Usage | undefined;
  /** The id of the configured model that answered. */
  readonly modelId: string;
}

/** Something that happened on the way to an answer; the team run turns these into events. */
export type CallProgress =
  | { readonly kind: 'text'; readonly text: string }
  /** A piece of a tool call's arguments. `call` tells the calls of one message apart. */
  | { readonly kind: 'arguments'; readonly call: number; readonly name: string; readonly text: string }
  /** Any other sign of life, such as reasoning that is not shown. */
  | { readonly kind: 'progress' }
  /**
   * The call has to wait before its next attempt: `ms` is how long at most, 0 when nobody can know. Told again when the reason or
   * the time changes; `resumed` ends it.
   */
  | { readonly kind: 'waiting'; readonly reason: WaitReason; readonly ms: number }
  | { readonly kind: 'resumed' }
  | {
      readonly kind: 'retry';
      readonly errorClass: ErrorClass;
      readonly message: string;
    }
  /** The text so far is void: another attempt starts from nothing. */
  | { readonly kind: 'restart' }
  | { readonly kind: 'fallback'; readonly from: string; readonly to: string; readonly message: string };

/** `endpoint down`: it failed so often that it is left alone for a while. `disk`: what is answered could not be kept. */
export type WaitReason = 'rate limit' | 'backoff' | 'endpoint busy' | 'endpoint down' | 'disk' | 'person';

/** What the order of waiting calls goes by. Without it, first come is first served. */
export interface CallOrder {
  /** The number of the case among those that run together: the oldest is the lowest. */
  readonly group: number;
  /** How long the team that asks will probably still take, this call included. Milliseconds. */
  readonly remainingMs: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
  readonly order?: CallOrder;
  /** The id of the model that is asked first, where there is one of that id. */
  readonly prefer?: string;
  /**
   * Asked before every attempt, once the call has its place: between waiting and sending, much can have happened. When it rejects,
   * nothing is sent, and the call rejects with the same, which must be a `ConsiliumError` of class `storage`.
   */
  readonly ready?: () => Promise<void>;
}

/** A chat model. The engine knows nothing else of where answers come from. */
export interface ChatModel {
  /** The id from the settings, for people and files. */
  readonly id: string;
  /**
   * Resolves only with a whole answer (a finish reason was seen).
   * Rejects with a `ConsiliumError`, of class `cancelled` when `signal` was aborted.
   */
  complete(request: ChatRequest, options: CallOptions): Promise<ChatResponse>;
}

/** Price in US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** For cached input; as `input` when absent. */
  readonly cached?: number;
}

/** One model as a person configures it. The key is never part of it. */
export interface ModelConfig {
  readonly id: string;
  /** Such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** The name the endpoint knows the model by. */
  readonly model: string;
  readonly price?: Price;
  /** Calls at once to this model, over all teams, runs and cases. Without it the engine finds the number. */
  readonly maxConcurrent?: number;
  /** What the account may ask of this model in any 60 s. Without it, what the endpoint's headers tell is kept to. */
  readonly requestsPerMinute?: number;
  /** Tokens in any 60 s, input and output together. */
  readonly tokensPerMinute?: number;
  /** `text`: the endpoint cannot call tools; typed answers are asked for as JSON text. Default `native`. */
  readonly toolCalling?: 'native' | 'text';
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  /** Asked only where a panel names it. */
  readonly onlyNamed?: boolean;
  /** True for the offline demo, which is no language model. */
  readonly demo?: boolean;
}
