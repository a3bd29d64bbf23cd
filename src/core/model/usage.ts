import type { Usage } from './types.ts';

export const noUsage: Usage = { input: 0, output: 0, cached: 0 };

/** The sum of two amounts of tokens. */
export function addUsage(a: Usage, b: Usage): Usage {
  return { input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached };
}
