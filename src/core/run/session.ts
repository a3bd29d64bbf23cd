import pLimit from 'p-limit';

import { systemClock } from '../clock.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { addSpend, nothingSpent, spendOf, spendStop, spentBefore } from '../model/budget.ts';
import { priceOf } from '../model/price.ts';
import type { ChatModel, Usage } from '../model/types.ts';
import { noUsage } from '../model/usage.ts';
import type { AnalysisSpec } from '../panel/types.ts';
import type { Toolbox } from '../tools/types.ts';
import type { TeamEvent } from './events.ts';
import {
  checkSpace,
  jsonText,
  makeFolder,
  metricsFile,
  planFile,
  removeEmpty,
  reportFile,
  resultFile,
  RunFolder,
  runFolder,
  synthesisFile,
} from './files.ts';
import { joinTeams } from './joining.ts';
import { earlierSpent, runMetrics } from './metrics.ts';
import { openRun } from './openRun.ts';
import { type RunPlan, startedEvent, teamInfo } from './plan.ts';
import { initialRunState } from './reducer.ts';
import { renderReport } from './report.ts';
import { analysesOf, planOf, type RunLimits, type RunParts, type RunRequest } from './request.ts';
import { teamResult } from './results.ts';
import type { RunState, TeamState } from './state.ts';
import { RunStorage } from './storage.ts';
import { RunStore } from './store.ts';
import { succeeded } from './synthesis.ts';
import { EarlierRecord, TeamRecord } from './teamRecord.ts';
import { TakenOver } from './takenOver.ts';
import { nextStep, runTeam } from './teamRun.ts';
import { TeamSlot } from './teamSlot.ts';

export { defaultLimits, defaultSlots, type RunLimits, type RunParts, type RunRequest } from './request.ts';

/** How a team comes to work: new, or from where another process left it, whose last event had this seq. */
type Begin = { readonly kind: 'new' } | { readonly kind: 'goOn'; readonly after: number };

/** One run from its start to its files, and what is done with it later: going on, and retries of its teams. */
export class RunSession {
  readonly store: RunStore;
  readonly storage: RunStorage;
  readonly #model: ChatModel;
  readonly #analyses: readonly AnalysisSpec[];
  readonly #clock;
  /** The clock's time at which the run's own time was 0. */
  #origin: number;
  readonly #slots = new Map<string, TeamSlot>();
  readonly #told = new Map<string, TeamRecord>();
  /** Teams whose result file is from this process. */
  readonly #resultWritten = new Set<string>();
  #cancel = new AbortController();
  #busy = false;
  #worked = false;

  private constructor(
    private readonly parts: RunParts,
    private readonly toolbox: Toolbox,
    readonly plan: RunPlan,
    folder: RunFolder,
    state: RunState,
    /** What earlier processes have told, by team; undefined for a folder that was made a moment ago: nothing can be in it. */
    private earlier: ReadonlyMap<string, readonly TeamEvent[]> | undefined,
  ) {
    this.#analyses = analysesOf(plan, parts.panel);
    this.#clock = parts.clock ?? systemClock;
    // A run that goes on counts from where it stopped: the time in which nobody worked is no part of it.
    this.#origin = this.#clock.now() - lastMoment(state);
    this.store = new RunStore(state);
    this.storage = new RunStorage(folder, {
      clock: this.#clock,
      elapsed: this.elapsed,
      dispatch: (event) => this.store.dispatch(event),
    });
    this.#model = this.storage.gate(parts.model);
    this.storage.note(planFile, () => jsonText(plan));
    for (const [team, events] of earlier ?? []) this.storage.keep(team, new EarlierRecord(team, events));
  }

