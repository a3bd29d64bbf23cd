import { ConsiliumError, errorInfo } from '../errors.ts';
import { Impatience } from './failure.ts';
import type { RetryingModel } from './retrying.ts';
import type { CallOptions, ChatModel, ChatRequest, ChatResponse } from './types.ts';

/**
 * Models in order of preference: when one cannot answer, whatever the reason, the next one is asked. One that is only paused is
 * passed over, and waited for when no other can answer. A model whose key or name was refused is not asked again in this run:
 * that does not get better by itself. A model that a panel names is asked first by those who name it; some are asked by nobody else.
 */
export class ModelChain implements ChatModel {
  readonly id: string;
  readonly #refused = new Set<string>();

  constructor(
    private readonly models: readonly RetryingModel[],
    private readonly onlyNamed: ReadonlySet<string> = new Set(),
  ) {
    this.id = models.map((model) => model.id).join(', ');
  }

  async complete(request: ChatRequest, options: CallOptions): Promise<ChatResponse> {
    const { prefer } = options;
    const asked = [
      ...this.models.filter(({ id }) => id === prefer),
      ...this.models.filter(({ id }) => id !== prefer && !this.onlyNamed.has(id)),
    ];
    const usable = asked.filter((model) => !this.#refused.has(model.id));
    const order = usable.length > 0 ? usable : asked;
    let paused: RetryingModel | undefined;
    let last: unknown;
    for (const [index, model] of order.entries()) {
      try {
        return await model.complete(request, options);
      } catch (thrown) {
        if (options.signal.aborted) throw thrown;
        last = thrown;
        if (thrown instanceof Impatience) paused ??= model;
        const { class: errorClass, message } = errorInfo(thrown);
        // It is not the model that cannot: nothing may be asked any more.
        if (errorClass === 'storage') throw thrown;
        if (errorClass === 'auth' || errorClass === 'not_found') this.#refused.add(model.id);
        const next = order[index + 1] ?? paused;
        if (next !== undefined) {
          options.onProgress({ kind: 'restart' });
          options.onProgress({ kind: 'fallback', from: model.id, to: next.id, message });
        }
      }
    }
    if (paused !== undefined) return await paused.patiently(request, options, Number.POSITIVE_INFINITY);
    throw last ?? new ConsiliumError('bad_input', 'No model is configured. Choose one, or use the demo.');
  }
}
