import type { ErrorClass } from '../errors.ts';
import type { Usage, WaitReason } from '../model/types.ts';
import type { Interval, Outcome, RunMetrics, RunTotals, Spent, TeamMetrics } from './events.ts';
import { addUsage, noUsage } from '../model/usage.ts';
import type { RunState, TeamState } from './state.ts';

/** The parts of a set of intervals that overlap or touch, joined. */
export function mergeIntervals(
  intervals: readonly { readonly from: number; readonly to: number }[],
): readonly { readonly from: number; readonly to: number }[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What a lane shows: a team's intervals, joined for each kind and, of waits, for each reason, in order of time. */
export function laneOf(intervals: readonly Interval[]): readonly Interval[] {
  const alike = new Map<string, Interval[]>();
  for (const interval of intervals) {
    const key = `${interval.kind} ${interval.reason ?? ''}`;
    alike.set(key, [...(alike.get(key) ?? []), interval]);
  }
  return [...alike.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { kind, reason } = first;
      return mergeIntervals(group).map((merged) => ({ ...merged, kind, ...(reason && { reason }) }));
    })
    .sort((a, b) => a.from - b.from);
}

/** How long a lane waited for each reason, the longest first. Milliseconds. */
export function waitsOf(lane: readonly Interval[]): TeamMetrics['waitingMsByReason'] {
  const sums = new Map<WaitReason, number>();
  for (const { from, to, reason } of lane)
    if (reason !== undefined) sums.set(reason, (sums.get(reason) ?? 0) + to - from);
  return Object.fromEntries([...sums].sort((a, b) => b[1] - a[1]));
}

/** What one team took. Calls and tools that overlap inside the team count once. Milliseconds and tokens. */
export function teamMetrics(team: TeamState, outcome: Outcome): TeamMetrics {
  const lane = laneOf(team.intervals);
  const total = (kind: Interval['kind']) =>
    mergeIntervals(lane.filter((interval) => interval.kind === kind)).reduce(
      (sum, { from, to }) => sum + to - from,
      0,
    );
  return {
    team: team.info.id,
    outcome,
    queuedMs: total('queued'),
    runningMs: team.startedAt === undefined ? 0 : (team.endedAt ?? team.startedAt) - team.startedAt,
    modelMs: total('model'),
    toolMs: total('tool'),
    waitingMs: total('waiting'),
    waitingMsByReason: waitsOf(lane),
    turns: team.turns.filter((turn) => turn.status === 'finished').length,
    calls: team.calls,
    toolCalls: team.toolCalls,
    retries: team.retries,
    tokens: team.usage,
    cost: team.cost,
    lane,
  };
}

/**
 * The numbers of a run, measured: nothing here is an estimate. `base` is the run's clock when this round of work began, so that
 * a retry of some teams is measured by itself and not by how long a person thought before it.
 */
