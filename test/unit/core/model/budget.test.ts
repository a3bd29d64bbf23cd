import { describe, expect, it } from 'vitest';

import { addSpend, nothingSpent, spendOf, spendStop } from '../../../../src/core/model/budget.ts';

describe('a cap on what is spent', () => {
  it.each([
    ['no caps', undefined, { turns: 99, tokens: 1e9, cost: 1e6 }, 9, undefined],
    ['turns left for the step', { maxTurns: 5 }, { turns: 3, tokens: 0, cost: 0 }, 2, undefined],
    ['a step with more turns than are left', { maxTurns: 5 }, { turns: 3, tokens: 0, cost: 0 }, 3, '5 turns'],
    ['a call inside the last turn', { maxTurns: 5 }, { turns: 5, tokens: 0, cost: 0 }, 0, undefined],
    ['one token left', { maxTokens: 10_000 }, { turns: 0, tokens: 9999, cost: 0 }, 1, undefined],
    ['all tokens spent', { maxTokens: 10_000 }, { turns: 0, tokens: 10_000, cost: 0 }, 0, '10,000 tokens'],
    ['all money spent', { maxCost: 0.5 }, { turns: 0, tokens: 0, cost: 0.51 }, 0, '$0.50'],
    ['a cap of nothing', { maxTurns: 0 }, nothingSpent, 1, '0 turns'],
  ])('%s', (_name, limits, spent, turns, amount) => {
    expect(spendStop(limits, spent, 'team', turns)?.message).toBe(
      amount && `The team ended with what it had, at its cap of ${amount}. Raise the cap to let it go on.`,
    );
  });

  it('counts turns that are finished or have their place taken, and input and output of every team', () => {
    const team = {
      turns: [{ status: 'finished' }, { status: 'void' }, { status: 'writing' }],
      usage: { input: 100, output: 20, cached: 60 },
      cost: 0.25,
    };
    expect(addSpend(spendOf(team), spendOf(team))).toEqual({ turns: 4, tokens: 240, cost: 0.5 });
  });
});