  /** A new run: makes its folder and writes `run.json`. Throws `bad_input`, or `storage` with nothing left on the disk. */
  static async create(request: RunRequest): Promise<RunSession> {
    const plan = planOf(request, (request.clock ?? systemClock).wall());
    const files = new RunFolder(runFolder(request.outDir, plan.caseId, plan.runId));
    try {
      await makeFolder(files.path);
      await checkSpace(files.path, plan.analyses.length);
      await files.writeJson(planFile, plan);
    } catch (thrown) {
      // The run's folder, the case's, and that of all runs.
      await removeEmpty(files.path, 3);
      throw thrown;
    }
    const state = initialRunState(startedEvent(plan, request.models));
    return new RunSession(request, await toolboxOf(request), plan, files, state, undefined);
  }

  /**
   * A run from its folder, to go on with it or to retry some of its teams. Throws `bad_input` when the case or the panel is not the
   * one that the run was made with, and `storage`.
   */
  static async open(folder: string, parts: RunParts): Promise<RunSession> {
    const { state, plan, events } = await openRun(folder);
    if (parts.document.hash !== plan.caseHash) {
      throw new ConsiliumError(
        'bad_input',
        `Case ${plan.caseId} has changed since this run, so its teams cannot go on. Run the case again, or bring the old text back.`,
      );
    }
    if (parts.panelHash !== plan.panel.hash) {
      throw new ConsiliumError(
        'bad_input',
        `Panel "${plan.panel.title}" has changed since this run, so its teams cannot go on. Run the case again, or bring the old panel back.`,
      );
    }
    return new RunSession(parts, await toolboxOf(parts), plan, new RunFolder(folder), state, events);
  }

  /** Absolute path. */
  get folder(): string {
    return this.storage.path;
  }

  get runId(): string {
    return this.plan.runId;
  }

