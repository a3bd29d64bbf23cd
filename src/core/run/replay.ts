import type { Clock } from '../clock.ts';
import { noUsage } from '../model/usage.ts';
import type { RunEvent } from './events.ts';
import { readTeam } from './journal.ts';
import { openRun } from './openRun.ts';
import { startedEvent } from './plan.ts';
import { initialRunState, reduceRun } from './reducer.ts';
import type { RunState, TeamState } from './state.ts';

export interface RecordedRun {
  /** As the run is found on the disk: what the last event leads to, and interrupted where it was. */
  readonly state: RunState;
  /** As it was before the first event. */
  readonly initial: RunState;
  /** Everything that was journalled and joined, in order of time. Text as it streamed is not in it. */
  readonly events: readonly RunEvent[];
}

/** A run as it went, from its folder. Throws `storage` or `bad_input`. */
export async function readRecordedRun(folder: string): Promise<RecordedRun> {
  const { state, plan } = await openRun(folder);
  const teams = await Promise.all(plan.analyses.map(async (id) => (await readTeam(folder, id)).events));
  const { synthesis, metrics } = state;
  const events: RunEvent[] = teams.flat();
  const { startedAt, endedAt, result } = synthesis;
  if (startedAt !== undefined && endedAt !== undefined && result !== undefined) {
    const spent = synthesis.spent ?? { usage: noUsage, cost: 0, calls: 0 };
    events.push(
      { type: 'synthesis.started', at: startedAt },
      synthesis.error === undefined
        ? { type: 'synthesis.finished', at: endedAt, synthesis: result, ...spent }
        : { type: 'synthesis.failed', at: endedAt, error: synthesis.error, synthesis: result, spent },
    );
  }
  // The order inside a team is that of its journal: the sort is stable.
  events.sort((a, b) => atOf(a) - atOf(b));
  const started = events.findIndex((event) => event.type === 'synthesis.started');
  if (started !== -1 && result !== undefined)
    events.splice(started + 1, 0, { type: 'synthesis.delta', text: result.summary });
  if (metrics !== undefined) {
    const at = Math.max(0, ...events.map(atOf));
    events.push({ type: 'run.ended', at, cancelled: state.status === 'cancelled', metrics });
  }
  return { state, initial: initialRunState(startedEvent(plan, plan.models)), events };
}

/** When an event happened and when it is played, in milliseconds since the start of the run and of the replay. */
export interface PlayedTime {
  readonly at: number;
  readonly played: number;
}

/**
 * The times of a run's events, which rise. Time in which nobody worked, as before a retry, is left out of `played`. `passed` is
 * told the state after each event, with its index: a run is long enough not to be gone through twice.
 */
export function playedTimes(
  { initial, events }: Pick<RecordedRun, 'initial' | 'events'>,
  passed: (state: RunState, index: number) => void = () => undefined,
): readonly PlayedTime[] {
  let state = initial;
  // Milliseconds of the run that are not played.
  let skipped = 0;
  let last = 0;
  return events.map((event, index) => {
    const at = 'at' in event ? event.at : last;
    if (event.type === 'team.queued' && state.teams.every(isIdle)) skipped += at - last;
    state = reduceRun(state, event);
    passed(state, index);
    last = at;
    return { at, played: at - skipped };
  });
}

/** A team that was run again has only its last journal: until then there is nothing of it. */
function isIdle({ status, seq }: TeamState): boolean {
  return status.kind === 'ended' || seq === 0;
}

/**
 * Tells the events at the times at which they are played, `speed` times as fast; 0 tells them at once. Rejects with the
 * signal's reason when it is aborted.
 */
export async function playRun(
  run: Pick<RecordedRun, 'initial' | 'events'>,
  dispatch: (event: RunEvent) => void,
  ports: { readonly speed: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { speed, clock, signal } = ports;
  const times = playedTimes(run);
  const from = clock.now();
  for (const [index, event] of run.events.entries()) {
    const due = speed === 0 ? 0 : from + (times[index]?.played ?? 0) / speed - clock.now();
    if (due > 0) await pause(due, clock, signal);
    signal.throwIfAborted();
    dispatch(event);
  }
}

function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(ms, () => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    const aborted = (): void => {
      stop();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', aborted, { once: true });
  });
}

function atOf(event: RunEvent): number {
  return 'at' in event ? event.at : 0;
}
