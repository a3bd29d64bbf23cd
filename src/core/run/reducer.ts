import { findingStatus } from '../chat/votes.ts';
import type { Finding } from '../chat/types.ts';
import type { Usage } from '../model/types.ts';
import type { Interval, RunEvent, TeamEvent, TeamInfo } from './events.ts';
import type { RunState, TeamState, TeamStatus, TurnState } from './state.ts';

const noUsage: Usage = { input: 0, output: 0, cached: 0 };

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
  };
}

/** The one place where a run changes: pure, and the same for a live run, a journal and a replay. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.started':
      return initialRunState(event);
    case 'run.ended':
      return { ...state, status: event.cancelled ? 'cancelled' : 'ended', metrics: event.metrics };
    case 'run.warning':
      return { ...state, warnings: [...state.warnings, event.error] };
    case 'synthesis.started':
      return { ...state, synthesis: { status: 'running', startedAt: event.at, text: '' } };
    case 'synthesis.delta':
      return { ...state, synthesis: { ...state.synthesis, text: state.synthesis.text + event.text } };
    case 'synthesis.finished':
      return {
        ...state,
        synthesis: { ...state.synthesis, status: 'finished', endedAt: event.at, result: event.synthesis },
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
    const { metrics: _, ...rest } = state;
    return { ...rest, teams, status: 'running', synthesis: { status: 'pending', text: '' } };
  }
  return { ...state, teams };
}

/** One team's state after one of its events. */
export function reduceTeam(team: TeamState, event: TeamEvent): TeamState {
  switch (event.type) {
    case 'team.queued':
      return queuedTeam(event.info, event.epoch, event.at);
    case 'team.reopened':
      return reopened(team, event);
    case 'team.started': {
      const since = team.intervals.at(-1)?.to ?? team.queuedAt;
      const queued = event.at > since ? [{ from: since, to: event.at, kind: 'queued' as const }] : [];
      return {
        ...team,
        status: { kind: 'running' },
        startedAt: team.startedAt ?? event.at,
        intervals: [...team.intervals, ...(team.startedAt === undefined ? queued : [])],
      };
    }
    case 'team.waiting':
      return settle(
        changeTurn(switchOpen(team, event.turn, event.at, 'waiting'), event.turn, (turn) => ({
          ...turn,
          status: 'waiting',
          waiting: { reason: event.reason, since: event.at, until: event.at + event.ms },
        })),
      );
    case 'team.resumed':
      return settle(
        changeTurn(
          switchOpen(team, event.turn, event.at, 'model'),
          event.turn,
          ({ waiting: _waiting, ...turn }) => ({
            ...turn,
            status: 'writing',
          }),
        ),
      );
    case 'team.stopping':
      return team.status.kind === 'ended' ? team : { ...team, status: { kind: 'stopping' } };
    case 'phase.started':
      return {
        ...team,
        phase: event.phase,
        round: event.round,
        phases: [...team.phases, { id: event.phase, round: event.round, startedAt: event.at }],
      };
    case 'turn.started':
      return turnStarted(team, event);
    case 'turn.delta':
      return changeTurn(team, event.turn, (turn) => ({ ...turn, text: turn.text + event.text }));
    case 'turn.restarted':
      return changeTurn(team, event.turn, (turn) => ({ ...turn, text: '' }));
    case 'call.started':
      return changeTurn(
        { ...opened(team, event.turn, event.turn, 'model', event.at), calls: team.calls + 1 },
        event.turn,
        (turn) => ({
          ...turn,
          text: turn.text === '' ? '' : `${turn.text}\n\n`,
          calls: [
            ...turn.calls.filter((call) => call.call !== event.call),
            { call: event.call, modelId: event.modelId, startedAt: event.at },
          ],
        }),
      );
    case 'call.finished':
      return callFinished(team, event);
    case 'call.failed':
      return changeTurn(closed(team, event.turn, event.at), event.turn, (turn) => ({
        ...turn,
        calls: turn.calls.map((call) => (call.call === event.call ? { ...call, endedAt: event.at } : call)),
      }));
    case 'call.retried':
      return changeTurn(
        {
          ...team,
          retries: { ...team.retries, [event.errorClass]: (team.retries[event.errorClass] ?? 0) + 1 },
        },
        event.turn,
        (turn) => ({ ...turn, notes: [...turn.notes, { at: event.at, kind: 'retry', text: event.message }] }),
      );
    case 'call.fell_back':
      return changeTurn(team, event.turn, (turn) => ({
        ...turn,
        notes: [...turn.notes, { at: event.at, kind: 'fallback', text: event.message }],
      }));
    case 'tool.started':
      return changeTurn(
        { ...opened(team, event.callId, event.turn, 'tool', event.at), toolCalls: team.toolCalls + 1 },
        event.turn,
        (turn) => ({
          ...turn,
          tools: [
            ...turn.tools.filter((use) => use.callId !== event.callId),
            {
              callId: event.callId,
              agent: turn.agent,
              tool: event.tool,
              arguments: event.arguments,
              startedAt: event.at,
            },
          ],
        }),
      );
    case 'tool.finished':
      return changeTurn(closed(team, event.use.callId, event.at), event.turn, (turn) => ({
        ...turn,
        tools: turn.tools.map((use) =>
          use.callId === event.use.callId ? { ...use, ...event.use, endedAt: event.at } : use,
        ),
      }));
    case 'turn.finished':
      return turnFinished(team, event);
    case 'team.ended':
      return teamEnded(team, event);
  }
}

