import { type ChunkPiece, readChunk } from './chunk.ts';
import { ModelFailure } from './failure.ts';
import type { CallProgress, ChatResponse, ToolCallRequest, Usage } from './types.ts';

/** A message longer than this is no answer but a runaway. Characters. */
const MAX_ANSWER = 2_000_000;
/** No agent has use for more at once, and each is an event of the run. */
const MAX_CALLS = 100;

interface Where {
  readonly modelId: string;
  readonly model: string;
  readonly host: string;
}

/** Puts an answer together from its pieces. It is one only when a finish reason was seen. */
export class Answer {
  #content = '';
  #refusal = '';
  #size = 0;
  #finish: string | undefined;
  #usage: Usage | undefined;
  readonly #calls: { id: string; name: string; arguments: string }[] = [];
  readonly #byIndex = new Map<number, { id: string; name: string; arguments: string }>();

  constructor(
    private readonly where: Where,
    private readonly onProgress: (progress: CallProgress) => void,
  ) {}

  add(raw: unknown): void {
    const chunk = readChunk(raw);
    if (chunk.usage !== undefined) this.#usage = chunk.usage;
    if (chunk.finish !== undefined) this.#finish = chunk.finish;
    if (chunk.text !== '') {
      this.#content += chunk.text;
      this.#size += chunk.text.length;
      this.onProgress({ kind: 'text', text: chunk.text });
    } else if (chunk.toolCalls.length === 0) {
      this.onProgress({ kind: 'progress' });
    }
    this.#refusal += chunk.refusal;
    for (const piece of chunk.toolCalls) this.#addCall(piece);
    if (this.#size > MAX_ANSWER) throw this.#runaway('an answer of over two million characters');
  }

  #runaway(what: string): ModelFailure {
    return new ModelFailure(
      'bad_response',
      `Model "${this.where.model}" sent ${what}, which is none. Set "maxOutputTokens" for it, or choose another model.`,
      { can: false },
    );
  }

  #addCall(piece: ChunkPiece): void {
    const calls = this.#calls;
    const index = piece.index ?? (piece.id === undefined ? Math.max(0, calls.length - 1) : calls.length);
    let call = this.#byIndex.get(index);
    if (call === undefined) {
      if (calls.length >= MAX_CALLS) throw this.#runaway(`an answer of over ${MAX_CALLS} tool calls`);
      call = { id: piece.id ?? '', name: '', arguments: '' };
      this.#byIndex.set(index, call);
      calls.push(call);
    }
    if (piece.id !== undefined && piece.id !== '') call.id = piece.id;
    call.name += piece.name ?? '';
    call.arguments += piece.arguments ?? '';
    this.#size += (piece.arguments?.length ?? 0) + (piece.name?.length ?? 0) + (piece.id?.length ?? 0);
    this.onProgress({ kind: 'arguments', call: index, name: call.name, text: piece.arguments ?? '' });
  }

  /** The whole answer. Throws a `ModelFailure` when it is none. */
  finished(): ChatResponse {
    const { host, model, modelId } = this.where;
    switch (this.#finish) {
      case undefined:
        // An abort, a dropped connection and noise all end the stream quietly: without a finish reason it is no answer.
        throw new ModelFailure('network', `The answer of ${host} broke off. Check the connection to it.`, {
          can: true,
        });
      case 'length':
        throw new ModelFailure(
          'context_length',
          `Model "${model}" stopped in the middle of its answer, at its limit of tokens. Raise "maxOutputTokens" or choose a model with a longer context.`,
          { can: false },
        );
      case 'content_filter':
        throw new ModelFailure(
          'content_filter',
          `The content filter of ${host} stopped the answer. Choose another model for this case.`,
          { can: false },
        );
      default:
        break;
    }
    const empty = this.#content === '' && this.#calls.length === 0;
    if (this.#refusal !== '' && empty) {
      throw new ModelFailure(
        'content_filter',
        `Model "${model}" refused to answer. Choose another model for this case.`,
        { can: false },
      );
    }
    if (empty) throw notAnAnswer(this.where, 'an empty answer');
    return {
      content: this.#content,
      toolCalls: uniqueIds(this.#calls),
      finishReason: this.#calls.length > 0 ? 'tool_calls' : 'stop',
      usage: this.#usage,
      modelId,
    };
  }
}

/** What came is no answer of a chat endpoint. */
export function notAnAnswer(where: Where, what: string): ModelFailure {
  return new ModelFailure(
    'bad_response',
    `${where.host} sent ${what} where an answer of model "${where.model}" was expected. Check that the base URL is that of an OpenAI-compatible endpoint.`,
    { can: true },
  );
}

/** Some endpoints leave ids out or give two calls the same one; answers are matched by id. */
function uniqueIds(calls: readonly ToolCallRequest[]): readonly ToolCallRequest[] {
  const seen = new Set<string>();
  return calls.map((call, index) => {
    const id = call.id === '' || seen.has(call.id) ? `call_${index}_${call.name}` : call.id;
    seen.add(id);
    return { ...call, id, arguments: call.arguments === '' ? '{}' : call.arguments };
  });
}
