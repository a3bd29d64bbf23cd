import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ConsiliumError, errorInfo } from '../errors.ts';
import type { RunMetrics, Synthesis, TeamEvent } from './events.ts';
import { metricsFile, namePart, planFile, synthesisFile } from './files.ts';
import { readTeam } from './journal.ts';
import { type RunPlan, startedEvent } from './plan.ts';
import { initialRunState, reduceRun } from './reducer.ts';
import { closeAll, lastKnown } from './teamReducer.ts';
import type { RunState, SynthesisState, TeamState } from './state.ts';

type WrittenMetrics = Omit<RunMetrics, 'whole' | 'roundStartedAt'> &
  Partial<Pick<RunMetrics, 'whole' | 'roundStartedAt'>> & { format: 1; runId: string; cancelled: boolean };

/** A run as its folder tells it, through the same reducer as a live one. Throws `storage` or `bad_input`. */
export async function openRun(folder: string): Promise<{
  readonly state: RunState;
  readonly plan: RunPlan;
  /** Places in the journals that cannot be read, for people. */
  readonly damaged: readonly string[];
  /** What each team has told, as far as it counts, by team. */
  readonly events: ReadonlyMap<string, readonly TeamEvent[]>;
}> {
  const plan = await readPlan(folder);
  let state = initialRunState(startedEvent(plan, plan.models));
  const damaged: string[] = [];
  const told = new Map<string, readonly TeamEvent[]>();
  for (const analysis of plan.analyses) {
    const { events, damaged: places } = await readTeam(folder, analysis);
    damaged.push(...places);
    told.set(analysis, events);
    for (const event of events) state = reduceRun(state, event);
  }
  state = { ...state, teams: state.teams.map(asFound) };
  if (damaged.length > 0) state = { ...state, warnings: [errorInfo(damageWarning(damaged))] };
  const lastEnd = Math.max(0, ...state.teams.map((team) => team.endedAt ?? 0));
  const joined = await readSynthesis(folder, plan.caseId);
  // One that is older than the work of a team was made before that team was run again.
  const stale = joined?.startedAt !== undefined && joined.startedAt < lastEnd;
  if (joined !== undefined && !stale) state = { ...state, synthesis: joined };
  const written = await readOptional<WrittenMetrics>(join(folder, metricsFile));
  const found = { plan, damaged, events: told };
  const interrupted = stale || state.teams.some((team) => team.status.kind === 'interrupted');
  // A run whose last retry was cut short has the metrics of the work before it.
  if (written === undefined || interrupted) {
    const earlier = written?.whole;
    return { ...found, state: { ...state, status: 'interrupted', ...(earlier && { earlier }) } };
  }
  const { format: _, runId: __, cancelled, ...rest } = written;
  const { wallMs, calls, tokens, cost } = rest;
  // Files from before rounds were told apart have none of these two.
  const whole = { rounds: 1, endedAt: wallMs, wallMs, calls, tokens, cost };
  const metrics: RunMetrics = { roundStartedAt: 0, whole, ...rest };
  return { ...found, state: { ...state, status: cancelled ? 'cancelled' : 'ended', metrics } };
}

async function readSynthesis(folder: string, caseId: string): Promise<SynthesisState | undefined> {
  const written = await readOptional<
    Pick<SynthesisState, 'startedAt' | 'endedAt' | 'error'> &
      Partial<NonNullable<SynthesisState['spent']>> & { synthesis: Synthesis }
  >(join(folder, synthesisFile(caseId)));
  if (written === undefined) return undefined;
  const { startedAt, endedAt, error, synthesis: result, usage, cost, calls } = written;
  return {
    status: error === undefined ? 'finished' : 'failed',
    text: result.summary,
    result,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(error !== undefined && { error }),
    ...(usage !== undefined &&
      cost !== undefined &&
      calls !== undefined && { spent: { usage, cost, calls } }),
  };
}

/** Says which lines of a run's journals cannot be read. */
function damageWarning(places: readonly string[]): ConsiliumError {
  return new ConsiliumError(
    'storage',
    `Damaged and left out: ${places.join('; ')}. Everything else of the run is kept.`,
  );
}

/** A team whose journal stops without an outcome was interrupted, at the last thing that it is known to have done. */
function asFound(team: TeamState): TeamState {
  if (team.status.kind === 'ended') return team;
  return { ...closeAll(team, lastKnown(team)), status: { kind: 'interrupted' } };
}

export async function readPlan(folder: string): Promise<RunPlan> {
  const file = join(folder, planFile);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConsiliumError('storage', `There is no run in ${folder}: ${planFile} cannot be read.`, {
      cause,
    });
  }
  const plan = parse(text) as RunPlan | undefined;
  // A later format must not be misread.
  if (plan?.format !== 1 || !Array.isArray(plan.analyses) || !Array.isArray(plan.teams)) {
    throw new ConsiliumError(
      'bad_input',
      `${file} is not one that this version of Consilium can read. Use the version that wrote it, or run the case again.`,
    );
  }
  // The folder may have come from anybody: no id of it may lead out of it.
  for (const id of [plan.caseId, plan.runId, ...(plan.analyses as readonly string[])]) namePart(id);
  return plan;
}

async function readOptional<T>(file: string): Promise<T | undefined> {
  try {
    return parse(await readFile(file, 'utf8')) as T | undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
