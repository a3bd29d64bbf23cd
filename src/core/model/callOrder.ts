import type { CallOrder } from './types.ts';

/** What one run has of an endpoint. */
export interface Share {
  active: number;
  /** The order of the call that it got last. */
  last: number;
}

export interface Waiting {
  readonly share: Share;
  /** Counts calls in the order they first asked. */
  readonly number: number;
  readonly order: CallOrder | undefined;
}

/**
 * Which of the waiting calls goes next. Between runs the one with the fewest calls under way, then the one that was served
 * longest ago. Inside a run the oldest case, and of that the team that will take longest; once little is left, the team that
 * will take longest whatever its case: in simulation that gave nearly the shortest whole and the shortest wait for a case.
 */
export function nextCall<T extends Waiting>(waiting: readonly T[], places: number): T | undefined {
  const [first] = waiting;
  if (first === undefined || waiting.length === 1) return first;
  let share = first.share;
  for (const one of waiting) {
    const { active, last } = one.share;
    if (active < share.active || (active === share.active && last < share.last)) share = one.share;
  }
  const own = waiting.filter((one) => one.share === share);
  let backlog = 0;
  let longest = 0;
  for (const { order } of own) {
    backlog += order?.remainingMs ?? 0;
    longest = Math.max(longest, order?.remainingMs ?? 0);
  }
  const short = backlog / places < 1.5 * longest;
  return own.reduce((best, one) => (before(one, best, short) ? one : best));
}

function before(a: Waiting, b: Waiting, short: boolean): boolean {
  if (a.order !== undefined && b.order !== undefined) {
    if (!short && a.order.group !== b.order.group) return a.order.group < b.order.group;
    if (a.order.remainingMs !== b.order.remainingMs) return a.order.remainingMs > b.order.remainingMs;
  }
  return a.number < b.number;
}
