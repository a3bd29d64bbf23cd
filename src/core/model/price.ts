import type { ModelConfig, Usage } from './types.ts';

/** US dollars for one answer; 0 when the model has no price or the endpoint did not tell its tokens. */
export function priceOf(models: readonly ModelConfig[], modelId: string, usage: Usage | undefined): number {
  const price = models.find((model) => model.id === modelId)?.price;
  if (price === undefined || usage === undefined) return 0;
  const cached = Math.min(usage.cached, usage.input);
  return (
    ((usage.input - cached) * price.input +
      cached * (price.cached ?? price.input) +
      usage.output * price.output) /
    1_000_000
  );
}
