import type { Finding } from '../core/chat/types.ts';
import type { ErrorClass } from '../core/errors.ts';
import type { Outcome, PhaseId } from '../core/run/events.ts';
import type { RunState, TeamState } from '../core/run/state.ts';
import type { Say } from './say.ts';

/** `8.9 s` below a minute, `2 min 05 s` above, from milliseconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  // 59.95 would print as `60.0 s`.
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** The hour and minute of an ISO 8601 time, on the reader's clock. */
export function clockTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}

/** An error class in two or three words, for small places. */
export function errorWords(errorClass: ErrorClass, say: Say): string {
  switch (errorClass) {
    case 'auth':
      return say('key refused');
    case 'not_found':
      return say('model not found');
    case 'rate_limited':
      return say('rate limit');
    case 'overloaded':
      return say('overloaded');
    case 'network':
      return say('not reached');
    case 'timeout':
      return say('no answer in time');
    case 'context_length':
      return say('too long for the model');
    case 'content_filter':
      return say('refused by a filter');
    case 'bad_response':
      return say('unusable answer');
    case 'tool':
      return say('tool failed');
    case 'bad_input':
      return say('bad input');
    case 'storage':
      return say('could not write');
    case 'cancelled':
      return say('cancelled');
    case 'internal':
      return say('internal error');
  }
}

/** How sure a team is of a finding. */
export function confidenceWords(confidence: Finding['confidence'], say: Say): string {
  switch (confidence) {
    case 'low':
      return say('low confidence');
    case 'moderate':
      return say('moderate confidence');
    case 'high':
      return say('high confidence');
  }
}

export function phaseTitle(phase: PhaseId, say: Say): string {
  switch (phase) {
    case 'opening':
      return say('Opening');
    case 'opinions':
      return say('Sealed opinions');
    case 'review':
      return say('Review');
    case 'revision':
      return say('Revision');
    case 'conclusion':
      return say('Conclusion');
    case 'discussion':
      return say('Discussion');
  }
}

export function isEnded(team: TeamState): boolean {
  return team.status.kind === 'ended' || team.status.kind === 'interrupted';
}

/** A team that somebody has to look after: its work is not there. */
export function needsAttention(team: TeamState): boolean {
  return (
    team.status.kind === 'interrupted' ||
    (team.status.kind === 'ended' &&
      (team.status.outcome === 'failed' || team.status.outcome === 'timed_out'))
  );
}

/** Teams whose work can be asked for again with sense: those without a result. */
export function unfinishedTeams(state: RunState): readonly string[] {
  return state.teams
    .filter(
      (team) => needsAttention(team) || (team.status.kind === 'ended' && team.status.outcome === 'cancelled'),
    )
    .map((team) => team.info.id);
}

export function endedCount(state: RunState): number {
  return state.teams.filter(({ status }) => status.kind === 'ended').length;
}

/** How long the run took in all its rounds of work, or has taken so far, in milliseconds of its own clock. */
export function runDuration(state: RunState, now: number): number {
  if (state.metrics !== undefined && state.status !== 'running') return state.metrics.whole.wallMs;
  return now;
}

function outcomeCount(state: RunState, outcome: Outcome): number {
  return state.teams.filter((team) => team.status.kind === 'ended' && team.status.outcome === outcome).length;
}

/** `4 of 5 reached consensus, 1 timed out`: one line for a notification, a CodeLens and a tooltip. */
export function outcomeLine(state: RunState, say: Say): string {
  const parts = [say('{0} of {1} reached consensus', outcomeCount(state, 'consensus'), state.teams.length)];
  const add = (count: number, text: string): void => {
    if (count > 0) parts.push(text);
  };
  const count = {
    none: outcomeCount(state, 'no_consensus'),
    failed: outcomeCount(state, 'failed'),
    late: outcomeCount(state, 'timed_out'),
    cancelled: outcomeCount(state, 'cancelled'),
    interrupted: state.teams.filter((team) => team.status.kind === 'interrupted').length,
  };
  add(count.none, say('{0} without consensus', count.none));
  add(count.failed, say('{0} failed', count.failed));
  add(count.late, say('{0} timed out', count.late));
  add(count.cancelled, say('{0} cancelled', count.cancelled));
  add(count.interrupted, say('{0} interrupted', count.interrupted));
  return parts.join(', ');
}

/** Why the first team that failed did so, when all failures have the same class; for the notification. */
export function failureLine(state: RunState, say: Say): string | undefined {
  const failed = state.teams.flatMap((team) =>
    team.status.kind === 'ended' && team.status.outcome === 'failed' && team.status.error !== undefined
      ? [{ title: team.info.title, error: team.status.error }]
      : [],
  );
  const [first] = failed;
  if (first === undefined) return undefined;
  const reason = errorWords(first.error.class, say);
  if (failed.length === 1) return say('{0} failed: {1}.', first.title, reason);
  return failed.every((entry) => entry.error.class === first.error.class)
    ? say('{0} teams failed: {1}.', failed.length, reason)
    : say('{0} teams failed.', failed.length);
}

/** A team that stopped at a cap, and can go on from there when it is raised. */
export function isCapped({ status }: TeamState): boolean {
  return status.kind === 'ended' && status.capped === true;
}

/** What a reader has to know of a folder that cannot be written; nothing when all is well. */
export function lossLines({ storage }: RunState, say: Say): readonly string[] {
  if (storage.kind === 'saved') return [];
  const { error, turns } = storage;
  return [
    [
      error.message,
      ...(turns === 0
        ? []
        : [
            turns === 1
              ? say('One finished turn is only in memory.')
              : say('{0} finished turns are only in memory.', turns),
          ]),
      say('No new call is made until the run can be saved.'),
    ].join(' '),
  ];
}

export function failedForKey(state: RunState): boolean {
  return state.teams.some(
    (team) =>
      team.status.kind === 'ended' && team.status.outcome === 'failed' && team.status.error?.class === 'auth',
  );
}

/** What the model field says. */
export function modelWords(state: RunState, say: Say): string {
  return state.demo ? say('demo, not a language model') : state.models.join(', ');
}
