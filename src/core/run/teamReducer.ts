import type { Finding } from '../chat/types.ts';
import { findingStatus } from '../chat/votes.ts';
import { isChoiceId } from '../chat/step.ts';
import { addUsage, noUsage } from '../model/usage.ts';
import { choicesLeft, isOpen, notesOfChoice, reduceChoice } from './choiceReducer.ts';
import type { TeamEvent, TeamInfo } from './events.ts';
import { closed, intervalsUntil, opened, switchOpen } from './openIntervals.ts';
import type { TeamState, TeamStatus, TurnState } from './state.ts';

/** One team's state after one of its events. */
export function reduceTeam(before: TeamState, event: TeamEvent): TeamState {
  const team = 'turn' in event && isChoiceId(event.turn) ? reduceChoice(before, event) : before;
  switch (event.type) {
    case 'team.queued':
      return {
        ...queuedTeam(event.info, event.epoch, event.at),
        ...(event.earlier && { earlier: event.earlier }),
      };
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
        changeTurn(switchOpen(team, event.turn, event.at, 'waiting', event.reason), event.turn, (turn) => ({
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
    case 'speaker.chosen':
      return settle(closed(team, event.turn, event.at));
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

/** A team that has not begun. `at`: milliseconds since the run's start. */
export function queuedTeam(info: TeamInfo, epoch: number, at: number): TeamState {
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
    choices: [],
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
    intervals: intervalsUntil(team, at),
    open: [],
    choices: choicesLeft(team),
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
    notes: notesOfChoice(team, event),
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

/** `F12` is the 12th finding of its team. */
export function findingNumber(id: string): number {
  return Number(id.slice(1));
}

function teamEnded(team: TeamState, event: Extract<TeamEvent, { type: 'team.ended' }>): TeamState {
  const status: TeamStatus = {
    kind: 'ended',
    outcome: event.outcome,
    ...(event.error && { error: event.error }),
    ...(event.capped && { capped: event.capped }),
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

/** A team waits when everything that is under way waits: its turns, or the choice of a speaker. */
function settle(team: TeamState): TeamState {
  if (team.status.kind !== 'running' && team.status.kind !== 'waiting') return team;
  const active = [
    ...team.turns.filter((turn) => turn.status === 'writing' || turn.status === 'waiting'),
    ...team.choices.filter(isOpen),
  ];
  const waits = active.flatMap((turn) => (turn.waiting === undefined ? [] : [turn.waiting]));
  const first = waits.toSorted((a, b) => a.until - b.until)[0];
  if (first !== undefined && waits.length === active.length) {
    return { ...team, status: { kind: 'waiting', reason: first.reason, until: first.until } };
  }
  return team.status.kind === 'running' ? team : { ...team, status: { kind: 'running' } };
}
