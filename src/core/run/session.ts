import pLimit from 'p-limit';

import { systemClock } from '../clock.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { addSpend, nothingSpent, spendOf, spendStop } from '../model/budget.ts';
import { priceOf } from '../model/price.ts';
import { cancelled } from '../model/retrying.ts';
import type { Usage } from '../model/types.ts';
import { noUsage } from '../model/usage.ts';
import type { AnalysisSpec } from '../panel/types.ts';
import type { Toolbox } from '../tools/types.ts';
import type { Synthesis } from './events.ts';
import {
  makeFolder,
  metricsFile,
  planFile,
  reportFile,
  resultFile,
  RunFolder,
  synthesisFile,
  runFolder,
} from './files.ts';
import { Journal } from './journal.ts';
import { runMetrics } from './metrics.ts';
import { openRun } from './openRun.ts';
import { type RunPlan, startedEvent, teamInfo } from './plan.ts';
import { initialRunState } from './reducer.ts';
import { renderReport } from './report.ts';
import { analysesOf, planOf, type RunParts, type RunRequest } from './request.ts';
import { teamResult } from './results.ts';
import type { RunState, TeamState } from './state.ts';
import { RunStore } from './store.ts';
import { addCallUsage, plainSynthesis, succeeded, synthesise } from './synthesis.ts';
import { TeamRecord } from './teamRecord.ts';
import { runTeam } from './teamRun.ts';
import { TeamSlot } from './teamSlot.ts';

export { defaultLimits, defaultSlots, type RunLimits, type RunParts, type RunRequest } from './request.ts';

/** How a team comes to work: new, or from where another process left it, whose last event had this seq. */
type Begin = { readonly kind: 'new' } | { readonly kind: 'goOn'; readonly after: number };

/** One run from its start to its files, and what is done with it later: going on, and retries of its teams. */
export class RunSession {
  readonly store: RunStore;
  readonly #analyses: readonly AnalysisSpec[];
  readonly #clock;
  /** The clock's time at which the run's own time was 0. */
  readonly #origin: number;
  readonly #slots = new Map<string, TeamSlot>();
  #cancel = new AbortController();
  #busy = false;

  private constructor(
    private readonly parts: RunParts,
    private readonly toolbox: Toolbox,
    readonly plan: RunPlan,
    private readonly files: RunFolder,
    state: RunState,
    /** False for a folder that was made a moment ago: nothing can be in it. */
    private earlierEpochs: boolean,
  ) {
    this.#analyses = analysesOf(plan, parts.panel);
    this.#clock = parts.clock ?? systemClock;
    // A run that goes on counts from where it stopped: the time in which nobody worked is no part of it.
    this.#origin = this.#clock.now() - lastMoment(state);
    this.store = new RunStore(state);
  }

  /** A new run: makes its folder and writes `run.json`. Throws `bad_input` or `storage`. */
  static async create(request: RunRequest): Promise<RunSession> {
    const plan = planOf(request, (request.clock ?? systemClock).wall());
    const files = new RunFolder(runFolder(request.outDir, plan.caseId, plan.runId));
    await makeFolder(files.path);
    await files.writeJson(planFile, plan);
    const state = initialRunState(startedEvent(plan, request.models));
    return new RunSession(request, await toolboxOf(request), plan, files, state, false);
  }

  /**
   * A run from its folder, to go on with it or to retry some of its teams. Throws `bad_input` when the case or the panel is not the
   * one that the run was made with, and `storage`.
   */
  static async open(folder: string, parts: RunParts): Promise<RunSession> {
    const { state, plan } = await openRun(folder);
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
    return new RunSession(parts, await toolboxOf(parts), plan, new RunFolder(folder), state, true);
  }

  /** Absolute path. */
  get folder(): string {
    return this.files.path;
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

  /** Goes on with every team that has not ended, from its last finished turn, tool call and answer; then the synthesis. */
  async resume(): Promise<RunState> {
    const open = this.#analyses.filter((analysis) => this.#team(analysis.id).status.kind !== 'ended');
    return await this.#work(open, (team) => ({ kind: 'goOn', after: team.seq }), 0);
  }

  /** Runs these teams anew, with new agents and a new journal, then joins all results again. Only after the run has ended. */
  async retry(teams: readonly string[]): Promise<RunState> {
    const again = this.#analyses.filter((analysis) => teams.includes(analysis.id));
    if (again.length === 0) throw new ConsiliumError('bad_input', 'None of these teams is in the run.');
    return await this.#work(again, () => ({ kind: 'new' }), this.elapsed());
  }

  /** Stops one team; the others go on. */
  cancelTeam(team: string): void {
    this.#slots.get(team)?.cancel();
  }

  /** Stops the whole run. What is finished is kept. */
  cancel(): void {
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
    this.#cancel = new AbortController();
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
      // What another process has taken over is for it to join.
      if (held.every(Boolean)) await this.#conclude(base);
      return this.store.state;
    } finally {
      await this.files.close();
      this.earlierEpochs = true;
      this.#busy = false;
    }
  }

