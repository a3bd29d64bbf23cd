import type { WaitReason } from '../model/types.ts';
import type { Interval } from './events.ts';
import type { TeamState } from './state.ts';

export function opened(
  team: TeamState,
  key: string,
  turn: string,
  kind: Interval['kind'],
  at: number,
  reason?: WaitReason,
): TeamState {
  return { ...team, open: [...team.open, { key, turn, kind, ...(reason && { reason }), from: at }] };
}

export function closed(team: TeamState, key: string, at: number): TeamState {
  const done = team.open.filter((interval) => interval.key === key);
  if (done.length === 0) return team;
  return {
    ...team,
    open: team.open.filter((interval) => interval.key !== key),
    intervals: [...team.intervals, ...done.map((interval) => ended(interval, at))],
  };
}

function ended({ kind, reason, from }: TeamState['open'][number], at: number): Interval {
  return { kind, ...(reason && { reason }), from, to: Math.max(from, at) };
}

/** A turn's model call pauses and goes on: its open interval changes its kind. */
export function switchOpen(
  team: TeamState,
  turn: string,
  at: number,
  kind: Interval['kind'],
  reason?: WaitReason,
): TeamState {
  return opened(closed(team, turn, at), turn, turn, kind, at, reason);
}

/** What a team spent its time with, and what is under way as if it ended then. */
export function intervalsUntil(team: TeamState, at: number): readonly Interval[] {
  return [...team.intervals, ...team.open.map((interval) => ended(interval, at))];
}
