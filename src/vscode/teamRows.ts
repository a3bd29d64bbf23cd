import type { WaitReason } from '../core/model/types.ts';
import type { PhaseId } from '../core/run/events.ts';
import type { TeamState } from '../core/run/state.ts';
import {
  BLUE,
  findingCount,
  GREEN,
  GREY,
  joined,
  RED,
  type RowLook,
  type RowState,
  type RowTime,
  shortened,
  YELLOW,
} from './rowLook.ts';
import { duration, errorWords, phaseTitle } from './runWords.ts';
import type { Say } from './say.ts';

export function teamLook(team: TeamState, time: RowTime, say: Say): RowLook {
  const shown = teamState(team, time, say);
  const ended = team.status.kind === 'ended' || team.status.kind === 'interrupted';
  const hasResult =
    team.status.kind === 'ended' &&
    (team.status.outcome === 'consensus' || team.status.outcome === 'no_consensus');
  const context = ['team', ended ? 'ended' : 'active'];
  if (ended && time.retriable && !time.live) context.push('retry');
  if (hasResult) context.push('result');
  return {
    label: team.info.title,
    description: shown.description,
    icon: shown.icon,
    ...(shown.color === undefined ? {} : { color: shown.color }),
    tooltip: [
      `${team.info.title}: ${shown.word}`,
      ...(shown.more === undefined ? [] : [shown.more]),
      ...(team.conclusion === undefined ? [] : [shortened(team.conclusion.summary)]),
      team.info.agents.map((agent) => agent.title).join(', '),
    ].join('\n'),
    // The state's word is often the first of the description already.
    accessible: shown.description.startsWith(shown.word)
      ? joined(team.info.title, shown.description)
      : joined(team.info.title, shown.word, shown.description),
    contextValue: context.join(' '),
  };
}

/** The side bar is narrow, and turn and time stand behind the phase. */
function shortPhase(phase: PhaseId, say: Say): string {
  return phase === 'opinions' ? say('Opinions') : phaseTitle(phase, say);
}

/** The newest turn's number; void ones count, since they were taken. */
function turnNumber(team: TeamState): number {
  return team.turns.reduce((highest, turn) => Math.max(highest, turn.number), 0);
}

function elapsed(team: TeamState, now: number): number {
  return team.startedAt === undefined ? 0 : (team.endedAt ?? now) - team.startedAt;
}

function teamState(team: TeamState, time: RowTime, say: Say): RowState {
  const { status } = team;
  switch (status.kind) {
    case 'queued':
      return { word: say('queued'), description: say('queued'), icon: 'circle-outline', color: GREY };
    case 'running':
      return {
        word: say('running'),
        description: joined(
          team.phase === undefined ? undefined : shortPhase(team.phase, say),
          `${turnNumber(team)}/${team.info.maxTurns}`,
          duration(elapsed(team, time.now)),
        ),
        icon: 'loading~spin',
        color: BLUE,
      };
    case 'waiting':
      if (status.reason === 'person') {
        return { word: say('asks you'), description: say('asks you'), icon: 'question', color: YELLOW };
      }
      return {
        word: say('waiting'),
        description: joined(
          waitWords(status.reason, say),
          status.until > time.now ? `${Math.ceil((status.until - time.now) / 1000)} s` : undefined,
        ),
        icon: 'debug-pause',
        color: YELLOW,
      };
    case 'stopping':
      return { word: say('stopping'), description: say('stopping'), icon: 'loading~spin', color: GREY };
    case 'interrupted':
      return {
        word: say('interrupted'),
        description: say('interrupted, turn {0}', turnNumber(team)),
        icon: 'debug-disconnect',
        color: YELLOW,
      };
    case 'ended':
      return endedState(team, status, time, say);
  }
}

function waitWords(reason: Exclude<WaitReason, 'person'>, say: Say): string {
  switch (reason) {
    case 'rate limit':
      return say('rate limit');
    case 'backoff':
      return say('trying again');
    case 'endpoint busy':
      return say('endpoint busy');
    case 'endpoint down':
      return say('endpoint down');
    case 'disk':
      return say('waits for the disk');
  }
}

function endedState(
  team: TeamState,
  status: Extract<TeamState['status'], { kind: 'ended' }>,
  time: RowTime,
  say: Say,
): RowState {
  const took = duration(elapsed(team, time.now));
  const more = status.error === undefined ? {} : { more: status.error.message };
  switch (status.outcome) {
    case 'consensus': {
      const standing = team.findings.filter((finding) => finding.status !== 'withdrawn').length;
      return {
        word: say('consensus'),
        description: joined(findingCount(standing, say), took),
        icon: 'pass',
        color: GREEN,
      };
    }
    case 'no_consensus': {
      const open = team.findings.filter(
        (finding) => finding.status === 'contested' || finding.status === 'blocked',
      );
      return {
        word: say('no consensus'),
        description: joined(say('no consensus'), open.length > 0 ? say('{0} open', open.length) : undefined),
        icon: 'law',
        color: YELLOW,
      };
    }
    case 'failed':
      return {
        word: say('failed'),
        description: status.error === undefined ? say('failed') : errorWords(status.error.class, say),
        icon: 'error',
        color: RED,
        ...more,
      };
    case 'timed_out':
      return {
        word: say('timed out'),
        description: joined(say('timed out'), took),
        icon: 'watch',
        color: YELLOW,
        ...more,
      };
    case 'cancelled':
      return { word: say('cancelled'), description: say('cancelled'), icon: 'stop-circle', color: GREY };
  }
}

export function phaseLook(team: TeamState, index: number, time: RowTime, say: Say): RowLook {
  const phase = team.phases[index];
  if (phase === undefined) throw new RangeError(`no phase ${index}`);
  const next = team.phases[index + 1];
  const current = next === undefined && team.endedAt === undefined;
  const label =
    phase.round > 0
      ? say('{0}, round {1}', phaseTitle(phase.id, say), phase.round)
      : phaseTitle(phase.id, say);
  const took = duration((next?.startedAt ?? team.endedAt ?? time.now) - phase.startedAt);
  const turns = team.turns.filter((turn) => turn.phase === phase.id && turn.round === phase.round).length;
  const messages = turns === 1 ? say('1 message') : say('{0} messages', turns);
  return {
    label,
    description: current ? messages : joined(messages, took),
    icon: current ? 'circle-filled' : 'check',
    color: current ? BLUE : GREEN,
    tooltip: `${label}: ${messages}`,
    accessible: joined(label, current ? say('in progress') : say('done'), messages, current ? '' : took),
    contextValue: 'phase',
  };
}
