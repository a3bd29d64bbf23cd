import { baseUrlProblem } from '../core/model/baseUrl.ts';
import type { ModelConfig, Price } from '../core/model/types.ts';

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const aboveZero = (value: unknown): value is number => typeof value === 'number' && value > 0;

const notNegative = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/**
 * Reads the value of the setting `consilium.models`. An entry without id, base URL or model name is left out and named in
 * `problems`; a wrong optional value is dropped alone. Never lets `demo` through: only the extension itself starts the demo.
 */
export function readModels(value: unknown): {
  readonly models: readonly ModelConfig[];
  readonly problems: readonly string[];
} {
  if (!Array.isArray(value)) return { models: [], problems: [] };
  const models: ModelConfig[] = [];
  const problems: string[] = [];
  for (const [index, entry] of value.entries()) {
    const read = readModel(entry);
    if (typeof read === 'string') problems.push(`consilium.models, entry ${index + 1}: ${read}`);
    else if (models.some((model) => model.id === read.id))
      problems.push(`consilium.models, entry ${index + 1}: the id "${read.id}" is taken.`);
    else models.push(read);
  }
  return { models, problems };
}

function readModel(entry: unknown): ModelConfig | string {
  if (!isShape(entry)) return 'expected an object with id, baseUrl and model.';
  const { id, baseUrl, model, price, maxConcurrent, toolCalling, temperature, maxOutputTokens } = entry;
  const { requestsPerMinute, tokensPerMinute } = entry;
  if (typeof id !== 'string' || id === '') return 'id is missing.';
  if (id === 'demo') return 'the id "demo" stands for the offline demo.';
  if (typeof model !== 'string' || model === '')
    return 'model is missing: the name the endpoint knows it by.';
  const problem = baseUrlProblem(typeof baseUrl === 'string' ? baseUrl : '');
  if (typeof baseUrl !== 'string' || problem !== undefined) return `baseUrl ${problem}`;
  const readPrice = priceOf(price);
  return {
    id,
    baseUrl,
    model,
    ...(readPrice === undefined ? {} : { price: readPrice }),
    ...(aboveZero(maxConcurrent) ? { maxConcurrent: Math.ceil(maxConcurrent) } : {}),
    ...(aboveZero(requestsPerMinute) ? { requestsPerMinute: Math.ceil(requestsPerMinute) } : {}),
    ...(aboveZero(tokensPerMinute) ? { tokensPerMinute: Math.ceil(tokensPerMinute) } : {}),
    ...(toolCalling === 'native' || toolCalling === 'text' ? { toolCalling } : {}),
    ...(notNegative(temperature) ? { temperature } : {}),
    ...(aboveZero(maxOutputTokens) ? { maxOutputTokens: Math.ceil(maxOutputTokens) } : {}),
  };
}

function priceOf(value: unknown): Price | undefined {
  if (!isShape(value)) return undefined;
  const { input, output, cached } = value;
  if (!notNegative(input) || !notNegative(output)) return undefined;
  return { input, output, ...(notNegative(cached) ? { cached } : {}) };
}

/**
 * Scheme, host and port of an endpoint: what a key belongs to. Undefined for what is no http(s) URL.
 * The scheme counts, so that a key set for https never goes out over plain http.
 */
export function endpointOf(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.origin : undefined;
}
