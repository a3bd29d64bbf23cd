import { parseArgs } from 'node:util';
import type { Pattern } from '../core/panel/types.ts';
import { UsageError } from './command.ts';

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
    };

export interface RunOptions {
  readonly caseFile: string;
  /** Undefined: all of the panel. */
  readonly analyses: readonly string[] | undefined;
  /** Undefined: the built-in panel. */
  readonly panelFile: string | undefined;
  readonly model: ModelChoice;
  readonly pattern: Pattern | undefined;
  readonly concurrency: number | undefined;
  readonly teamTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Seconds that the demo takes for a minute of the published example. */
  readonly demoPace: number;
  /** Undefined: `.consilium` beside the case. */
  readonly out: string | undefined;
  readonly allowIdentifiable: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = {
  analyses: { type: 'string' },
  panel: { type: 'string' },
  model: { type: 'string' },
  'base-url': { type: 'string' },
  'model-name': { type: 'string' },
  'api-key-env': { type: 'string' },
  pattern: { type: 'string' },
  concurrency: { type: 'string' },
  'team-timeout': { type: 'string' },
  'idle-timeout': { type: 'string' },
  'demo-pace': { type: 'string' },
  out: { type: 'string' },
  'allow-identifiable': { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const;

type Flags = ReturnType<typeof parseArgs<{ options: typeof flags; allowPositionals: true }>>['values'];

/**
 * Reads what follows `consilium run`.
 * @throws UsageError with a sentence that tells what was expected.
 */
export function readRunOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parse(args);
  const [caseFile, ...more] = positionals;
  if (caseFile === undefined || caseFile === '') {
    throw new UsageError('Which case? Name its file: consilium run <case>.');
  }
  if (more.length > 0) {
    throw new UsageError(`A run takes one case; "${more.join('", "')}" is too many.`);
  }
  return {
    caseFile,
    analyses: values.analyses === undefined ? undefined : readAnalyses(values.analyses),
    panelFile: notEmpty('--panel', values.panel),
    model: readModel(values),
    pattern: readPattern(values.pattern),
    concurrency:
      values.concurrency === undefined ? undefined : readCount('--concurrency', values.concurrency),
    teamTimeoutMs: readSeconds('--team-timeout', values['team-timeout'] ?? '1200', 'more than zero') * 1000,
    idleTimeoutMs: readSeconds('--idle-timeout', values['idle-timeout'] ?? '300', 'more than zero') * 1000,
    demoPace: readSeconds('--demo-pace', values['demo-pace'] ?? '1', 'zero or more'),
    out: notEmpty('--out', values.out),
    allowIdentifiable: values['allow-identifiable'] ?? false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}

function parse(args: readonly string[]): { values: Flags; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    // Node's own sentence is good; what it adds about `--` is not for here.
    const [first = 'Wrong options'] = String(error instanceof Error ? error.message : error).split(/\.\s|\n/);
    throw new UsageError(`${first.replace(/\.$/, '')}.`);
  }
}

function readAnalyses(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '')) {
    throw new UsageError(
      '--analyses expects ids parted by commas, such as drug_interaction_check,imaging_analysis.',
    );
  }
  return [...new Set(ids)];
}

function readModel(values: Flags): ModelChoice {
  const id = notEmpty('--model', values.model);
  const baseUrl = notEmpty('--base-url', values['base-url']);
  const modelName = notEmpty('--model-name', values['model-name']);
  const keyVariable = notEmpty('--api-key-env', values['api-key-env']);
  if (id === 'demo' || (id === undefined && baseUrl === undefined)) {
    const extra = [
      ...(baseUrl === undefined ? [] : ['--base-url']),
      ...(modelName === undefined ? [] : ['--model-name']),
      ...(keyVariable === undefined ? [] : ['--api-key-env']),
    ];
    if (extra.length === 0) return { kind: 'demo' };
    throw new UsageError(
      id === 'demo'
        ? `The demo has an endpoint of its own: leave out ${extra.join(' and ')}, or give --model another id.`
        : `${extra.join(' and ')} says too little: also say --base-url, such as http://127.0.0.1:11434/v1.`,
    );
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
  };
}

function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UsageError('--base-url expects a web address, such as https://api.openai.com/v1.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      '--base-url must not hold a key: put the key in an environment variable and name it with --api-key-env.',
    );
  }
  return text;
}

function readPattern(text: string | undefined): Pattern | undefined {
  if (text === undefined || text === 'consensus' || text === 'group_chat') return text;
  throw new UsageError(`--pattern expects consensus or group_chat, not "${text}".`);
}

function readCount(flag: string, text: string): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new UsageError(`${flag} expects a whole number of one or more, not "${text}".`);
  return value;
}

function readSeconds(flag: string, text: string, range: 'more than zero' | 'zero or more'): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && (value > 0 || (value === 0 && range === 'zero or more'))) return value;
  throw new UsageError(`${flag} expects seconds, a number of ${range}, not "${text}".`);
}

function notEmpty(flag: string, text: string | undefined): string | undefined {
  if (text !== undefined && text.trim() === '') throw new UsageError(`${flag} expects a value.`);
  return text;
}
