import type { Usage } from './types.ts';

export interface ChunkPiece {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: string | undefined;
}

/** What the engine reads of one piece of a streamed answer. */
export interface Chunk {
  readonly text: string;
  readonly refusal: string;
  readonly toolCalls: readonly ChunkPiece[];
  readonly finish: string | undefined;
  readonly usage: Usage | undefined;
}

/** Endpoints differ from what the client's types promise, so a chunk is read with care. */
export function readChunk(raw: unknown): Chunk {
  const chunk = shape(raw);
  const choice = shape(Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined);
  const delta = shape(choice['delta']);
  const usage = chunk['usage'] === null || chunk['usage'] === undefined ? undefined : shape(chunk['usage']);
  return {
    text: text(delta['content']) ?? '',
    refusal: text(delta['refusal']) ?? '',
    toolCalls: Array.isArray(delta['tool_calls'])
      ? delta['tool_calls'].map((entry) => {
          const piece = shape(entry);
          const called = shape(piece['function']);
          return {
            index: typeof piece['index'] === 'number' ? piece['index'] : undefined,
            id: text(piece['id']),
            name: text(called['name']),
            arguments: text(called['arguments']),
          };
        })
      : [],
    finish: text(choice['finish_reason']),
    usage:
      usage === undefined
        ? undefined
        : {
            input: count(usage['prompt_tokens']),
            output: count(usage['completion_tokens']),
            cached: count(shape(usage['prompt_tokens_details'])['cached_tokens']),
          },
  };
}

const shape = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const count = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);
