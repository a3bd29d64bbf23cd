import type { ChatMessage, ChatRequest } from './types.ts';

/** A tool's result longer than this is cut when the conversation is too long. Characters. */
const KEEP = 2000;

/**
 * The same request with the long results of tools cut, for an endpoint that found it too long; undefined when there is nothing
 * to cut. The case, the instructions and what agents said are never touched: without them the answer would be another one.
 */
export function shortened(
  request: ChatRequest,
): { readonly request: ChatRequest; readonly cut: number } | undefined {
  let cut = 0;
  const messages = request.messages.map((message): ChatMessage => {
    if (message.role !== 'tool' || message.content.length <= KEEP) return message;
    cut += 1;
    const dropped = message.content.length - KEEP;
    return { ...message, content: `${message.content.slice(0, KEEP)} [${dropped} characters left out]` };
  });
  return cut === 0 ? undefined : { request: { ...request, messages }, cut };
}