function queuedTeam(info: TeamInfo, epoch: number, at: number): TeamState {
  return {
    info,
    epoch,
    seq: 0,
    status: { kind: 'queued' },
    phase: undefined,
    round: 0,
    phases: [],
    queuedAt: at,
    turns: [],
    findings: [],
    usage: noUsage,
    cost: 0,
    calls: 0,
    toolCalls: 0,
    retries: {},
    intervals: [],
    open: [],
  };
}

/** What was under way when the other process stopped is void, but its finished calls and tools are kept for who goes on. */
function reopened(team: TeamState, event: Extract<TeamEvent, { type: 'team.reopened' }>): TeamState {
  const { endedAt: _, ...rest } = closeAll(team, lastKnown(team));
  return { ...rest, epoch: event.epoch, status: { kind: 'queued' } };
}

/** The last moment at which the team is known to have done something. Milliseconds since the run's start. */
export function lastKnown(team: TeamState): number {
  return Math.max(
    team.queuedAt,
    ...team.intervals.map(({ to }) => to),
    ...team.open.map(({ from }) => from),
    ...team.turns.map((turn) => turn.endedAt ?? turn.startedAt),
  );
}

/** Ends what is open, and makes turns that did not end void. */
export function closeAll(team: TeamState, at: number): TeamState {
  return {
    ...team,
    intervals: [
      ...team.intervals,
      ...team.open.map(({ kind, from }) => ({ kind, from, to: Math.max(from, at) })),
    ],
    open: [],
    turns: team.turns.map((turn) => {
      if (turn.status === 'finished') return turn;
      const { waiting: _, ...kept } = turn;
      return { ...kept, status: 'void' as const, endedAt: Math.max(turn.startedAt, at) };
    }),
  };
}

/** A turn that an earlier process did not finish goes on in its place. */
function turnStarted(team: TeamState, event: Extract<TeamEvent, { type: 'turn.started' }>): TeamState {
  const index = team.turns.findIndex((turn) => turn.id === event.turn && turn.status !== 'finished');
  const old = team.turns[index];
  if (old === undefined) return { ...team, turns: [...team.turns, startedTurn(team, event)] };
  const { endedAt: _, ...kept } = old;
  return { ...team, turns: team.turns.with(index, { ...kept, status: 'writing', text: '' }) };
}

function startedTurn(team: TeamState, event: Extract<TeamEvent, { type: 'turn.started' }>): TurnState {
  return {
    id: event.turn,
    number: team.turns.length + 1,
    agent: event.agent,
    phase: event.phase,
    round: event.round,
    status: 'writing',
    startedAt: event.at,
    text: '',
    calls: [],
    tools: [],
    findings: [],
    votes: [],
    notes: [],
    usage: noUsage,
    cost: 0,
  };
}

function callFinished(team: TeamState, event: Extract<TeamEvent, { type: 'call.finished' }>): TeamState {
  const usage = event.usage ?? noUsage;
  return changeTurn(
    {
      ...closed(team, event.turn, event.at),
      usage: addUsage(team.usage, usage),
      cost: team.cost + event.cost,
    },
    event.turn,
    (turn) => ({
      ...turn,
      usage: addUsage(turn.usage, usage),
      cost: turn.cost + event.cost,
      calls: turn.calls.map((call) =>
        call.call === event.call
          ? {
              ...call,
              modelId: event.modelId,
              endedAt: event.at,
              content: event.content,
              toolCalls: event.toolCalls,
            }
          : call,
      ),
    }),
  );
}

