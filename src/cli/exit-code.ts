import type { RunState } from '../core/run/state.ts';

/** What the process answers with. Scripts rely on these numbers. */
export const exitCode = {
  ok: 0,
  someFailed: 2,
  noneSucceeded: 3,
  usage: 64,
  badInput: 65,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit status that a run which is over stands for. `no_consensus` is a success: it is a real answer. */
export function exitCodeOf(state: RunState): ExitCode {
  if (state.status === 'cancelled') return exitCode.cancelled;
  const succeeded = state.teams.filter(
    ({ status }) =>
      status.kind === 'ended' && (status.outcome === 'consensus' || status.outcome === 'no_consensus'),
  ).length;
  if (succeeded === 0) return exitCode.noneSucceeded;
  const whole =
    succeeded === state.teams.length &&
    state.synthesis.status === 'finished' &&
    state.storage.kind === 'saved';
  return whole ? exitCode.ok : exitCode.someFailed;
}
