import type { Outcome } from '../core/run/events.ts';
import type { RunState, SynthesisState, TeamState, TeamStatus } from '../core/run/state.ts';
import type { Look } from './format.ts';
import { duration } from './format.ts';

/** An icon with the word that says the same, since an icon or a colour alone tells nothing to some. */
export interface StateWords {
  readonly icon: string;
  readonly word: string;
  readonly look: Look;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;

/** `now`: milliseconds since the run's start. */
export function spin(now: number): string {
  return spinner[Math.floor(now / 100) % spinner.length] ?? spinner[0];
}

const outcomeWords: Readonly<Record<Outcome, StateWords>> = {
  consensus: { icon: '✓', word: 'consensus', look: 'green' },
  no_consensus: { icon: '≠', word: 'no consensus', look: 'yellow' },
  failed: { icon: '✗', word: 'failed', look: 'red' },
  timed_out: { icon: '◷', word: 'timed out', look: 'yellow' },
  cancelled: { icon: '■', word: 'cancelled', look: 'dim' },
};

/** `now`: milliseconds since the run's start. */
export function statusWords(status: TeamStatus, now: number): StateWords {
  if (status.kind === 'ended') return outcomeWords[status.outcome];
  if (status.kind === 'waiting') return { icon: '‖', word: waitingWord(status, now), look: 'yellow' };
  const words: Readonly<Record<typeof status.kind, StateWords>> = {
    queued: { icon: '○', word: 'queued', look: 'dim' },
    running: { icon: spin(now), word: 'running', look: 'blue' },
    stopping: { icon: spin(now), word: 'stopping', look: 'dim' },
    interrupted: { icon: '!', word: 'interrupted', look: 'yellow' },
  };
  return words[status.kind];
}

function waitingWord(status: Extract<TeamStatus, { kind: 'waiting' }>, now: number): string {
  if (status.reason === 'person') return 'asks you';
  const left = Math.ceil((status.until - now) / 1000);
  return left > 0 ? `${status.reason}, ${left} s` : status.reason;
}

/** The phase that a team is in; empty when it is in none. */
export function phaseWords(team: TeamState): string {
  if (team.phase === undefined || team.status.kind === 'ended' || team.status.kind === 'queued') return '';
  return team.phase === 'revision' ? `revision ${team.round}` : team.phase;
}

/** Milliseconds that a team has run for; undefined when it has not started. */
export function elapsed(team: TeamState, now: number): number | undefined {
  return team.startedAt === undefined ? undefined : Math.max(0, (team.endedAt ?? now) - team.startedAt);
}

/** How many findings stand. */
export function findingCount(team: TeamState): number {
  return team.findings.filter(({ status }) => status !== 'withdrawn').length;
}

/** As `statusWords`, for the synthesis. */
export function synthesisWords({ status }: SynthesisState, now: number): StateWords {
  const words: Readonly<Record<typeof status, StateWords>> = {
    pending: { icon: '○', word: 'not made', look: 'dim' },
    running: { icon: spin(now), word: 'running', look: 'blue' },
    finished: { icon: '✓', word: 'finished', look: 'green' },
    failed: { icon: '✗', word: 'failed', look: 'red' },
  };
  return words[status];
}

/** Which model answered, in words; says of the demo what it is. */
export function modelWords(state: Pick<RunState, 'demo' | 'models'>): string {
  return state.demo ? 'demo, not a language model' : state.models.join(', then ');
}

/** `2 of 5 ended, 8.9 s` */
export function endedWords(state: RunState, now: number): string {
  const ended = state.teams.filter(({ status }) => status.kind === 'ended').length;
  return `${ended} of ${state.teams.length} ended, ${duration(now)}`;
}

/** Why a team did not succeed, for a line of its own; undefined where the outcome says it all. */
export function reason({ status }: TeamState): string | undefined {
  if (status.kind !== 'ended' || status.outcome === 'cancelled') return undefined;
  return status.error?.message;
}
