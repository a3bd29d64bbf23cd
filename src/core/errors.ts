/** The classes of failure that a person, a retry rule and a test tell apart. */
export type ErrorClass =
  | 'auth'
  | 'not_found'
  | 'rate_limited'
  | 'overloaded'
  | 'network'
  | 'timeout'
  | 'context_length'
  | 'content_filter'
  | 'bad_response'
  | 'tool'
  | 'bad_input'
  | 'storage'
  | 'cancelled'
  | 'internal';

/** What of an error is kept in events, journals and views: plain data, no stack and no key. */
export interface ErrorInfo {
  readonly class: ErrorClass;
  /** One plain sentence (or two) that tells what happened and what to do. */
  readonly message: string;
  /** The technical cause, one line. It may repeat what an endpoint said: for the files of a run, and for a log only in part. */
  readonly cause?: string;
}

/** Every failure inside the engine, as a value with a class and a sentence to act on. */
export class ConsiliumError extends Error {
  override readonly name = 'ConsiliumError';

  constructor(
    readonly errorClass: ErrorClass,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Turns anything that was thrown into plain data that can be stored and shown. */
export function errorInfo(thrown: unknown): ErrorInfo {
  if (thrown instanceof ConsiliumError) {
    const cause = causeLine(thrown.cause);
    return { class: thrown.errorClass, message: thrown.message, ...(cause === undefined ? {} : { cause }) };
  }
  const cause = causeLine(thrown);
  return {
    class: 'internal',
    message:
      'Something went wrong inside Consilium. Run the team again; if it happens again, report it with the log.',
    ...(cause === undefined ? {} : { cause }),
  };
}

function causeLine(cause: unknown): string | undefined {
  if (cause === undefined || cause === null) return undefined;
  if (cause instanceof Error) {
    const inner = causeLine(cause.cause);
    const own = `${cause.name}: ${cause.message}`.replaceAll(/\s+/g, ' ').slice(0, 300);
    return inner === undefined ? own : `${own} (${inner})`.slice(0, 600);
  }
  const text = typeof cause === 'string' ? cause : (JSON.stringify(cause) ?? typeof cause);
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}