  async #slot(analysis: AnalysisSpec, begin: Begin): Promise<TeamSlot> {
    const { id } = analysis;
    const record = new TeamRecord(id, await this.#journal(id), {
      elapsed: this.elapsed,
      dispatch: (event) => this.store.dispatch(event),
      warn: (thrown) => this.#warn(thrown),
    });
    const { epoch } = record;
    record.emit(
      begin.kind === 'new'
        ? { type: 'team.queued', epoch, info: teamInfo(analysis) }
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
      });
    });
    const held = await slot.record.holds();
    await slot.record.close();
    this.#slots.delete(id);
    if (held) {
      await this.#write(() =>
        this.files.writeJson(resultFile(this.plan.caseId, id), teamResult(this.store.state, this.#team(id))),
      );
    }
    return held;
  }

  async #journal(team: string): Promise<Journal | undefined> {
    try {
      return await Journal.claim(this.folder, team, this.earlierEpochs ? undefined : 1);
    } catch (thrown) {
      this.#warn(thrown);
      return undefined;
    }
  }

  async #conclude(base: number): Promise<void> {
    const joined = await this.#synthesis();
    const at = this.elapsed();
    const isCancelled = this.#cancel.signal.aborted;
    const metrics = runMetrics(this.store.state, at, joined, base);
    this.store.dispatch({ type: 'run.ended', at, cancelled: isCancelled, metrics });
    const written = { format: 1, runId: this.runId, cancelled: isCancelled, ...metrics };
    await this.#write(() => this.files.writeJson(metricsFile, written));
    await this.#write(() => this.files.write(reportFile, renderReport(this.store.state, this.plan)));
  }

  async #synthesis(): Promise<{ usage: Usage; cost: number; calls: number }> {
    const spent = { usage: noUsage, cost: 0, calls: 0 };
    const { state } = this.store;
    if (!state.teams.some(succeeded)) return spent;
    this.store.dispatch({ type: 'synthesis.started', at: this.elapsed() });
    let synthesis: Synthesis;
    const clock = new AbortController();
    const limit = AbortSignal.any([this.#cancel.signal, clock.signal]);
    const { teamTimeoutMs } = this.plan.limits;
    const stopClock = this.#clock.after(teamTimeoutMs, () =>
      clock.abort(
        new ConsiliumError(
          'timeout',
          `The synthesis did not end within ${Math.round(teamTimeoutMs / 1000)} s.`,
        ),
      ),
    );
    try {
      synthesis = await synthesise(this.parts.panel, state, this.toolbox.medicine, {
        model: this.parts.model,
        signal: limit,
        onText: (text) => this.store.dispatch({ type: 'synthesis.delta', text }),
        onCall: (modelId, usage) => {
          spent.calls += 1;
          spent.usage = addCallUsage(spent.usage, usage);
          spent.cost += this.#cost(modelId, usage);
        },
      });
      this.store.dispatch({ type: 'synthesis.finished', at: this.elapsed(), synthesis, ...spent });
    } catch (thrown) {
      synthesis = plainSynthesis(state, this.toolbox.medicine);
      const error = errorInfo(limit.aborted ? cancelled(limit) : thrown);
      this.store.dispatch({ type: 'synthesis.failed', at: this.elapsed(), error, synthesis });
    } finally {
      stopClock();
    }
    const { startedAt, endedAt, error } = this.store.state.synthesis;
    const written = {
      format: 1,
      runId: this.runId,
      startedAt,
      endedAt,
      ...(error && { error }),
      ...spent,
      synthesis,
    };
    await this.#write(() => this.files.writeJson(synthesisFile(this.plan.caseId), written));
    return spent;
  }

  readonly #cost = (modelId: string, usage: Usage | undefined): number =>
    priceOf(this.parts.models, modelId, usage);

  #overspent(id: string, turns: number): string | undefined {
    const { spend } = this.plan.limits;
    if (spend === undefined) return undefined;
    const whole = this.store.state.teams.map(spendOf).reduce(addSpend, nothingSpent);
    const stop =
      spendStop(spend.team, spendOf(this.#team(id)), 'team', turns) ??
      spendStop(spend.run, whole, 'run', turns);
    return stop?.message;
  }

  #team(id: string): TeamState {
    const team = this.store.state.teams.find((candidate) => candidate.info.id === id);
    if (team === undefined) throw new ConsiliumError('internal', `Team ${id} is not in the run.`);
    return team;
  }

  /** A file that cannot be written must not take the rest along. */
  async #write(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (thrown) {
      this.#warn(thrown);
    }
  }

  #warn(thrown: unknown): void {
    this.store.dispatch({ type: 'run.warning', at: this.elapsed(), error: errorInfo(thrown) });
  }
}

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
