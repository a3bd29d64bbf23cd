import type { Finding } from '../core/chat/types.ts';
import type { Interval, RunMetrics, Synthesis, TeamInfo } from '../core/run/events.ts';
import type { RunState, SynthesisState, TeamStatus } from '../core/run/state.ts';
import type { Usage } from '../core/model/types.ts';

export interface ReportTeam {
  readonly info: TeamInfo;
  readonly status: TeamStatus;
  readonly turns: number;
  readonly calls: number;
  readonly retries: number;
  readonly usage: Usage;
  readonly cost: number;
  /** ms since the run's start */
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly lane: readonly Interval[];
  readonly summary?: string;
  readonly findings: readonly Finding[];
}

/** The whole report; sent whole each time, since it changes seldom. */
export interface ReportView {
  readonly runId: string;
  readonly caseId: string;
  readonly caseName: string;
  /** Such as `sex female, age 67 a`; from the case's patient line. Empty when there is none. */
  readonly patient: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly status: RunState['status'];
  readonly model: string;
  readonly demo: boolean;
  readonly panel: string;
  readonly caseHash: string;
  readonly slots: number;
  /** The run's clock (ms since its start) when this was sent. */
  readonly now: number;
  readonly teams: readonly ReportTeam[];
  readonly synthesis: {
    readonly status: SynthesisState['status'];
    readonly startedAt?: number;
    readonly endedAt?: number;
    readonly text: string;
    readonly error?: string;
    readonly result?: Synthesis;
  };
  /** Present when the run has ended. */
  readonly metrics?: RunMetrics;
  readonly anchors: Readonly<Record<string, { readonly line: number; readonly text: string }>>;
  readonly warnings: readonly string[];
}

export type ToReport = { readonly type: 'snapshot'; readonly seq: number; readonly view: ReportView };

export type FromReport =
  | { readonly type: 'ready' }
  | { readonly type: 'openAnchor'; readonly anchor: string }
  | { readonly type: 'openCitation'; readonly id: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'openTranscript'; readonly team: string; readonly finding?: string }
  | { readonly type: 'openFile'; readonly file: 'report' | 'synthesis' | 'metrics' | 'folder' }
  | { readonly type: 'action'; readonly action: 'cancel' | 'retryFailed' };
