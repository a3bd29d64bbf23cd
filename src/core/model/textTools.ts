import { addUsage } from './usage.ts';
import type {
  CallProgress,
  ChatMessage,
  ChatRequest,
  ChatResponse,
  ToolCallRequest,
  ToolSpec,
  Usage,
} from './types.ts';
import { ModelFailure } from './failure.ts';
import type { Attempts, AttemptWatch } from './retrying.ts';

/**
 * Makes tools work on an endpoint that cannot call them: the tools are described in the prompt, the answer is asked for as one
 * JSON object, and an answer that cannot be read is sent back once to be repaired.
 */
export class TextTools implements Attempts {
  constructor(private readonly endpoint: Attempts) {}

  async attempt(
    request: ChatRequest,
    signal: AbortSignal,
    onProgress: (progress: CallProgress) => void,
    watch: AttemptWatch,
  ): Promise<ChatResponse> {
    if (request.tools.length === 0)
      return await this.endpoint.attempt(asText(request.messages), signal, onProgress, watch);
    // What streams is JSON, not text for people; it counts as a sign of life only.
    const quiet = (progress: CallProgress) =>
      onProgress(progress.kind === 'text' ? { kind: 'progress' } : progress);
    const asked = asText([
      ...request.messages,
      { role: 'user', content: instructions(request.tools, request.toolChoice) },
    ]);
    const first = await this.endpoint.attempt(asked, signal, quiet, watch);
    const calls = readCalls(first.content, request.tools);
    if (calls.ok) return answered(first, calls.calls, first.usage);
    if (request.toolChoice === 'auto' && !first.content.includes('{')) return first;
    const second = await this.endpoint.attempt(
      {
        ...asked,
        messages: [
          ...asked.messages,
          { role: 'assistant', content: first.content },
          {
            role: 'user',
            content: `That could not be read: ${calls.problem} Answer again with the JSON object alone.`,
          },
        ],
      },
      signal,
      quiet,
      watch,
    );
    const usage = addOptional(first.usage, second.usage);
    const again = readCalls(second.content, request.tools);
    if (again.ok) return answered(second, again.calls, usage);
    throw new ModelFailure(
      'bad_response',
      `The model "${second.modelId}" did not give its answer in the form that was asked for. Choose a model that follows instructions better, or one that can call tools.`,
      { can: false },
      { cause: again.problem },
    );
  }
}

function answered(
  response: ChatResponse,
  calls: readonly ToolCallRequest[],
  usage: Usage | undefined,
): ChatResponse {
  return { ...response, content: '', toolCalls: calls, finishReason: 'tool_calls', usage };
}

function addOptional(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  return a === undefined || b === undefined ? (a ?? b) : addUsage(a, b);
}

function instructions(tools: readonly ToolSpec[], choice: ChatRequest['toolChoice']): string {
  return [
    choice === 'required' ? 'Answer by calling one of these tools.' : 'You can call these tools.',
    'To call tools, answer with one JSON object and nothing else: {"calls": [{"tool": "<name>", "arguments": {…}}]}',
    ...tools.map(
      (tool) =>
        `${tool.name}: ${tool.description}\n  arguments (JSON Schema): ${JSON.stringify(tool.parameters)}`,
    ),
  ].join('\n');
}

/** Tool calls and results of the conversation, written as text. */
function asText(messages: readonly ChatMessage[]): ChatRequest {
  return {
    tools: [],
    toolChoice: 'none',
    messages: messages.map((message): ChatMessage => {
      if (message.role === 'tool')
        return { role: 'user', content: `Result of call ${message.toolCallId}: ${message.content}` };
      if (message.role === 'assistant' && message.toolCalls !== undefined) {
        const calls = message.toolCalls.map(
          (call) => `{"tool": ${JSON.stringify(call.name)}, "arguments": ${call.arguments}}`,
        );
        return { role: 'assistant', content: `${message.content}{"calls": [${calls.join(', ')}]}` };
      }
      return message;
    }),
  };
}

type Read =
  | { readonly ok: true; readonly calls: readonly ToolCallRequest[] }
  | { readonly ok: false; readonly problem: string };

function readCalls(content: string, tools: readonly ToolSpec[]): Read {
  const start = content.indexOf('{');
  const end = content.lastIndexOf('}');
  if (start < 0 || end < start) return { ok: false, problem: 'there is no JSON object in it.' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(content.slice(start, end + 1));
  } catch (error) {
    return {
      ok: false,
      problem: `it is not valid JSON (${error instanceof Error ? error.message : 'unknown'}).`,
    };
  }
  const list: unknown = (parsed as { calls?: unknown }).calls ?? parsed;
  const entries: readonly unknown[] = Array.isArray(list) ? list : [list];
  const calls: ToolCallRequest[] = [];
  for (const [index, entry] of entries.entries()) {
    const {
      tool,
      name,
      arguments: args,
    } = (entry ?? {}) as { tool?: unknown; name?: unknown; arguments?: unknown };
    // A bare object in the form of the only tool's arguments is what many small models write.
    const called = tool ?? name ?? (tools.length === 1 ? tools[0]?.name : undefined);
    if (typeof called !== 'string' || !tools.some((spec) => spec.name === called)) {
      return {
        ok: false,
        problem: `it calls none of the tools ${tools.map((spec) => spec.name).join(', ')}.`,
      };
    }
    const given = args ?? (tool === undefined && name === undefined ? entry : {});
    calls.push({
      id: `text_${index}`,
      name: called,
      arguments: typeof given === 'string' ? given : JSON.stringify(given),
    });
  }
  return calls.length > 0 ? { ok: true, calls } : { ok: false, problem: 'it calls no tool.' };
}
