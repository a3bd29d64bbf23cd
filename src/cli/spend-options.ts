import type { SpendLimits } from '../core/model/budget.ts';
import type { RunLimits } from '../core/run/session.ts';
import { UsageError } from './command.ts';
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

/** Whether any of them was given. */
export function namesCap(values: SpendFlags): boolean {
  return Object.keys(spendFlags).some((flag) => values[flag as keyof SpendFlags] !== undefined);
}

/**
 * Undefined: no cap at all. `priced`: whether the cost of calls is known. Throws UsageError for a cap on cost where it is not, which
 * would never be reached.
 */
export function readSpend(values: SpendFlags, priced: boolean): RunLimits['spend'] {
  const given = readCaps(values, priced, false);
  const has = (limits: SpendLimits): boolean => Object.keys(limits).length > 0;
  if (!has(given.run) && !has(given.team)) return undefined;
  return { ...(has(given.team) && { team: given.team }), ...(has(given.run) && { run: given.run }) };
}

/** The caps of a run that goes on: those that it began with, but for what was said now; `none` lifts one. */
export function raiseSpend(
  began: RunLimits['spend'],
  values: SpendFlags,
  priced: boolean,
): RunLimits['spend'] {
  const given = readCaps(values, priced, true);
  const joined = (old: SpendLimits | undefined, now: SpendLimits): SpendLimits =>
    Object.fromEntries(Object.entries({ ...old, ...now }).filter(([, cap]) => Number.isFinite(cap)));
  return { team: joined(began?.team, given.team), run: joined(began?.run, given.run) };
}

function readCaps(
  values: SpendFlags,
  priced: boolean,
  mayLift: boolean,
): { readonly team: SpendLimits; readonly run: SpendLimits } {
  const read = (
    flag: keyof SpendFlags,
    text: string,
    number: (flag: string, text: string) => number,
  ): number => (mayLift && text === 'none' ? Infinity : number(`--${flag}`, text));
  const dollars = (flag: string, text: string): number => readDollars(flag, text, priced);
  const caps = (turns: keyof SpendFlags, tokens: keyof SpendFlags, cost: keyof SpendFlags): SpendLimits => ({
    ...(values[turns] !== undefined && { maxTurns: read(turns, values[turns], readCount) }),
    ...(values[tokens] !== undefined && { maxTokens: read(tokens, values[tokens], readCount) }),
    ...(values[cost] !== undefined && { maxCost: read(cost, values[cost], dollars) }),
  });
  return {
    run: caps('max-turns', 'max-tokens', 'max-cost'),
    team: caps('max-turns-per-team', 'max-tokens-per-team', 'max-cost-per-team'),
  };
}

function readDollars(flag: string, text: string, priced: boolean): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : 0;
  if (!(value > 0)) throw new UsageError(`${flag} expects US dollars, a number above zero, not "${text}".`);
  if (!priced)
    throw new UsageError(`${flag} needs the price of the model: say --price, such as --price 0.5,2.`);
  return value;
}
