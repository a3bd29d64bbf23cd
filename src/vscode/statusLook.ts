import type { RunFacts } from './runViews.ts';
import {
  duration,
  endedCount,
  lossLines,
  modelWords,
  outcomeLine,
  runDuration,
  unfinishedTeams,
} from './runWords.ts';
import type { Say } from './say.ts';

export interface StatusLook {
  readonly text: string;
  readonly tooltip: string;
  readonly accessible: string;
  /** A person is waited for. */
  readonly asks: boolean;
}

/** What the status bar says of a run: done of total while it goes on, succeeded of total when it has ended, and the time. */
export function statusLook(facts: RunFacts, say: Say): StatusLook {
  const { state, now, live } = facts;
  const total = state.teams.length;
  const asking = state.teams.filter(
    (team) => team.status.kind === 'waiting' && team.status.reason === 'person',
  ).length;
  const took = duration(runDuration(state, now));
  const tooltip = [
    `${state.caseId}: ${outcomeLine(state, say)}`,
    say('Model: {0}', modelWords(state, say)),
    say('Click to show the teams'),
  ].join('\n');
  const [loss] = lossLines(state, say);
  if (loss !== undefined) {
    return {
      text: `$(warning) Consilium: ${say('not saved')}`,
      tooltip: `${state.caseId}: ${loss}`,
      accessible: say('Consilium, {0}, not saved. {1}', state.caseId, loss),
      asks: true,
    };
  }
  if (live && asking > 0) {
    const questions = asking === 1 ? say('1 question') : say('{0} questions', asking);
    return {
      text: `$(question) Consilium: ${questions}`,
      tooltip,
      accessible: `Consilium, ${state.caseId}, ${questions}`,
      asks: true,
    };
  }
  if (live) {
    const ended = endedCount(state);
    // Whole seconds: the item moves once a second.
    const seconds = `${Math.floor(now / 1000)} s`;
    return {
      text: `$(loading~spin) Consilium ${ended}/${total}, ${seconds}`,
      tooltip,
      accessible: say('Consilium, {0}, {1} of {2} teams ended', state.caseId, ended, total),
      asks: false,
    };
  }
  const done = total - unfinishedTeams(state).length;
  const broken = state.status === 'interrupted';
  const icon = broken ? 'debug-disconnect' : done === total ? 'pass' : done === 0 ? 'error' : 'warning';
  return {
    text: `$(${icon}) Consilium ${done}/${total}, ${took}`,
    tooltip,
    accessible: broken
      ? say('Consilium, {0}, interrupted, {1} of {2} teams have a result', state.caseId, done, total)
      : say('Consilium, {0}, {1} of {2} teams have a result, {3}', state.caseId, done, total, took),
    asks: false,
  };
}
