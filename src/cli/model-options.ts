import { baseUrlProblem } from '../core/model/baseUrl.ts';
import type { ModelConfig } from '../core/model/types.ts';
import { UsageError } from './command.ts';
import { notEmpty, readCount, readFactor } from './option-values.ts';

/** What may be said of a model beside where it is: as `ModelConfig` has it. */
type ModelLimits = Pick<
  ModelConfig,
  | 'price'
  | 'maxConcurrent'
  | 'requestsPerMinute'
  | 'tokensPerMinute'
  | 'toolCalling'
  | 'temperature'
  | 'maxOutputTokens'
>;

/** Which model the teams are to use. */
export type ModelChoice =
  | { readonly kind: 'demo' }
  /** Those that a run began with; all of them are on this machine. */
  | { readonly kind: 'as before'; readonly models: readonly ModelConfig[] }
  | ({
      readonly kind: 'endpoint';
      readonly id: string;
      readonly baseUrl: string;
      readonly modelName: string;
      /** The environment variable that holds the key; absent for an endpoint that needs none. */
      readonly keyVariable?: string;
      /** The key is the first line of standard input. */
      readonly keyFromStdin?: true;
    } & ModelLimits);

/** The flags that say which model, and what it may get. */
export const modelFlags = {
  model: { type: 'string' },
  'base-url': { type: 'string' },
  'model-name': { type: 'string' },
  'api-key-env': { type: 'string' },
  'api-key-stdin': { type: 'boolean' },
  price: { type: 'string' },
  'max-concurrent': { type: 'string' },
  'requests-per-minute': { type: 'string' },
  'tokens-per-minute': { type: 'string' },
  'max-output-tokens': { type: 'string' },
  temperature: { type: 'string' },
  'tool-calling': { type: 'string' },
} as const;

const limitFlags = [
  'price',
  'max-concurrent',
  'requests-per-minute',
  'tokens-per-minute',
  'max-output-tokens',
  'temperature',
  'tool-calling',
] as const satisfies (keyof typeof modelFlags)[];

export type ModelFlags = {
  readonly [Flag in keyof typeof modelFlags]?:
    ((typeof modelFlags)[Flag]['type'] extends 'boolean' ? boolean : string) | undefined;
};

/** Whether any of them was given. */
export function namesModel(values: ModelFlags): boolean {
  return Object.keys(modelFlags).some((flag) => values[flag as keyof ModelFlags] !== undefined);
}

export function readModel(values: ModelFlags): ModelChoice {
  const id = notEmpty('--model', values.model);
  const baseUrl = notEmpty('--base-url', values['base-url']);
  const modelName = notEmpty('--model-name', values['model-name']);
  const keyVariable = notEmpty('--api-key-env', values['api-key-env']);
  const keyFromStdin = values['api-key-stdin'] === true;
  if (id === 'demo' || (id === undefined && baseUrl === undefined)) {
    const extra = [
      ...(baseUrl === undefined ? [] : ['--base-url']),
      ...(modelName === undefined ? [] : ['--model-name']),
      ...(keyVariable === undefined ? [] : ['--api-key-env']),
      ...(keyFromStdin ? ['--api-key-stdin'] : []),
      ...limitFlags.filter((flag) => values[flag] !== undefined).map((flag) => `--${flag}`),
    ];
    if (extra.length === 0) return { kind: 'demo' };
    throw new UsageError(
      id === 'demo'
        ? `The demo has an endpoint of its own: leave out ${extra.join(' and ')}, or give --model another id.`
        : `${extra.join(' and ')} says too little: also say --base-url, such as http://127.0.0.1:11434/v1.`,
    );
  }
  if (keyVariable !== undefined && keyFromStdin) {
    throw new UsageError('Where is the key? Say --api-key-env or --api-key-stdin, not both.');
  }
  if (baseUrl === undefined) {
    throw new UsageError(
      `Where is the model "${id}"? Say --base-url (such as http://127.0.0.1:11434/v1) and, if the endpoint knows it by another name, --model-name.`,
    );
  }
  const name = modelName ?? id;
  if (name === undefined) {
    throw new UsageError(`Which model at ${baseUrl}? Say --model-name, by which the endpoint knows it.`);
  }
  return {
    kind: 'endpoint',
    id: id ?? name,
    baseUrl: checkedUrl(baseUrl),
    modelName: name,
    ...(keyVariable !== undefined && { keyVariable }),
    ...(keyFromStdin && { keyFromStdin }),
    ...readLimits(values),
  };
}

function readLimits(values: ModelFlags): ModelLimits {
  const count = (flag: (typeof limitFlags)[number]): number | undefined =>
    values[flag] === undefined ? undefined : readCount(`--${flag}`, values[flag]);
  const maxConcurrent = count('max-concurrent');
  const requestsPerMinute = count('requests-per-minute');
  const tokensPerMinute = count('tokens-per-minute');
  const maxOutputTokens = count('max-output-tokens');
  const { price, temperature } = values;
  const toolCalling = values['tool-calling'];
  if (toolCalling !== undefined && toolCalling !== 'native' && toolCalling !== 'text')
    throw new UsageError(`--tool-calling expects native or text, not "${toolCalling}".`);
  return {
    ...(price !== undefined && { price: readPrice(price) }),
    ...(maxConcurrent !== undefined && { maxConcurrent }),
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute }),
    ...(toolCalling !== undefined && { toolCalling }),
    ...(temperature !== undefined && { temperature: readFactor('--temperature', temperature) }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

function readPrice(text: string): { readonly input: number; readonly output: number } {
  const [input = Number.NaN, output = Number.NaN, ...more] = text
    .split(',')
    .map((part) => (/^\d+(?:\.\d*)?$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (more.length === 0 && !Number.isNaN(input + output)) return { input, output };
  throw new UsageError(
    `--price expects US dollars for a million tokens of input and of output, such as 0.5,2; not "${text}".`,
  );
}

function checkedUrl(text: string): string {
  const problem = baseUrlProblem(text);
  if (problem !== undefined) throw new UsageError(`--base-url ${problem}`);
  return text;
}
