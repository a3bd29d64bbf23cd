import { randomBytes } from 'node:crypto';

import { demoModel, type DemoAnswer, type WireRequest } from './wire.ts';

/** One part of a streamed message. */
export type Delta = Readonly<Record<string, unknown>>;

export interface Completion {
  readonly id: string;
  readonly created: number;
  readonly answer: DemoAnswer;
  readonly callIds: readonly string[];
  readonly usage: object;
}

export function makeCompletion(request: WireRequest, answer: DemoAnswer): Completion {
  const said = answer.text + answer.calls.map((call) => call.name + call.arguments).join('');
  const asked = request.messages.reduce((sum, message) => sum + message.content.length, 0);
  const input = tokens(asked) + request.messages.length * 4 + request.tools.length * 40;
  const output = tokens(said.length);
  return {
    id: `chatcmpl-demo-${randomBytes(6).toString('hex')}`,
    created: Math.floor(Date.now() / 1000),
    answer,
    callIds: answer.calls.map(() => `call_${randomBytes(9).toString('hex')}`),
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
}

/** English text has about four characters a token; the demo has no tokenizer and only estimates. */
const tokens = (characters: number): number => Math.max(1, Math.ceil(characters / 4));

const finishReason = ({ answer }: Completion): string => (answer.calls.length > 0 ? 'tool_calls' : 'stop');

export function wholeBody(completion: Completion): object {
  const { id, created, answer, callIds, usage } = completion;
  const calls = answer.calls.map((call, index) => ({
    id: callIds[index],
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  const message = {
    role: 'assistant',
    content: answer.text === '' ? null : answer.text,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id,
    object: 'chat.completion',
    created,
    model: demoModel,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(completion) }],
    usage,
  };
}

/** Pieces of about this many characters: fast enough to read along, slow enough to look typed. */
const PIECE = 14;

/**
 * The message in the order in which it streams: first its role, then text, then each call with its arguments in
 * pieces. Calls of one message are told apart by their index.
 */
export function deltas({ answer, callIds }: Completion): Delta[] {
  const list: Delta[] = [{ role: 'assistant', content: answer.text === '' ? null : '' }];
  for (const content of pieces(answer.text)) list.push({ content });
  for (const [index, call] of answer.calls.entries()) {
    const id = callIds[index];
    list.push({
      tool_calls: [{ index, id, type: 'function', function: { name: call.name, arguments: '' } }],
    });
    for (const part of pieces(call.arguments))
      list.push({ tool_calls: [{ index, function: { arguments: part } }] });
  }
  return list;
}

export function chunk({ id, created }: Completion, delta: Delta, finish: string | null = null): object {
  return {
    id,
    object: 'chat.completion.chunk',
    created,
    model: demoModel,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  };
}

export function lastChunks(completion: Completion, includeUsage: boolean): object[] {
  const { id, created, usage } = completion;
  const end = chunk(completion, {}, finishReason(completion));
  const counted = { id, object: 'chat.completion.chunk', created, model: demoModel, choices: [], usage };
  return includeUsage ? [end, counted] : [end];
}

function pieces(text: string): string[] {
  const found: string[] = [];
  // Never between the two halves of a character outside of the basic plane.
  for (const match of text.matchAll(new RegExp(`[^]{1,${PIECE}}`, 'gu'))) found.push(match[0]);
  return found;
}
