import type { Finding } from '../core/chat/types.ts';
import type { WaitReason } from '../core/model/types.ts';
import type { PhaseId } from '../core/run/events.ts';
import type { RunState, TeamState } from '../core/run/state.ts';
import {
  clockTime,
  duration,
  endedCount,
  errorWords,
  isCapped,
  lossLines,
  modelWords,
  outcomeLine,
  phaseTitle,
  runDuration,
  unfinishedTeams,
} from './runWords.ts';
import type { Say } from './say.ts';

/** How a row of the tree looks: all that VS Code is told, as plain data, so that rows can be compared and tested. */
export interface RowLook {
  readonly label: string;
  readonly description: string;
  /** Codicon id. */
  readonly icon: string;
  /** Theme colour id; none means the icon keeps the foreground. */
  readonly color?: string;
  /** Plain text. */
  readonly tooltip: string;
  /** What a screen reader says: label, state, description. */
  readonly accessible: string;
  /** Words that menus match on. */
  readonly contextValue: string;
}

export interface RowTime {
  /** The run's clock, milliseconds since its start. */
  readonly now: number;
  /** Whether this window is running it right now. */
  readonly live: boolean;
  /** Whether ended teams can be run again. */
  readonly retriable: boolean;
}

const GREY = 'descriptionForeground';
const BLUE = 'charts.blue';
const GREEN = 'charts.green';
const YELLOW = 'charts.yellow';
const RED = 'charts.red';

/** The most characters of a summary in a hover; the whole stands in the transcript and the report. */
const HOVER_LENGTH = 280;

function shortened(text: string): string {
  if (text.length <= HOVER_LENGTH) return text;
  return `${text.slice(0, text.lastIndexOf(' ', HOVER_LENGTH))} …`;
}

interface State {
  readonly word: string;
  readonly description: string;
  readonly icon: string;
  readonly color?: string;
  /** When set, the tooltip's second line. */
  readonly more?: string;
}

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(', ');

export function runLook(state: RunState, time: RowTime, say: Say): RowLook {
  const label = `${state.caseId}, ${clockTime(state.startedAt)}`;
  const shown = runState(state, time, say);
  const failed = time.retriable && unfinishedTeams(state).length > 0;
  return {
    label,
    description: shown.description,
    icon: shown.icon,
    ...(shown.color === undefined ? {} : { color: shown.color }),
    tooltip: [
      `${label}: ${shown.word}`,
      outcomeLine(state, say),
      say('Model: {0}', modelWords(state, say)),
      ...lossLines(state, say),
      ...state.warnings.map((warning) => warning.message),
    ].join('\n'),
    accessible: joined(label, shown.word, shown.description),
    contextValue: [
      'run',
      time.live ? 'active' : 'ended',
      ...(!time.live && state.status === 'interrupted' ? ['interrupted'] : failed ? ['failed'] : []),
      ...(!time.live && state.teams.some(isCapped) ? ['capped'] : []),
      ...(state.storage.kind === 'lost' ? ['unsaved'] : []),
    ].join(' '),
  };
}

function runState(state: RunState, time: RowTime, say: Say): State {
  const count = say('{0} of {1} ended', endedCount(state), state.teams.length);
  if (state.storage.kind === 'lost') {
    const { turns } = state.storage;
    return {
      word: say('not saved'),
      description: turns === 0 ? say('not saved') : say('not saved, {0} turns only in memory', turns),
      icon: 'warning',
      color: RED,
    };
  }
  if (time.live) {
    return {
      word: say('running'),
      // No running time here: a row that changes takes its whole subtree away for a moment, and clicks on it with that.
      description: count,
      icon: 'loading~spin',
      color: BLUE,
    };
  }
  const description = joined(count, duration(runDuration(state, time.now)));
  switch (state.status) {
    case 'cancelled':
      return { word: say('cancelled'), description, icon: 'stop-circle', color: GREY };
    case 'running':
    case 'interrupted':
      return { word: say('interrupted'), description, icon: 'debug-disconnect', color: YELLOW };
    case 'ended': {
      const open = unfinishedTeams(state).length;
      if (open === 0) return { word: say('finished'), description, icon: 'pass', color: GREEN };
      return open === state.teams.length
        ? { word: say('failed'), description, icon: 'error', color: RED }
        : { word: say('finished with gaps'), description, icon: 'warning', color: YELLOW };
    }
  }
}

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

