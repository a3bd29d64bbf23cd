import { constants } from 'node:os';

import type { ErrorInfo } from '../core/errors.ts';
import type { RunEvent } from '../core/run/events.ts';
import type { RunState } from '../core/run/state.ts';
import { duration } from './runWords.ts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

const info = (text: string): LogLine => ({ level: 'info', text });
const warn = (text: string): LogLine => ({ level: 'warn', text });

/**
 * The class of an error and what of its cause is no text of anybody: names of errors, HTTP statuses and codes of the system.
 * An endpoint's own words may repeat what it was sent, and those of the disk name folders.
 */
export function because(error: ErrorInfo): string {
  const words = (error.cause ?? '')
    .match(safeWords)
    ?.filter((word) => !word.startsWith('E') || systemCodes.has(word));
  return words === undefined || words.length === 0
    ? error.class
    : `${error.class}; cause: ${words.join(' ')}`;
}

const safeWords =
  /(?<=^|\()[A-Za-z]{0,30}Error(?=:)|(?<=Error: )[1-5]\d\d\b|\bE[A-Z0-9_]{2,20}\b|\bUND_ERR_[A-Z_]{2,30}\b/g;
const systemCodes = new Set([...Object.keys(constants.errno), 'ENOTFOUND', 'EAI_AGAIN', 'EPROTO', 'Error']);

/** With the endpoint's own words, for a call that holds no case; what looks like a key is left out. */
export function becauseInFull(error: ErrorInfo): string {
  if (error.cause === undefined) return error.class;
  return `${error.class}; cause: ${error.cause.replaceAll(/[A-Za-z0-9_-]{20,}|\bsk-[\w-]+/g, '…')}`;
}

/**
 * What the log says of an event, or nothing. Never a text of the case, of an agent or of a tool, and never a key:
 * only names, states, times and counts. Written for the English of a log, so not translated.
 */
export function logLine(event: RunEvent, state: RunState): LogLine | undefined {
  const run = state.runId;
  switch (event.type) {
    case 'run.started':
      return startLine(state);
    case 'run.ended':
      return info(
        `run ${run} ${event.cancelled ? 'cancelled' : 'ended'}: ${event.metrics.succeeded} of ${state.teams.length} succeeded, wall ${duration(event.metrics.wallMs)}, sum ${duration(event.metrics.sumOfTeamsMs)}, speed-up ${event.metrics.speedUp.toFixed(2)}, ${event.metrics.calls} calls, ${event.metrics.tokens.input + event.metrics.tokens.output} tokens`,
      );
    case 'run.warning':
      return warn(`run ${run}: ${because(event.error)}`);
    case 'run.left':
      return warn(`run ${run}: another process goes on with it`);
    case 'storage.lost':
      return {
        level: 'error',
        text: `run ${run} cannot be saved (${because(event.error)}): ${event.turns} turns only in memory, no new calls${event.retryAt === undefined ? '' : `, next try in ${duration(event.retryAt - event.at)}`}`,
      };
    case 'storage.back':
      return info(`run ${run} is saved again`);
    case 'synthesis.started':
      return info(`run ${run} synthesis started`);
    case 'synthesis.finished':
      return info(
        `run ${run} synthesis finished: ${event.synthesis.findings.length} findings, ${event.synthesis.disagreements.length} disagreements, ${event.synthesis.missing.length} missing`,
      );
    case 'synthesis.failed':
      return { level: 'error', text: `run ${run} synthesis without the model: ${because(event.error)}` };
    case 'synthesis.delta':
    case 'turn.delta':
    case 'turn.started':
    case 'turn.restarted':
    case 'call.started':
    case 'call.finished':
    case 'tool.started':
      return undefined;
    case 'team.queued':
      return info(`${event.team} queued`);
    case 'team.reopened':
      return info(`${event.team} goes on, epoch ${event.epoch}`);
    case 'team.started':
      return info(`${event.team} started`);
    case 'team.waiting':
      // 0: nobody can know how long.
      return warn(
        `${event.team} waits${event.ms > 0 ? ` at most ${duration(event.ms)}` : ''}: ${event.reason}`,
      );
    case 'team.resumed':
      return info(`${event.team} goes on`);
    case 'team.stopping':
      return info(`${event.team} stopping`);
    case 'phase.started':
      return info(`${event.team} ${event.phase}${event.round > 0 ? ` round ${event.round}` : ''}`);
    case 'speaker.chosen':
      return info(`${event.team} ${event.agent} speaks next: ${event.by}`);
    case 'call.failed':
      return {
        level: 'error',
        text: `${event.team} call ${event.call} of ${event.turn} failed: ${because(event.error)}`,
      };
    case 'call.retried':
      return warn(`${event.team} ${event.turn} tries again: ${event.errorClass}`);
    case 'call.fell_back':
      return warn(`${event.team} ${event.turn} falls back from ${event.from} to ${event.to}`);
    case 'tool.finished':
      return event.use.error === undefined
        ? undefined
        : // A model can call a tool by any text, so that its name is no name for a log.
          warn(`${event.team} ${event.turn} a tool call failed: ${event.use.error.class}`);
    case 'turn.finished':
      return undefined;
    case 'team.ended':
      return endLine(event, state);
  }
}

/** A run is there before anything happens in it, so that its start is told apart from its events. */
export function startLine(state: RunState): LogLine {
  return info(
    `run ${state.runId} of ${state.caseId} goes: ${state.teams.length} teams, ${state.slots} at once, model ${state.models.join(', ')}`,
  );
}

function endLine(event: Extract<RunEvent, { type: 'team.ended' }>, state: RunState): LogLine {
  const team = state.teams.find((candidate) => candidate.info.id === event.team);
  const took = team?.startedAt === undefined ? '' : ` after ${duration(event.at - team.startedAt)}`;
  const work = team === undefined ? '' : `, ${team.turns.length} turns, ${team.calls} calls`;
  const text = `${event.team} ended: ${event.outcome}${took}${work}`;
  if (event.error === undefined) return info(text);
  return {
    level: event.outcome === 'failed' ? 'error' : 'warn',
    text: `${text}; ${because(event.error)}`,
  };
}
