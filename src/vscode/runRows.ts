import type { RunState } from '../core/run/state.ts';
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
import {
  clockTime,
  duration,
  endedCount,
  errorWords,
  isCapped,
  lossLines,
  modelWords,
  outcomeLine,
  runDuration,
  unfinishedTeams,
} from './runWords.ts';
import type { Say } from './say.ts';

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

function runState(state: RunState, time: RowTime, say: Say): RowState {
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

function synthesisState(state: RunState, time: RowTime, say: Say): RowState {
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
