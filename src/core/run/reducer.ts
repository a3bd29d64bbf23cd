import type { RunEvent, TeamEvent } from './events.ts';
import type { RunState, StorageState } from './state.ts';
import { queuedTeam, reduceTeam } from './teamReducer.ts';

type StartedEvent = Extract<RunEvent, { type: 'run.started' }>;

/** The state of a run of which nothing but its start is known. */
export function initialRunState(event: StartedEvent): RunState {
  return {
    runId: event.runId,
    caseId: event.caseId,
    caseFile: event.caseFile,
    panel: event.panel,
    models: event.models,
    demo: event.demo,
    startedAt: event.startedAt,
    slots: event.slots,
    status: 'running',
    teams: event.teams.map((info) => queuedTeam(info, 0, 0)),
    synthesis: { status: 'pending', text: '' },
    warnings: [],
    storage: { kind: 'saved' },
  };
}

/** The one place where a run changes: pure, and the same for a live run, a journal and a replay. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.started':
      return initialRunState(event);
    case 'run.ended':
      return { ...state, status: event.cancelled ? 'cancelled' : 'ended', metrics: event.metrics };
    case 'run.left':
      return { ...state, status: 'interrupted', warnings: [...state.warnings, event.error] };
    case 'run.warning':
      return { ...state, warnings: [...state.warnings, event.error] };
    case 'storage.lost': {
      const { folder, error, turns, retryAt } = event;
      const since = state.storage.kind === 'lost' ? state.storage.since : event.at;
      const storage: StorageState = {
        kind: 'lost',
        since,
        folder,
        error,
        turns,
        ...(retryAt !== undefined && { retryAt }),
      };
      return { ...state, storage };
    }
    case 'storage.back':
      return { ...state, storage: { kind: 'saved' } };
    case 'synthesis.started':
      return { ...state, synthesis: { status: 'running', startedAt: event.at, text: '' } };
    case 'synthesis.delta':
      return { ...state, synthesis: { ...state.synthesis, text: state.synthesis.text + event.text } };
    case 'synthesis.finished':
      return {
        ...state,
        synthesis: {
          ...state.synthesis,
          status: 'finished',
          endedAt: event.at,
          result: event.synthesis,
          spent: { usage: event.usage, cost: event.cost, calls: event.calls },
        },
      };
    case 'synthesis.failed':
      return {
        ...state,
        synthesis: {
          ...state.synthesis,
          status: 'failed',
          endedAt: event.at,
          error: event.error,
          result: event.synthesis,
          ...(event.spent && { spent: event.spent }),
        },
      };
    default:
      return reduceTeamIn(state, event);
  }
}

function reduceTeamIn(state: RunState, event: TeamEvent): RunState {
  const index = state.teams.findIndex((team) => team.info.id === event.team);
  const before = state.teams[index];
  if (before === undefined) return state;
  const reduced = reduceTeam(before, event);
  const after = reduced.seq === event.seq ? reduced : { ...reduced, seq: event.seq };
  const teams = after === before ? state.teams : state.teams.with(index, after);
  // A team that queues again, or is taken up again, takes the run back to work; what was joined before is void.
  if ((event.type === 'team.queued' || event.type === 'team.reopened') && state.status !== 'running') {
    const { metrics, ...rest } = state;
    const earlier = metrics?.whole;
    return {
      ...rest,
      ...(earlier && { earlier }),
      teams,
      status: 'running',
      synthesis: { status: 'pending', text: '' },
    };
  }
  return { ...state, teams };
}
