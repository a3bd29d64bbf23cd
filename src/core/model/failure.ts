import { ConsiliumError, type ErrorClass } from '../errors.ts';

/** A call that did not give an answer, and whether trying again could. */
export class ModelFailure extends ConsiliumError {
  constructor(
    errorClass: ErrorClass,
    message: string,
    readonly retry: { readonly can: boolean; readonly afterMs?: number },
    options?: { cause?: unknown },
  ) {
    super(errorClass, message, options);
  }
}

/** What an HTTP answer other than success means. `where` names model and host for people. */
export function failureOfStatus(
  status: number,
  detail: { readonly code?: string; readonly message: string; readonly retryAfterMs?: number },
  where: { readonly modelId: string; readonly model: string; readonly host: string },
  cause: unknown,
): ModelFailure {
  const text = `${detail.code ?? ''} ${detail.message}`.toLowerCase();
  const fail = (errorClass: ErrorClass, message: string, can = false) =>
    new ModelFailure(
      errorClass,
      message,
      { can, ...(detail.retryAfterMs !== undefined && { afterMs: detail.retryAfterMs }) },
      { cause },
    );
  if (status === 401) {
    return fail(
      'auth',
      `${where.host} refused the key for model "${where.modelId}". Set the right key (Consilium: Set API Key, or --api-key-env).`,
    );
  }
  if (status === 403) {
    return fail(
      'auth',
      `${where.host} does not allow this key to use model "${where.model}". Ask for access or choose another model.`,
    );
  }
  if (/content.?(filter|policy|management)/.test(text)) {
    return fail(
      'content_filter',
      `The content filter of ${where.host} stopped the answer. Choose another model for this case.`,
    );
  }
  if (/context.{0,20}length|maximum context|too many tokens|context window/.test(text)) {
    return fail(
      'context_length',
      `The conversation is too long for model "${where.model}". Choose a model with a longer context, or a shorter case.`,
    );
  }
  if (status === 404) {
    return fail(
      'not_found',
      `${where.host} does not know model "${where.model}". Check the model's name and that the base URL ends as the endpoint wants it, mostly in /v1.`,
    );
  }
  if (status === 402 || (status === 429 && /quota|billing|credit/.test(text))) {
    return fail(
      'rate_limited',
      `The account at ${where.host} has no quota left. Add credit, or choose another model.`,
    );
  }
  if (status === 429) {
    return fail(
      'rate_limited',
      `${where.host} limits how often model "${where.model}" may be called. Try later, or lower the number of calls at once.`,
      true,
    );
  }
  if (status === 408 || status === 409) {
    return fail('timeout', `${where.host} gave the call up (HTTP ${status}). Try again later.`, true);
  }
  if (status >= 500) {
    return fail(
      'overloaded',
      `${where.host} could not answer (HTTP ${status}). Try again later, or choose another model.`,
      true,
    );
  }
  return fail(
    'bad_response',
    `${where.host} refused the request (HTTP ${status}). If the endpoint cannot call tools, set "toolCalling": "text" for model "${where.modelId}". The log has the cause.`,
  );
}

/** The wait that an endpoint asked for, from either form of Retry-After (seconds or a date). Milliseconds. */
export function retryAfterMs(header: string | null | undefined, wall: Date): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - wall.getTime());
}
