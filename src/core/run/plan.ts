import type { SpendLimits } from '../model/budget.ts';
import type { ModelConfig } from '../model/types.ts';
import type { AnalysisSpec, Pattern } from '../panel/types.ts';
import type { RunEvent, TeamInfo } from './events.ts';

/** What was asked for: the content of `run.json`. Holds no key and no case text. */
export interface RunPlan {
  readonly format: 1;
  readonly runId: string;
  readonly caseId: string;
  /** Absolute path. */
  readonly caseFile: string;
  /** SHA-256 of the case's text, hex. */
  readonly caseHash: string;
  readonly panel: {
    readonly id: string;
    readonly title: string;
    readonly version: string;
    readonly hash: string;
  };
  readonly analyses: readonly string[];
  readonly teams: readonly TeamInfo[];
  readonly models: readonly ModelConfig[];
  readonly limits: {
    readonly teamTimeoutMs: number;
    readonly idleTimeoutMs: number;
    readonly spend?: { readonly team?: SpendLimits; readonly run?: SpendLimits };
  };
  readonly slots: number;
  readonly pattern?: Pattern;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly versions: { readonly consilium: string; readonly node: string };
}

/** What views and files need to know of a team before it starts. */
export function teamInfo(analysis: AnalysisSpec): TeamInfo {
  return {
    id: analysis.id,
    title: analysis.title,
    short: analysis.short,
    pattern: analysis.pattern,
    maxTurns: analysis.maxRounds,
    agents: analysis.agents.map(({ name, title, short, role }) => ({ name, title, short, role })),
  };
}

/** `20261123-042501-a1b2`: sorts by time, and two runs in one second still differ. */
export function newRunId(now: Date, random: () => number = Math.random): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${Math.floor(random() * 0x1_00_00)
    .toString(16)
    .padStart(4, '0')}`;
}

/** The first event of a run, made from its plan: the same for a run that starts and for one that is opened. */
export function startedEvent(
  plan: RunPlan,
  models: readonly ModelConfig[],
): Extract<RunEvent, { type: 'run.started' }> {
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
