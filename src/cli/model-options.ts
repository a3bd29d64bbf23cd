import { baseUrlProblem } from '../core/model/baseUrl.ts';
import { UsageError } from './command.ts';
import { notEmpty } from './option-values.ts';

/** Which model the teams are to use. */
export type ModelChoice =
  | { readonly kind: 'demo' }
  | {
      readonly kind: 'endpoint';
      readonly id: string;
      readonly baseUrl: string;
      readonly modelName: string;
      /** The environment variable that holds the key; absent for an endpoint that needs none. */
      readonly keyVariable?: string;
      /** The key is the first line of standard input. */
      readonly keyFromStdin?: true;
      /** US dollars for a million tokens of input and of output. */
      readonly price?: { readonly input: number; readonly output: number };
    };

/** The flags that say which model, and what it may get. */
export const modelFlags = {
  model: { type: 'string' },
  'base-url': { type: 'string' },
  'model-name': { type: 'string' },
  'api-key-env': { type: 'string' },
  'api-key-stdin': { type: 'boolean' },
  price: { type: 'string' },
} as const;

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
  const { price } = values;
  if (id === 'demo' || (id === undefined && baseUrl === undefined)) {
    const extra = [
      ...(baseUrl === undefined ? [] : ['--base-url']),
      ...(modelName === undefined ? [] : ['--model-name']),
      ...(keyVariable === undefined ? [] : ['--api-key-env']),
      ...(keyFromStdin ? ['--api-key-stdin'] : []),
      ...(price === undefined ? [] : ['--price']),
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
    ...(price !== undefined && { price: readPrice(price) }),
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
