import type { SpendLimits } from '../core/model/budget.ts';
import type { RunLimits } from '../core/run/session.ts';
import { UsageError } from './command.ts';
import type { ModelChoice } from './model-options.ts';
import { readCount } from './option-values.ts';

/** The flags that cap what a run, and each of its teams, may spend. */
export const spendFlags = {
  'max-turns': { type: 'string' },
  'max-tokens': { type: 'string' },
  'max-cost': { type: 'string' },
  'max-turns-per-team': { type: 'string' },
  'max-tokens-per-team': { type: 'string' },
  'max-cost-per-team': { type: 'string' },
} as const;

export type SpendFlags = { readonly [Flag in keyof typeof spendFlags]?: string | undefined };

/** Undefined: no cap at all. Throws UsageError for a cap on cost where no price is known, which would never be reached. */
export function readSpend(values: SpendFlags, model: ModelChoice): RunLimits['spend'] {
  const caps = (turns: keyof SpendFlags, tokens: keyof SpendFlags, cost: keyof SpendFlags): SpendLimits => ({
    ...(values[turns] !== undefined && { maxTurns: readCount(`--${turns}`, values[turns]) }),
    ...(values[tokens] !== undefined && { maxTokens: readCount(`--${tokens}`, values[tokens]) }),
    ...(values[cost] !== undefined && { maxCost: readDollars(`--${cost}`, values[cost], model) }),
  });
  const run = caps('max-turns', 'max-tokens', 'max-cost');
  const team = caps('max-turns-per-team', 'max-tokens-per-team', 'max-cost-per-team');
  const has = (limits: SpendLimits): boolean => Object.keys(limits).length > 0;
  if (!has(run) && !has(team)) return undefined;
  return { ...(has(team) && { team }), ...(has(run) && { run }) };
}

function readDollars(flag: string, text: string, model: ModelChoice): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : 0;
  if (!(value > 0)) throw new UsageError(`${flag} expects US dollars, a number above zero, not "${text}".`);
  if (model.kind === 'endpoint' && model.price === undefined) {
    throw new UsageError(`${flag} needs the price of the model: say --price, such as --price 0.5,2.`);
  }
  return value;
}
