import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import pLimit from 'p-limit';

import type { CaseDocument } from '../case/parse.ts';
import { type Clock, systemClock } from '../clock.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { priceOf } from '../model/price.ts';
import { cancelled } from '../model/retrying.ts';
import type { ChatModel, ModelConfig, Usage } from '../model/types.ts';
import type { AnalysisSpec, PanelSpec, Pattern } from '../panel/types.ts';
import type { Toolbox } from '../tools/types.ts';
import { VERSION } from '../version.ts';
import type { Synthesis } from './events.ts';
import {
  makeFolder,
  RunFolder,
  metricsFile,
  planFile,
  reportFile,
  resultFile,
  synthesisFile,
} from './files.ts';
import { Journal } from './journal.ts';
import { runMetrics } from './metrics.ts';
import { newRunId, type RunPlan, teamInfo } from './plan.ts';
import { initialRunState } from './reducer.ts';
import { renderReport } from './report.ts';
import { teamResult } from './results.ts';
import type { RunState, TeamState } from './state.ts';
import { RunStore } from './store.ts';
import { addCallUsage, plainSynthesis, succeeded, synthesise } from './synthesis.ts';
import { TeamRecord } from './teamRecord.ts';
import { runTeam } from './teamRun.ts';

export interface RunLimits {
  /** Teams at once; by default as many as `defaultSlots` says. */
  readonly concurrency?: number;
  readonly teamTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

export const defaultLimits: RunLimits = { teamTimeoutMs: 1_200_000, idleTimeoutMs: 300_000 };

export interface RunRequest {
  readonly document: CaseDocument;
  /** Absolute path. */
  readonly caseFile: string;
  readonly panel: PanelSpec;
  readonly panelHash: string;
  /** Ids, in any order. */
  readonly analyses: readonly string[];
  readonly model: ChatModel;
  /** In order of preference; for names, prices and `run.json`. */
  readonly models: readonly ModelConfig[];
  /** The folder that takes `<caseId>/<runId>/`. */
  readonly outDir: string;
  readonly limits: RunLimits;
  /** Overrides the pattern of every analysis. */
  readonly pattern?: Pattern;
  readonly clock?: Clock;
  /** By default the tools that come with Consilium. */
  readonly toolbox?: Toolbox;
  readonly askSpeaker?: (team: string, candidates: readonly string[], signal: AbortSignal) => Promise<string>;
}

/** Teams at once when nothing else is set. */
export function defaultSlots(teams: number): number {
  return Math.max(1, Math.min(teams, 32, availableParallelism() + 4));
}

/** One run from its start to its files, and retries of its teams. */
export class RunSession {
  readonly store: RunStore;
  readonly #clock: Clock;
  readonly #origin: number;
  readonly #cancelRun = new AbortController();
  readonly #teams = new Map<
    string,
    { readonly cancel: AbortController; readonly cancelQueued: () => void }
  >();
  #busy = false;
  /** True after the first round of work: from then on there are older epochs. */
  #worked = false;

  private constructor(
    private readonly request: RunRequest,
    private readonly analyses: readonly AnalysisSpec[],
    private readonly toolbox: Toolbox,
    readonly plan: RunPlan,
    private readonly files: RunFolder,
  ) {
    this.#clock = request.clock ?? systemClock;
    this.#origin = this.#clock.now();
    this.store = new RunStore(initialRunState(startedEvent(plan, request.models)));
  }

