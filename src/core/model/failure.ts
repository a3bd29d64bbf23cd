import { ConsiliumError, type ErrorClass } from '../errors.ts';

export interface Retry {
  readonly can: boolean;
  /** The endpoint said when. Milliseconds. */
  readonly afterMs?: number;
  /** A sign that the endpoint has too many calls at once. */
  readonly strain?: boolean;
  /** The request was too long; a shorter one may do. */
  readonly shorten?: boolean;
}

/** A call that did not give an answer, and whether trying again could. */
export class ModelFailure extends ConsiliumError {
  constructor(
    errorClass: ErrorClass,
    message: string,
    readonly retry: Retry,
    options?: { cause?: unknown },
  ) {
    super(errorClass, message, options);
  }
}

/** The call was not made, since the endpoint is paused or down and another model could answer now. */
export class Impatience extends ModelFailure {}

/** The call was not made: one call tried for all that wait whether the endpoint is back, and failed with this. */
export class EndpointDown extends Error {
  constructor(readonly failure: ModelFailure) {
    super('the endpoint is down');
  }
}

/** What an aborted signal means for the caller: its own reason when that is one of ours. */
export function cancelled(signal: AbortSignal): ConsiliumError {
  return signal.reason instanceof ConsiliumError
    ? signal.reason
    : new ConsiliumError('cancelled', 'Cancelled.', { cause: signal.reason });
}

/** What an HTTP answer other than success means. `where` names model and host for people. */
export function failureOfStatus(
  status: number,
  detail: { readonly code?: string; readonly message: string; readonly retryAfterMs?: number },
  where: { readonly modelId: string; readonly model: string; readonly host: string },
  cause: unknown,
): ModelFailure {
  const text = `${detail.code ?? ''} ${detail.message}`.toLowerCase();
  const fail = (errorClass: ErrorClass, message: string, can = false, more: Partial<Retry> = {}) =>
    new ModelFailure(
      errorClass,
      message,
      { can, ...(detail.retryAfterMs !== undefined && { afterMs: detail.retryAfterMs }), ...more },
      { cause },
    );
  if (status >= 300 && status < 400) {
    return fail(
      'bad_response',
      `${where.host} sends calls to another address (HTTP ${status}), which is not followed: the key is for ${where.host}. Set the base URL of model "${where.modelId}" to the right one.`,
    );
  }
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
      false,
      { shorten: true },
    );
  }
  if (status === 413) {
    return fail(
      'context_length',
      `The conversation is too large for ${where.host} (HTTP 413). Choose another model, or a shorter case.`,
      false,
      { shorten: true },
    );
  }
  if (status === 404) {
    return fail(
      'not_found',
      `${where.host} does not know model "${where.model}". Check the model's name and that the base URL ends as the endpoint wants it, mostly in /v1.`,
    );
  }
  // Some endpoints speak of a quota that comes back with the next minute: those say when.
  const spent = detail.retryAfterMs === undefined ? /quota|billing|credit/ : /insufficient.?quota/;
  if (status === 402 || (status === 429 && spent.test(text))) {
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
      { strain: true },
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
      { strain: status === 503 || status === 529 },
    );
  }
  return fail(
    'bad_response',
    `${where.host} refused the request (HTTP ${status}). If the endpoint cannot call tools, set "toolCalling": "text" for model "${where.modelId}". The team's result file has the cause.`,
  );
}

const TLS = /^(ERR_SSL|ERR_TLS|CERT_|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** What a connection means that was not made, or that broke: the codes stand deep in the causes. */
export function failureOfConnection(
  thrown: unknown,
  where: { readonly modelId: string; readonly host: string },
): ModelFailure {
  const code = codeOf(thrown);
  const fail = (message: string, retry: Retry) =>
    new ModelFailure('network', message, retry, { cause: thrown });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(
      `The name ${where.host} could not be found. Check the base URL of model "${where.modelId}" and the network.`,
      { can: true },
    );
  }
  if (TLS.test(code)) {
    return fail(
      `No secure connection to ${where.host}. Check whether the base URL of model "${where.modelId}" should start with http://, and the endpoint's certificate.`,
      { can: false },
    );
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') {
    return fail(
      `${where.host} closed the connection. Check that the endpoint of model "${where.modelId}" is well.`,
      {
        can: true,
      },
    );
  }
  return fail(
    `${where.host} cannot be reached. Check that the endpoint of model "${where.modelId}" runs and that its base URL is right.`,
    { can: true, strain: code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT' },
  );
}

function codeOf(thrown: unknown): string {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 6; error = error.cause, depth += 1) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code === 'string') return code;
  }
  return '';
}

/** What an error inside a stream means: it has no status, but some endpoints give one as its code. */
export function failureOfStreamError(
  detail: { readonly code?: unknown; readonly type?: unknown; readonly message: string },
  where: { readonly modelId: string; readonly model: string; readonly host: string },
  cause: unknown,
): ModelFailure {
  const text = `${word(detail.code)} ${word(detail.type)} ${detail.message}`;
  const number = Number(detail.code);
  const status =
    number >= 400 && number < 600 ? number : /rate.?limit|too many requests/i.test(text) ? 429 : undefined;
  const known = failureOfStatus(status ?? 500, { message: text }, where, cause);
  if (status !== undefined || known.errorClass !== 'overloaded') return known;
  return new ModelFailure(
    'overloaded',
    `${where.host} reported an error in the middle of its answer. Try again later, or choose another model.`,
    { can: true },
    { cause },
  );
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '');