  /** Milliseconds since the run started. */
  readonly elapsed = (): number => Math.round((this.#clock.now() - this.#origin) * 10) / 10;

  /** Runs all teams, then the synthesis. Resolves when everything is written; failures of teams are in the state. */
  async start(): Promise<RunState> {
    return await this.#work(this.#analyses, () => ({ kind: 'new' }), 0);
  }

  /**
   * Goes on with every team that has not ended, or that ended at a cap which does not hold any more, from its last finished turn,
   * tool call and answer; then the synthesis.
   */
  async resume(): Promise<RunState> {
    if (!this.#busy) this.#origin = this.#clock.now() - lastMoment(this.store.state);
    const open = this.#analyses.filter((analysis) => this.#goesOn(this.#team(analysis.id)));
    return await this.#work(open, (team) => ({ kind: 'goOn', after: team.seq }), 0);
  }

  /** Teams that stopped at a cap and could go on under the caps of today. */
  get uncapped(): readonly string[] {
    return this.store.state.teams
      .filter((team) => team.status.kind === 'ended' && this.#goesOn(team))
      .map((team) => team.info.id);
  }

  /** Runs these teams anew, with new agents and a new journal, then joins all results again. Only after the run has ended. */
  async retry(teams: readonly string[]): Promise<RunState> {
    const again = this.#analyses.filter((analysis) => teams.includes(analysis.id));
    if (again.length === 0) throw new ConsiliumError('bad_input', 'None of these teams is in the run.');
    return await this.#work(again, () => ({ kind: 'new' }), this.elapsed());
  }

  /**
   * Goes on in another folder, which takes `<caseId>/<runId>/`, with everything that has happened so far. For a folder that cannot
   * be written any more. Throws `storage` when the other one cannot be written either.
   */
  async moveTo(outDir: string): Promise<void> {
    await this.storage.moveTo(runFolder(outDir, this.plan.caseId, this.plan.runId));
  }

  /** Stops one team; the others go on. */
  cancelTeam(team: string): void {
    this.#slots.get(team)?.cancel();
  }

  /** Stops the whole run. What is finished is kept. */
  cancel(): void {
    // Whoever asks before the work has begun means it too; after its end there is nothing to stop.
    if (this.#busy || !this.#worked)
      this.#cancel.abort(new ConsiliumError('cancelled', 'The run was cancelled.'));
  }

  async #work(
    analyses: readonly AnalysisSpec[],
    begin: (team: TeamState) => Begin,
    base: number,
  ): Promise<RunState> {
    if (this.#busy)
      throw new ConsiliumError('bad_input', 'The run is still under way. Wait for its end, or cancel it.');
    this.#busy = true;
    try {
      // The longest team first: with fewer slots than teams it is the one that decides when all is done.
      const order = analyses.toSorted((a, b) => b.expectedSeconds - a.expectedSeconds);
      const slots = await Promise.all(
        order.map((analysis) => this.#slot(analysis, begin(this.#team(analysis.id)))),
      );
      const limit = pLimit(this.plan.slots);
      const held = await Promise.all(
        order.map((analysis, index) => this.#runTeam(analysis, slots[index], limit)),
      );
      if (held.every(Boolean)) await this.#conclude(base, analyses.length > 0);
      // What another process has taken over is for it to join.
      else this.store.dispatch({ type: 'run.left', at: this.elapsed(), error: errorInfo(new TakenOver()) });
      await this.storage.settle(this.#cancel.signal);
      return this.store.state;
    } finally {
      this.earlier ??= new Map();
      this.#busy = false;
      this.#worked = true;
      this.#cancel = new AbortController();
    }
  }

  async #slot(analysis: AnalysisSpec, begin: Begin): Promise<TeamSlot> {
    const { id } = analysis;
    const before = begin.kind === 'new' ? [] : (this.#told.get(id)?.events ?? this.earlier?.get(id) ?? []);
    const record = await TeamRecord.open(
      id,
      this.folder,
      this.earlier === undefined ? 1 : undefined,
      before,
      {
        elapsed: this.elapsed,
        dispatch: (event) => this.store.dispatch(event),
        lost: (thrown) => this.storage.lost(thrown),
      },
    );
    this.storage.keep(id, record);
    this.#told.set(id, record);
    const { epoch } = record;
    const earlier = earlierSpent(this.#team(id));
    record.emit(
      begin.kind === 'new'
        ? { type: 'team.queued', epoch, info: teamInfo(analysis), ...(earlier && { earlier }) }
        : { type: 'team.reopened', epoch, after: begin.after },
    );
    const slot = new TeamSlot(record, this.#cancel.signal);
    this.#slots.set(id, slot);
    return slot;
  }

  /** Resolves with whether the team was still this process's own at its end. */
  async #runTeam(
    analysis: AnalysisSpec,
    slot: TeamSlot | undefined,
    limit: (work: () => Promise<void>) => Promise<void>,
  ): Promise<boolean> {
    if (slot === undefined) return false;
    const { id } = analysis;
    const { limits } = this.plan;
    await limit(async () => {
      if (!slot.begin()) return;
      await runTeam({
        ...this.parts,
        model: this.#model,
        analysis,
        toolbox: this.toolbox,
        clock: this.#clock,
        teamTimeoutMs: limits.teamTimeoutMs,
        idleTimeoutMs: limits.idleTimeoutMs,
        record: slot.record,
        signal: slot.signal,
        state: () => this.#team(id),
        startedAt: Date.parse(this.plan.startedAt),
        cost: this.#cost,
        overspent: (turns) => this.#overspent(id, turns),
        stalled: this.storage.lostMs,
      });
    });
    const held = await slot.record.holds();
    await slot.record.close();
    this.#slots.delete(id);
    if (held) await this.#putResult(id);
    return held;
  }

  async #putResult(id: string): Promise<void> {
    const result = teamResult(this.store.state, this.#team(id));
    this.#resultWritten.add(id);
    await this.storage.put(resultFile(this.plan.caseId, id), () => jsonText(result));
  }

  /** `changed`: teams have worked since the joint assessment that may be there. */
  async #conclude(base: number, changed: boolean): Promise<void> {
    const { caseId, limits } = this.plan;
    // A process before this one may have died between the end of a team and its file.
    for (const { info } of this.store.state.teams)
      if (!this.#resultWritten.has(info.id)) await this.#putResult(info.id);
    const { synthesis } = this.store.state;
    const made = !changed && (synthesis.status === 'finished' || synthesis.status === 'failed');
    if (!made && this.store.state.teams.some(succeeded)) {
      await joinTeams({
        panel: this.parts.panel,
        medicine: this.toolbox.medicine,
        model: this.#model,
        store: this.store,
        clock: this.#clock,
        elapsed: this.elapsed,
        timeoutMs: limits.teamTimeoutMs,
        stalled: this.storage.lostMs,
        signal: this.#cancel.signal,
        cost: this.#cost,
        overspent: () => this.#overspent(undefined, 0),
      });
      const { startedAt, endedAt, error, result, spent } = this.store.state.synthesis;
      const written = { startedAt, endedAt, ...(error && { error }), ...spent, synthesis: result };
      await this.storage.put(synthesisFile(caseId), () =>
        jsonText({ format: 1, runId: this.runId, ...written }),
      );
    }
    const at = this.elapsed();
    const isCancelled = this.#cancel.signal.aborted;
    const metrics = runMetrics(this.store.state, at, this.store.state.synthesis.spent ?? nothing, base);
    this.store.dispatch({ type: 'run.ended', at, cancelled: isCancelled, metrics });
    const { state } = this.store;
    await this.storage.put(metricsFile, () =>
      jsonText({ format: 1, runId: this.runId, cancelled: isCancelled, ...metrics }),
    );
    await this.storage.put(reportFile, () => renderReport(state, this.plan));
  }

  readonly #cost = (modelId: string, usage: Usage | undefined): number =>
    priceOf(this.parts.models, modelId, usage);

  get #spend(): RunLimits['spend'] {
    return this.parts.spend ?? this.plan.limits.spend;
  }

  /** `id`: the team that wants to spend; undefined for the synthesis, which has no cap of its own. */
  #overspent(id: string | undefined, turns: number): string | undefined {
    const spend = this.#spend;
    if (spend === undefined) return undefined;
    const { teams, synthesis, earlier: rounds } = this.store.state;
    const whole = [
      ...teams.map(spendOf),
      ...teams.flatMap(({ earlier }) => (earlier === undefined ? [] : [spentBefore(earlier)])),
      ...(synthesis.spent === undefined ? [] : [spentBefore(synthesis.spent)]),
      ...(rounds?.syntheses === undefined ? [] : [spentBefore(rounds.syntheses)]),
    ].reduce(addSpend, nothingSpent);
    const own = id === undefined ? undefined : spendStop(spend.team, spendOf(this.#team(id)), 'team', turns);
    return (own ?? spendStop(spend.run, whole, 'run', turns))?.message;
  }

  #goesOn(team: TeamState): boolean {
    const { info, status } = team;
    if (status.kind !== 'ended') return true;
    const analysis = this.#analyses.find((one) => one.id === info.id);
    if (status.capped !== true || analysis === undefined) return false;
    const step = nextStep(analysis, team);
    return this.#overspent(info.id, step.kind === 'turns' ? step.turns.length : 0) === undefined;
  }

  #team(id: string): TeamState {
    const team = this.store.state.teams.find((candidate) => candidate.info.id === id);
    if (team === undefined) throw new ConsiliumError('internal', `Team ${id} is not in the run.`);
    return team;
  }
}

const nothing = { usage: noUsage, cost: 0, calls: 0 };

async function toolboxOf(parts: RunParts): Promise<Toolbox> {
  return parts.toolbox ?? (await import('../tools/standard.ts')).standardToolbox;
}

/** The latest moment that anything in the run is known of, in its own milliseconds. */
export function lastMoment(state: RunState): number {
  return Math.max(
    0,
    ...state.teams.flatMap((team) => [
      team.queuedAt,
      team.endedAt ?? 0,
      ...team.intervals.map(({ to }) => to),
    ]),
    state.synthesis.endedAt ?? 0,
  );
}