  /** Makes the run's folder and writes `run.json`. Throws `bad_input` or `storage`. */
  static async create(request: RunRequest): Promise<RunSession> {
    const { panel, document, limits, models, pattern } = request;
    if (request.analyses.length === 0)
      throw new ConsiliumError('bad_input', 'No analysis is selected. Select at least one.');
    const unknown = request.analyses.filter((id) => !panel.analyses.some((analysis) => analysis.id === id));
    if (unknown.length > 0) {
      const known = panel.analyses.map((analysis) => analysis.id).join(', ');
      throw new ConsiliumError(
        'bad_input',
        `Panel ${panel.id} has no analysis ${unknown.join(', ')}. It has: ${known}.`,
      );
    }
    const analyses = panel.analyses
      .filter((analysis) => request.analyses.includes(analysis.id))
      .map((analysis) => (pattern === undefined ? analysis : { ...analysis, pattern }));
    const now = (request.clock ?? systemClock).wall();
    const runId = newRunId(now);
    const plan: RunPlan = {
      format: 1,
      runId,
      caseId: document.id,
      caseFile: request.caseFile,
      caseHash: document.hash,
      panel: { id: panel.id, title: panel.title, version: panel.version, hash: request.panelHash },
      analyses: analyses.map((analysis) => analysis.id),
      teams: analyses.map(teamInfo),
      models,
      limits: { teamTimeoutMs: limits.teamTimeoutMs, idleTimeoutMs: limits.idleTimeoutMs },
      slots: limits.concurrency ?? defaultSlots(analyses.length),
      ...(pattern !== undefined && { pattern }),
      startedAt: now.toISOString(),
      versions: { consilium: VERSION, node: process.versions.node },
    };
    const folder = join(request.outDir, document.id, runId);
    await makeFolder(folder);
    const files = new RunFolder(folder);
    await files.writeJson(planFile, plan);
    const toolbox = request.toolbox ?? (await import('../tools/standard.ts')).standardToolbox;
    return new RunSession(request, analyses, toolbox, plan, files);
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
    return await this.#work(this.analyses, 0);
  }

