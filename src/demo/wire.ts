/** The part of OpenAI's chat completions that the demo speaks, and plain errors in the same form. */

export interface WireMessage {
  readonly role: string;
  readonly content: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string }[];
  readonly toolCallId?: string;
}

export interface WireTool {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface WireRequest {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly tools: readonly WireTool[];
  /** `required` also for one named tool. */
  readonly toolChoice: 'auto' | 'required' | 'none';
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

/** What a role answers: text, calls of tools, or both. */
export interface DemoAnswer {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
}

/** A request that cannot be served, with the HTTP status and the code that OpenAI would give. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    readonly param: string | null = null,
  ) {
    super(message);
  }

  body(): object {
    return {
      error: { message: this.message, type: 'invalid_request_error', param: this.param, code: this.code },
    };
  }
}

export const demoModel = 'consilium-demo';

/** Reads the body of a request. Throws `WireError`. */
export function readBody(text: string): WireRequest {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new WireError(400, 'We could not parse the JSON body of your request.');
  }
  if (!isRecord(body)) throw new WireError(400, 'The body must be a JSON object.');
  const { model, messages, stream_options: streamOptions } = body;
  if (typeof model !== 'string') throw new WireError(400, 'you must provide a model parameter');
  if (model !== demoModel) {
    throw new WireError(
      404,
      `The model '${model}' does not exist. This endpoint has ${demoModel} alone.`,
      'model_not_found',
      'model',
    );
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new WireError(
      400,
      "Invalid 'messages': expected a list with at least one message.",
      'invalid_type',
      'messages',
    );
  }
  const tools: readonly unknown[] = Array.isArray(body['tools']) ? body['tools'] : [];
  return {
    model,
    messages: messages.map(readMessage),
    tools: tools.map(readTool),
    toolChoice: readToolChoice(body['tool_choice']),
    stream: body['stream'] === true,
    includeUsage: isRecord(streamOptions) && streamOptions['include_usage'] === true,
  };
}

function readMessage(message: unknown, index: number): WireMessage {
  const param = `messages[${index}]`;
  if (!isRecord(message) || typeof message['role'] !== 'string') {
    throw new WireError(
      400,
      `Missing required parameter: '${param}.role'.`,
      'missing_required_parameter',
      `${param}.role`,
    );
  }
  const calls: readonly unknown[] = Array.isArray(message['tool_calls']) ? message['tool_calls'] : [];
  return {
    role: message['role'],
    content: readContent(message['content']),
    toolCalls: calls.flatMap((call) => {
      if (!isRecord(call) || typeof call['id'] !== 'string' || !isRecord(call['function'])) return [];
      const { name } = call['function'];
      return typeof name === 'string' ? [{ id: call['id'], name }] : [];
    }),
    ...(typeof message['tool_call_id'] === 'string' && { toolCallId: message['tool_call_id'] }),
  };
}

function readContent(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return parts
    .map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

function readTool(tool: unknown, index: number): WireTool {
  const declared = isRecord(tool) && isRecord(tool['function']) ? tool['function'] : {};
  const { name, parameters } = declared;
  if (typeof name !== 'string') {
    const param = `tools[${index}].function.name`;
    throw new WireError(400, `Missing required parameter: '${param}'.`, 'missing_required_parameter', param);
  }
  return { name, parameters: isRecord(parameters) ? parameters : {} };
}

function readToolChoice(choice: unknown): WireRequest['toolChoice'] {
  if (choice === 'none' || choice === 'required') return choice;
  return isRecord(choice) ? 'required' : 'auto';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