function findingCount(count: number, say: Say): string {
  return count === 1 ? say('1 finding') : say('{0} findings', count);
}

function teamState(team: TeamState, time: RowTime, say: Say): State {
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
): State {
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

export function findingLook(finding: Finding, say: Say): RowLook {
  const shown = findingState(finding.status, say);
  const confidence = confidenceWords(finding.confidence, say);
  return {
    label: `${finding.id} ${finding.claim}`,
    description: joined(shown.word, confidence),
    icon: shown.icon,
    ...(shown.color === undefined ? {} : { color: shown.color }),
    tooltip: [`${finding.id}: ${finding.claim}`, joined(shown.word, confidence), finding.author].join('\n'),
    accessible: joined(`${finding.id} ${finding.claim}`, shown.word, confidence),
    contextValue: 'finding',
  };
}

function confidenceWords(confidence: Finding['confidence'], say: Say): string {
  switch (confidence) {
    case 'low':
      return say('low confidence');
    case 'moderate':
      return say('moderate confidence');
    case 'high':
      return say('high confidence');
  }
}

function findingState(status: Finding['status'], say: Say): Pick<State, 'word' | 'icon' | 'color'> {
  switch (status) {
    case 'proposed':
      return { word: say('proposed'), icon: 'circle-outline', color: GREY };
    case 'agreed':
      return { word: say('agreed'), icon: 'check', color: GREEN };
    case 'contested':
      return { word: say('contested'), icon: 'warning', color: YELLOW };
    case 'blocked':
      return { word: say('blocked'), icon: 'circle-slash', color: RED };
    case 'withdrawn':
      return { word: say('withdrawn'), icon: 'dash', color: GREY };
  }
}

export function synthesisLook(state: RunState, time: RowTime, say: Say): RowLook {
  const label = say('Joint assessment');
  const shown = synthesisState(state, time, say);
  return {
    label,
    description: shown.description,
    icon: shown.icon,
    ...(shown.color === undefined ? {} : { color: shown.color }),
    tooltip: [
      `${label}: ${shown.word}`,
      ...(shown.more === undefined ? [] : [shown.more]),
      ...(state.synthesis.result === undefined ? [] : [shortened(state.synthesis.result.summary)]),
    ].join('\n'),
    accessible: joined(label, shown.word, shown.description),
    contextValue: 'synthesis',
  };
}

function synthesisState(state: RunState, time: RowTime, say: Say): State {
  const { synthesis } = state;
  const took = (end: number): string | undefined =>
    synthesis.startedAt === undefined ? undefined : duration(end - synthesis.startedAt);
  switch (synthesis.status) {
    case 'pending': {
      const word = time.live ? say('to come') : say('not made');
      return { word, description: word, icon: time.live ? 'circle-outline' : 'dash', color: GREY };
    }
    case 'running':
      return {
        word: say('running'),
        description: took(time.now) ?? '',
        icon: 'loading~spin',
        color: BLUE,
      };
    case 'finished': {
      const open = synthesis.result?.disagreements.filter((entry) => entry.state === 'open').length ?? 0;
      return {
        word: say('finished'),
        description: joined(
          findingCount(synthesis.result?.findings.length ?? 0, say),
          open === 0
            ? undefined
            : open === 1
              ? say('1 open disagreement')
              : say('{0} open disagreements', open),
        ),
        icon: open > 0 ? 'warning' : 'pass',
        color: open > 0 ? YELLOW : GREEN,
      };
    }
    case 'failed':
      return {
        word: say('without the model'),
        description:
          synthesis.error === undefined
            ? say('without the model')
            : joined(say('without the model'), errorWords(synthesis.error.class, say)),
        icon: 'warning',
        color: YELLOW,
        ...(synthesis.error === undefined ? {} : { more: synthesis.error.message }),
      };
  }
}
