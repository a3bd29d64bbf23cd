import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

/**
 * The little of `fetch` that the `openai` client uses, straight on Node's own HTTP with connections kept open. It costs a third of
 * the processor time a call that the built-in one costs, whose web streams are slow, and goes through the proxy and the
 * certificates that an editor gives to `http` and `https`. It does not follow redirects: a key goes to the host it was set for.
 */
export const httpFetch: typeof fetch = async (input, init = {}) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const secure = url.protocol === 'https:';
  const { signal, body } = init;
  signal?.throwIfAborted();
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('httpFetch sends text bodies alone');
  }
  return await new Promise<Response>((resolve, reject) => {
    const request = (secure ? https : http).request(url, {
      method: init.method ?? 'GET',
      headers: plainHeaders(init.headers),
      agent: secure ? secureAgent : plainAgent,
    });
    let message: http.IncomingMessage | undefined;
    const onAbort = () => {
      const reason: unknown = signal?.reason;
      const error =
        reason instanceof Error ? reason : new DOMException('The call was aborted.', 'AbortError');
      message?.destroy(error);
      request.destroy(error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', onAbort));
    request.once('error', reject);
    request.once('response', (received) => {
      message = received;
      // After the headers the reader of the body hears of an error; this one must only not be unheard.
      request.on('error', () => undefined);
      resolve(responseOf(received, url.href));
    });
    request.end(body ?? undefined);
  });
};

/**
 * An idle connection is given up after this long: many servers close theirs after five seconds without a word, and a call on
 * a closed one fails. A call under way is not touched by it. Milliseconds.
 */
const IDLE_MS = 4000;
const plainAgent = new http.Agent({ keepAlive: true, timeout: IDLE_MS });
const secureAgent = new https.Agent({ keepAlive: true, timeout: IDLE_MS });

function plainHeaders(given: RequestInit['headers']): Record<string, string> {
  const plain: Record<string, string> = {};
  // The client hands over a `Headers`; to copy it into another one first would cost as much as the rest of this function.
  (given instanceof Headers ? given : new Headers(given)).forEach((value, name) => {
    plain[name] = value;
  });
  return plain;
}

function responseOf(message: http.IncomingMessage, url: string): Response {
  const status = message.statusCode ?? 0;
  const headers = new Headers(
    Object.entries(message.headers).map(([name, value]): [string, string] => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const read = () => text(message);
  const response = {
    status,
    ok: status >= 200 && status < 300,
    statusText: message.statusMessage ?? '',
    headers,
    url,
    redirected: false,
    type: 'basic',
    body: keptOpen(message),
    text: read,
    json: async () => JSON.parse(await read()) as unknown,
  };
  // The client asks no more of a response than this, and reads its body as any async iterable of bytes.
  return response as unknown as Response;
}

/** What a connection may still send after its reader has what it wanted, before it is given up. */
const REST_MS = 1000;

/**
 * The bytes of a message. A reader who stops early, as the client does at `[DONE]`, leaves the last few bytes to be read away,
 * so that the connection serves the next call too; an abort closes it.
 */
function keptOpen(message: http.IncomingMessage): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const bytes = message.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
      return {
        next: () => bytes.next(),
        async return() {
          await bytes.return?.();
          if (!message.complete && !message.destroyed) {
            const giveUp = setTimeout(() => message.destroy(), REST_MS);
            message.once('close', () => clearTimeout(giveUp));
          }
          message.resume();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