  /** Runs these teams anew, with new agents and a new journal, then joins all results again. Only after the run has ended. */
  async retry(teams: readonly string[]): Promise<RunState> {
    const again = this.analyses.filter((analysis) => teams.includes(analysis.id));
    if (again.length === 0) throw new ConsiliumError('bad_input', 'None of these teams is in the run.');
    if (this.#cancelRun.signal.aborted)
      throw new ConsiliumError('bad_input', 'The run was cancelled. Start a new one.');
    return await this.#work(again, this.elapsed());
  }

  /** Stops one team; the others go on. */
  cancelTeam(team: string): void {
    const running = this.#teams.get(team);
    running?.cancel.abort(new ConsiliumError('cancelled', 'The team was cancelled.'));
    running?.cancelQueued();
  }

  /** Stops the whole run. What is finished is kept. */
  cancel(): void {
    this.#cancelRun.abort(new ConsiliumError('cancelled', 'The run was cancelled.'));
    for (const { cancelQueued } of this.#teams.values()) cancelQueued();
  }

  async #work(analyses: readonly AnalysisSpec[], base: number): Promise<RunState> {
    if (this.#busy)
      throw new ConsiliumError('bad_input', 'The run is still under way. Wait for its end, or cancel it.');
    this.#busy = true;
    try {
      const limit = pLimit(this.plan.slots);
      // The longest team first: with fewer slots than teams it is the one that decides when all is done.
      const order = analyses.toSorted((a, b) => b.expectedSeconds - a.expectedSeconds);
      await Promise.all(order.map((analysis) => this.#team(analysis, limit)));
      const joined = await this.#synthesis();
      const endedAt = this.elapsed();
      const cancelledRun = this.#cancelRun.signal.aborted;
      const metrics = runMetrics(this.store.state, endedAt, joined, base);
      this.store.dispatch({ type: 'run.ended', at: endedAt, cancelled: cancelledRun, metrics });
      await this.#write(() =>
        this.files.writeJson(metricsFile, {
          format: 1,
          runId: this.runId,
          cancelled: cancelledRun,
          ...metrics,
        }),
      );
      await this.#write(() => this.files.write(reportFile, renderReport(this.store.state, this.plan)));
      return this.store.state;
    } finally {
      await this.files.close();
      this.#worked = true;
      this.#busy = false;
    }
  }

  async #team(analysis: AnalysisSpec, limit: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    const { id } = analysis;
    const record = new TeamRecord(id, await this.#journal(id), {
      elapsed: this.elapsed,
      dispatch: (event) => this.store.dispatch(event),
      warn: (thrown) => this.#warn(thrown),
    });
    record.emit({ type: 'team.queued', epoch: record.epoch, info: teamInfo(analysis) });
    const cancel = new AbortController();
    const signal = AbortSignal.any([cancel.signal, this.#cancelRun.signal]);
    let queued = true;
    const cancelQueued = () => {
      if (!queued) return;
      queued = false;
      record.emit({ type: 'team.ended', outcome: 'cancelled', error: errorInfo(cancelled(signal)) });
    };
    this.#teams.set(id, { cancel, cancelQueued });
    if (signal.aborted) cancelQueued();
    await limit(async () => {
      if (!queued) return;
      queued = false;
      await runTeam({
        panel: this.request.panel,
        analysis,
        document: this.request.document,
        model: this.request.model,
        toolbox: this.toolbox,
        clock: this.#clock,
        teamTimeoutMs: this.plan.limits.teamTimeoutMs,
        idleTimeoutMs: this.plan.limits.idleTimeoutMs,
        record,
        signal,
        state: () => this.#teamState(id),
        cost: this.#cost,
        ...(this.request.askSpeaker && { askSpeaker: this.request.askSpeaker }),
      });
    });
    await record.close();
    this.#teams.delete(id);
    await this.#write(() =>
      this.files.writeJson(
        resultFile(this.plan.caseId, id),
        teamResult(this.store.state, this.#teamState(id)),
      ),
    );
  }

  async #journal(team: string): Promise<Journal | undefined> {
    try {
      // Nobody else can have written in a folder that was made a moment ago; if somebody has, the claim moves on.
      const first = this.#worked ? undefined : 1;
      return await Journal.claim(this.folder, team, first);
    } catch (thrown) {
      this.#warn(thrown);
      return undefined;
    }
  }

  async #synthesis(): Promise<{ usage: Usage; cost: number; calls: number }> {
    const spent = { usage: { input: 0, output: 0, cached: 0 }, cost: 0, calls: 0 };
    const { state } = this.store;
    if (!state.teams.some(succeeded)) return spent;
    this.store.dispatch({ type: 'synthesis.started', at: this.elapsed() });
    let synthesis: Synthesis;
    const clock = new AbortController();
    const limit = AbortSignal.any([this.#cancelRun.signal, clock.signal]);
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
      synthesis = await synthesise(this.request.panel, state, this.toolbox.medicine, {
        model: this.request.model,
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
    await this.#write(() =>
      this.files.writeJson(synthesisFile(this.plan.caseId), {
        format: 1,
        runId: this.runId,
        startedAt: this.store.state.synthesis.startedAt,
        endedAt: this.store.state.synthesis.endedAt,
        ...(this.store.state.synthesis.error && { error: this.store.state.synthesis.error }),
        ...spent,
        synthesis,
      }),
    );
    return spent;
  }

  readonly #cost = (modelId: string, usage: Usage | undefined): number =>
    priceOf(this.request.models, modelId, usage);

  #teamState(id: string): TeamState {
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

/** The first event of a run, made from its plan: the same for a run that starts and for one that is opened. */
export function startedEvent(
  plan: RunPlan,
  models: readonly ModelConfig[],
): Parameters<typeof initialRunState>[0] {
  return {
    type: 'run.started',
    runId: plan.runId,
    caseId: plan.caseId,
    caseFile: plan.caseFile,
    panel: plan.panel.title,
    models: models.map((model) => model.id),
    demo: models[0]?.demo === true,
    startedAt: plan.startedAt,
    slots: plan.slots,
    teams: plan.teams,
  };
}
