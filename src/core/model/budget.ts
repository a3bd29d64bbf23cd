import type { Usage } from './types.ts';

/** The most that a team or a run may spend. What is absent has no cap. */
export interface SpendLimits {
  /** Finished messages of agents. */
  readonly maxTurns?: number;
  /** Input and output together, cached input too. */
  readonly maxTokens?: number;
  /** US dollars; counts only models that have a price. */
  readonly maxCost?: number;
}

export interface Spend {
  readonly turns: number;
  readonly tokens: number;
  readonly cost: number;
}

export interface SpendStop {
  readonly cap: 'turns' | 'tokens' | 'cost';
  /** One sentence for people. */
  readonly message: string;
}

export const nothingSpent: Spend = { turns: 0, tokens: 0, cost: 0 };

/** The part of a team's state that counts. A turn that is under way has its place taken: another team must not count on it. */
export function spendOf(team: {
  readonly turns: readonly { readonly status: string }[];
  readonly usage: Usage;
  readonly cost: number;
}): Spend {
  return {
    turns: team.turns.filter((turn) => turn.status !== 'void').length,
    tokens: team.usage.input + team.usage.output,
    cost: team.cost,
  };
}

/** What calls have come to that no turn of a team's present attempt holds. */
export function spentBefore(spent: {
  readonly turns?: number;
  readonly usage: Usage;
  readonly cost: number;
}): Spend {
  const { turns = 0, usage, cost } = spent;
  return { turns, tokens: usage.input + usage.output, cost };
}

export function addSpend(a: Spend, b: Spend): Spend {
  return { turns: a.turns + b.turns, tokens: a.tokens + b.tokens, cost: a.cost + b.cost };
}

/**
 * Why nothing more may be started, or undefined. Asked before each step with the turns that it would start, and before each
 * call with none. What calls under way still spend is known only when they end, so a cap may be passed by those, and by no more.
 */
export function spendStop(
  limits: SpendLimits | undefined,
  spent: Spend,
  whose: 'team' | 'run',
  turns = 0,
): SpendStop | undefined {
  if (limits === undefined) return undefined;
  const { maxTurns, maxTokens, maxCost } = limits;
  const stop = (cap: SpendStop['cap'], amount: string): SpendStop => ({
    cap,
    message: `The ${whose} ended with what it had, at its cap of ${amount}. Raise the cap to let it go on.`,
  });
  if (maxTurns !== undefined && spent.turns + turns > maxTurns)
    return stop('turns', plural(maxTurns, 'turn'));
  if (maxTokens !== undefined && spent.tokens >= maxTokens) return stop('tokens', plural(maxTokens, 'token'));
  if (maxCost !== undefined && spent.cost >= maxCost) return stop('cost', `$${maxCost.toFixed(2)}`);
  return undefined;
}

function plural(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
