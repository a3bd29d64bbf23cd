import { systemClock, type Clock } from '../clock.ts';
import { ConsiliumError, errorInfo, type ErrorInfo } from '../errors.ts';
import { baseUrlProblem } from './baseUrl.ts';
import { type CallTimes, defaultCallTimes } from './callClock.ts';
import { ModelChain } from './chain.ts';
import { limiterFor } from './limiters.ts';
import { OpenAiModel } from './openaiModel.ts';
import { defaultRetryPolicy, RetryingModel, type RetryPolicy } from './retrying.ts';
import { RetryBudget } from './retryBudget.ts';
import { TextTools } from './textTools.ts';
import type { ChatModel, ModelConfig } from './types.ts';

export interface ModelOptions {
  readonly clock?: Clock;
  readonly retry?: RetryPolicy;
  /** How long a call waits for a paused endpoint before it gives up; the last model of a chain waits without end by default. Milliseconds. */
  readonly patienceMs?: number;
  /** For the jitter; from 0 to 1. */
  readonly random?: () => number;
  /** How long an endpoint may say nothing, before its answer and inside it. Milliseconds. */
  readonly silenceMs?: number;
  /** How long it may take in other respects; `silenceMs` goes before. */
  readonly times?: CallTimes;
}

/** How long a call waits for a paused endpoint when there is another model. Milliseconds. */
const PATIENCE_MS = 30_000;

/** Builds the chain of the configured models, in order of preference. The `openai` client is loaded here, at the first run. */
export async function createModel(
  configs: readonly ModelConfig[],
  key: (config: ModelConfig) => Promise<string | undefined>,
  options: ModelOptions = {},
): Promise<ChatModel> {
  if (configs.length === 0)
    throw new ConsiliumError('bad_input', 'No model is configured. Choose one, or use the demo.');
  const client = await import('./openaiClient.ts');
  const clock = options.clock ?? systemClock;
  const times: CallTimes = {
    ...(options.times ?? defaultCallTimes),
    ...(options.silenceMs !== undefined && { firstByteMs: options.silenceMs, idleMs: options.silenceMs }),
  };
  const budget = new RetryBudget();
  const models = await Promise.all(
    configs.map(async (config, index) => {
      checkBaseUrl(config);
      const endpoint = new OpenAiModel(config, await key(config), client, clock, times);
      return new RetryingModel(config.id, {
        endpoint: config.toolCalling === 'text' ? new TextTools(endpoint) : endpoint,
        limiter: limiterFor(config, clock),
        clock,
        policy: options.retry ?? defaultRetryPolicy,
        budget,
        maxOutputTokens: config.maxOutputTokens,
        patienceMs:
          options.patienceMs ?? (index < configs.length - 1 ? PATIENCE_MS : Number.POSITIVE_INFINITY),
        ...(options.random && { random: options.random }),
      });
    }),
  );
  const [only] = models;
  const onlyNamed = new Set(configs.filter((config) => config.onlyNamed === true).map(({ id }) => id));
  return models.length === 1 && only !== undefined ? only : new ModelChain(models, onlyNamed);
}

export type ModelTest =
  | { readonly ok: true; readonly seconds: number; readonly toolCalls: boolean }
  | { readonly ok: false; readonly error: ErrorInfo };

/** One small call: does the endpoint answer, and does it call a tool when told to? */
export async function testModel(
  config: ModelConfig,
  key: string | undefined,
  signal: AbortSignal,
): Promise<ModelTest> {
  const started = systemClock.now();
  try {
    const model = await createModel([config], () => Promise.resolve(key), {
      retry: { ...defaultRetryPolicy, attempts: 1 },
      // Who tests wants to know now, also that the endpoint is paused.
      patienceMs: 1000,
    });
    const response = await model.complete(
      {
        messages: [{ role: 'user', content: 'Call the tool ready with the argument ok set to true.' }],
        tools: [
          {
            name: 'ready',
            description: 'Tells that you are ready.',
            parameters: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
          },
        ],
        toolChoice: 'auto',
      },
      { signal, onProgress: () => undefined },
    );
    return {
      ok: true,
      seconds: (systemClock.now() - started) / 1000,
      toolCalls: response.toolCalls.length > 0,
    };
  } catch (thrown) {
    return { ok: false, error: errorInfo(thrown) };
  }
}

function checkBaseUrl({ id, baseUrl }: ModelConfig): void {
  const problem = baseUrlProblem(baseUrl);
  if (problem !== undefined)
    throw new ConsiliumError('bad_input', `The base URL of model "${id}" ${problem}`);
}

/** True when calls to it stay on this machine. */
export function isLocal(config: Pick<ModelConfig, 'baseUrl'>): boolean {
  try {
    const { hostname } = new URL(config.baseUrl);
    return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  } catch {
    return false;
  }
}
