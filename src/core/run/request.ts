import { availableParallelism } from 'node:os';

import type { CaseDocument } from '../case/parse.ts';
import type { Clock } from '../clock.ts';
import { ConsiliumError } from '../errors.ts';
import type { SpendLimits } from '../model/budget.ts';
import type { ChatModel, ModelConfig } from '../model/types.ts';
import type { AnalysisSpec, PanelSpec, Pattern } from '../panel/types.ts';
import type { Toolbox } from '../tools/types.ts';
import { VERSION } from '../version.ts';
import { newRunId, type RunPlan, teamInfo } from './plan.ts';

export interface RunLimits {
  /** Teams at once; by default as many as `defaultSlots` says. */
  readonly concurrency?: number;
  readonly teamTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** The most that one team, and the whole run, may spend; no cap when absent. */
  readonly spend?: { readonly team?: SpendLimits; readonly run?: SpendLimits };
}

export const defaultLimits: RunLimits = { teamTimeoutMs: 1_200_000, idleTimeoutMs: 300_000 };

/** What a run works with, apart from what it is to do. */
export interface RunParts {
  readonly document: CaseDocument;
  readonly panel: PanelSpec;
  readonly panelHash: string;
  readonly model: ChatModel;
  /** In order of preference; for names, prices and `run.json`. */
  readonly models: readonly ModelConfig[];
  readonly clock?: Clock;
  /** By default the tools that come with Consilium. */
  readonly toolbox?: Toolbox;
  readonly askSpeaker?: (team: string, candidates: readonly string[], signal: AbortSignal) => Promise<string>;
  /** The caps of today, for a run that goes on; empty for none. Without it, those that the run began with. */
  readonly spend?: RunLimits['spend'];
}

export interface RunRequest extends RunParts {
  /** Absolute path. */
  readonly caseFile: string;
  /** Ids, in any order. */
  readonly analyses: readonly string[];
  /** The folder that takes `<caseId>/<runId>/`. */
  readonly outDir: string;
  readonly limits: RunLimits;
  /** Overrides the pattern of every analysis. */
  readonly pattern?: Pattern;
}

/** Teams at once when nothing else is set. */
export function defaultSlots(teams: number): number {
  return Math.max(1, Math.min(teams, 32, availableParallelism() + 4));
}

/** What is to be done, as `run.json` keeps it. Throws `bad_input` for analyses that the panel does not have. */
export function planOf(request: RunRequest, now: Date): RunPlan {
  const { panel, document, limits, models, pattern } = request;
  if (request.analyses.length === 0) {
    throw new ConsiliumError('bad_input', 'No analysis is selected. Select at least one.');
  }
  const unknown = request.analyses.filter((id) => !panel.analyses.some((analysis) => analysis.id === id));
  if (unknown.length > 0) {
    const known = panel.analyses.map((analysis) => analysis.id).join(', ');
    throw new ConsiliumError(
      'bad_input',
      `Panel ${panel.id} has no analysis ${unknown.join(', ')}. It has: ${known}.`,
    );
  }
  const analyses = panel.analyses.filter((analysis) => request.analyses.includes(analysis.id));
  const { teamTimeoutMs, idleTimeoutMs, spend } = limits;
  return {
    format: 1,
    runId: newRunId(now),
    caseId: document.id,
    caseFile: request.caseFile,
    caseHash: document.hash,
    panel: { id: panel.id, title: panel.title, version: panel.version, hash: request.panelHash },
    analyses: analyses.map((analysis) => analysis.id),
    teams: analyses.map((analysis) => teamInfo({ ...analysis, pattern: pattern ?? analysis.pattern })),
    models,
    limits: { teamTimeoutMs, idleTimeoutMs, ...(spend && { spend }) },
    slots: limits.concurrency ?? defaultSlots(analyses.length),
    ...(pattern !== undefined && { pattern }),
    startedAt: now.toISOString(),
    versions: { consilium: VERSION, node: process.versions.node },
  };
}

/** The analyses of a plan as its panel describes them, in the panel's order. */
export function analysesOf(plan: RunPlan, panel: PanelSpec): readonly AnalysisSpec[] {
  return panel.analyses
    .filter((analysis) => plan.analyses.includes(analysis.id))
    .map((analysis) => ({ ...analysis, pattern: plan.pattern ?? analysis.pattern }));
}