function turnFinished(team: TeamState, event: Extract<TeamEvent, { type: 'turn.finished' }>): TeamState {
  const turn = team.turns.find((candidate) => candidate.id === event.turn);
  if (turn === undefined) return team;
  const findings = new Map(team.findings.map((finding) => [finding.id, finding]));
  for (const submitted of event.findings) {
    findings.set(submitted.id, {
      ...submitted,
      author: turn.agent,
      status: 'proposed',
      votes: [],
      revisions: [],
    });
  }
  for (const revision of event.revisions) {
    const old = findings.get(revision.id);
    if (old === undefined) continue;
    const { withdrawn, reason, ...text } = revision;
    const { claim, confidence, evidence, missing, action } = old;
    const was = {
      claim,
      confidence,
      evidence,
      missing,
      ...(action && { action }),
      round: turn.round,
      reason,
    };
    const { action: _, ...bare } = old;
    findings.set(old.id, {
      ...bare,
      ...text,
      revisions: [...old.revisions, was],
      status: withdrawn ? 'withdrawn' : old.status,
    });
  }
  for (const { finding: id, ...vote } of event.votes) {
    const old = findings.get(id);
    if (old === undefined) continue;
    const voted: Finding = { ...old, votes: [...old.votes, vote] };
    findings.set(id, { ...voted, status: findingStatus(voted) });
  }
  const changed = changeTurn(team, event.turn, ({ waiting: _waiting, ...before }) => ({
    ...before,
    status: 'finished',
    endedAt: event.at,
    text: event.text,
    findings: [...event.findings, ...event.revisions].map((finding) => finding.id),
    votes: event.votes.map(({ finding, stance, reason }) => ({ finding, stance, reason })),
  }));
  return settle({
    ...changed,
    findings: [...findings.values()].sort((a, b) => findingNumber(a.id) - findingNumber(b.id)),
    ...(event.conclusion && { conclusion: event.conclusion }),
  });
}

function findingNumber(id: string): number {
  return Number(id.slice(1));
}

function teamEnded(team: TeamState, event: Extract<TeamEvent, { type: 'team.ended' }>): TeamState {
  const status: TeamStatus = {
    kind: 'ended',
    outcome: event.outcome,
    ...(event.error && { error: event.error }),
  };
  const queued =
    team.startedAt === undefined
      ? [...team.intervals, { from: team.queuedAt, to: event.at, kind: 'queued' as const }]
      : team.intervals;
  return closeAll({ ...team, status, endedAt: event.at, intervals: queued }, event.at);
}

function changeTurn(team: TeamState, id: string, change: (turn: TurnState) => TurnState): TeamState {
  // The turn that is written is nearly always one of the last.
  const index = team.turns.findLastIndex((turn) => turn.id === id);
  const turn = team.turns[index];
  return turn === undefined ? team : { ...team, turns: team.turns.with(index, change(turn)) };
}

function opened(team: TeamState, key: string, turn: string, kind: Interval['kind'], at: number): TeamState {
  return { ...team, open: [...team.open, { key, turn, kind, from: at }] };
}

function closed(team: TeamState, key: string, at: number): TeamState {
  const done = team.open.filter((interval) => interval.key === key);
  if (done.length === 0) return team;
  return {
    ...team,
    open: team.open.filter((interval) => interval.key !== key),
    intervals: [...team.intervals, ...done.map(({ kind, from }) => ({ kind, from, to: at }))],
  };
}

/** A turn's model call pauses and goes on: its open interval changes its kind. */
function switchOpen(team: TeamState, turn: string, at: number, kind: Interval['kind']): TeamState {
  return opened(closed(team, turn, at), turn, turn, kind, at);
}

/** A team waits when every turn that is under way waits. */
function settle(team: TeamState): TeamState {
  if (team.status.kind !== 'running' && team.status.kind !== 'waiting') return team;
  const active = team.turns.filter((turn) => turn.status === 'writing' || turn.status === 'waiting');
  const waits = active.flatMap((turn) => (turn.waiting === undefined ? [] : [turn.waiting]));
  const first = waits.toSorted((a, b) => a.until - b.until)[0];
  if (first !== undefined && waits.length === active.length) {
    return { ...team, status: { kind: 'waiting', reason: first.reason, until: first.until } };
  }
  return team.status.kind === 'running' ? team : { ...team, status: { kind: 'running' } };
}

/** The sum of two amounts of tokens. */
export function addUsage(a: Usage, b: Usage): Usage {
  return { input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached };
}
