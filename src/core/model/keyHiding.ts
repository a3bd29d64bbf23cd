import type { ChatResponse } from './types.ts';

/** Shorter "keys" are placeholders of local endpoints: to hide `none` or `x` would only spoil texts. Characters. */
const SHORTEST_KEY = 6;
/** What stands where a key stood. */
const HIDDEN = '(key)';

/** Some endpoints repeat the key that they refuse, and what they say is kept with the run. */
export function hideKey(thrown: unknown, key: string | undefined): void {
  if (key === undefined || key.length < SHORTEST_KEY) return;
  for (let error = thrown, depth = 0; error instanceof Error && depth < 6; error = error.cause, depth += 1) {
    if (error.message.includes(key)) error.message = error.message.replaceAll(key, HIDDEN);
  }
}

/** An endpoint knows the key that it was sent; its answer, which is written to files, must not hold it. */
export function withoutKey(response: ChatResponse, key: string | undefined): ChatResponse {
  if (key === undefined || key.length < SHORTEST_KEY || !JSON.stringify(response).includes(key))
    return response;
  const hide = (text: string): string => text.replaceAll(key, HIDDEN);
  return {
    ...response,
    content: hide(response.content),
    toolCalls: response.toolCalls.map((call) => ({
      id: hide(call.id),
      name: hide(call.name),
      arguments: hide(call.arguments),
    })),
  };
}