export function runMetrics(
  state: RunState,
  endedAt: number,
  synthesis: { readonly usage: Usage; readonly cost: number; readonly calls: number },
  base = 0,
): RunMetrics {
  const ended = state.teams.flatMap((team) =>
    team.status.kind === 'ended' ? [teamMetrics(team, team.status.outcome)] : [],
  );
  const fresh = state.teams.filter((team) => team.queuedAt >= base);
  const running = (team: TeamState) =>
    team.startedAt === undefined ? 0 : (team.endedAt ?? endedAt) - team.startedAt;
  const sumOfTeamsMs = fresh.reduce((sum, team) => sum + running(team), 0);
  const longest = fresh.toSorted((a, b) => running(b) - running(a))[0];
  const lastTeamEnd = Math.max(base, ...fresh.map((team) => team.endedAt ?? base));
  const synthesisMs =
    state.synthesis.startedAt === undefined
      ? 0
      : (state.synthesis.endedAt ?? endedAt) - state.synthesis.startedAt;
  const wallMs = endedAt - base;
  const succeeded = ended.filter(
    (team) => team.outcome === 'consensus' || team.outcome === 'no_consensus',
  ).length;
  return {
    roundStartedAt: base,
    wallMs,
    sumOfTeamsMs,
    longestTeamMs: longest === undefined ? 0 : running(longest),
    longestTeam: longest?.info.id ?? '',
    synthesisMs,
    speedUp: ratio(sumOfTeamsMs + synthesisMs, wallMs),
    teamsSpeedUp: ratio(sumOfTeamsMs, lastTeamEnd - base),
    slots: state.slots,
    slotsUsed: mostAtOnce(fresh),
    succeeded,
    failed: state.teams.length - succeeded,
    successRate: ratio(succeeded, state.teams.length),
    turns: ended.reduce((sum, team) => sum + team.turns, 0),
    calls: ended.reduce((sum, team) => sum + team.calls, synthesis.calls),
    retries: sumRetries(ended),
    tokens: ended.reduce((sum, team) => addUsage(sum, team.tokens), synthesis.usage),
    cost: ended.reduce((sum, team) => sum + team.cost, synthesis.cost),
    whole: totalsOf(state, endedAt, synthesis, base),
    teams: ended,
  };
}

function totalsOf(
  { teams, synthesis, earlier }: RunState,
  endedAt: number,
  joined: { readonly usage: Usage; readonly cost: number; readonly calls: number },
  base: number,
): RunTotals {
  const since = earlier?.endedAt ?? 0;
  const syntheses = {
    calls: (earlier?.syntheses?.calls ?? 0) + joined.calls,
    usage: addUsage(earlier?.syntheses?.usage ?? noUsage, joined.usage),
    cost: (earlier?.syntheses?.cost ?? 0) + joined.cost,
  };
  // Attempts that were begun anew do not count, and were paid for.
  const paid = teams.flatMap((team) => [team, ...(team.earlier === undefined ? [] : [team.earlier])]);
  return {
    rounds: (earlier?.rounds ?? 0) + 1,
    endedAt: Math.max(since, synthesis.endedAt ?? 0, ...teams.map((team) => team.endedAt ?? 0)),
    wallMs: (earlier?.wallMs ?? 0) + endedAt - Math.max(base, since),
    calls: paid.reduce((sum, part) => sum + part.calls, syntheses.calls),
    tokens: paid.reduce((sum, part) => addUsage(sum, part.usage), syntheses.usage),
    cost: paid.reduce((sum, part) => sum + part.cost, syntheses.cost),
    syntheses,
  };
}

/** What a team that is begun anew has cost so far, over all its attempts. */
export function earlierSpent({ turns, calls, usage, cost, earlier }: TeamState): Spent | undefined {
  const done = turns.filter((turn) => turn.status === 'finished').length;
  if (calls === 0 && earlier === undefined) return undefined;
  const before = earlier ?? { turns: 0, calls: 0, usage: noUsage, cost: 0 };
  return {
    turns: before.turns + done,
    calls: before.calls + calls,
    usage: addUsage(before.usage, usage),
    cost: before.cost + cost,
  };
}

function ratio(a: number, b: number): number {
  return b > 0 ? a / b : 0;
}

function mostAtOnce(teams: readonly TeamState[]): number {
  const changes = teams.flatMap((team) =>
    team.startedAt === undefined || team.endedAt === undefined
      ? []
      : [
          { at: team.startedAt, by: 1 },
          { at: team.endedAt, by: -1 },
        ],
  );
  // A team that starts as another ends used the same slot.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

function sumRetries(teams: readonly TeamMetrics[]): Partial<Record<ErrorClass, number>> {
  const sum: Partial<Record<ErrorClass, number>> = {};
  for (const team of teams) {
    for (const [name, count] of Object.entries(team.retries)) {
      const errorClass = name as ErrorClass;
      sum[errorClass] = (sum[errorClass] ?? 0) + count;
    }
  }
  return sum;
}
