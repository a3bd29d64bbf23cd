import type { Conclusion, Finding } from '../chat/types.ts';
import type { ErrorClass, ErrorInfo } from '../errors.ts';
import type { Usage, WaitReason } from '../model/types.ts';
import type {
  Interval,
  Outcome,
  PhaseId,
  RunMetrics,
  RunTotals,
  Spent,
  Synthesis,
  TeamInfo,
  ToolUse,
} from './events.ts';

export interface ToolUseState extends Omit<ToolUse, 'summary' | 'result' | 'citations'> {
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly summary?: string;
  readonly result?: string;
  readonly citations?: ToolUse['citations'];
}

/** One model call inside a turn. Text and tool calls are kept so that a request can be built again. */
export interface CallState {
  readonly call: number;
  readonly modelId: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly content?: string;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
}

export interface TurnState {
  /** Stable: `<phase>.<round>.<agent>` in consensus, `discussion.<n>.<agent>` in group chat. */
  readonly id: string;
  /** 1, 2, … in the order of starting. */
  readonly number: number;
  readonly agent: string;
  readonly phase: PhaseId;
  readonly round: number;
  readonly status: 'writing' | 'waiting' | 'finished' | 'void';
  readonly waiting?: { readonly reason: WaitReason; readonly since: number; readonly until: number };
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly text: string;
  readonly calls: readonly CallState[];
  readonly tools: readonly ToolUseState[];
  /** Ids of the findings it submitted or revised. */
  readonly findings: readonly string[];
  readonly votes: readonly {
    readonly finding: string;
    readonly stance: 'agree' | 'object' | 'block';
    readonly reason: string;
  }[];
  readonly notes: readonly TurnNote[];
  readonly usage: Usage;
  readonly cost: number;
}

/** What happened on the way to a message; the oldest stands first. `speaker`: how its agent came to speak. */
export interface TurnNote {
  readonly at: number;
  readonly kind: 'retry' | 'fallback' | 'wait' | 'speaker';
  readonly text: string;
}

/** The question who speaks next in a group chat. Its call counts for the team, but it is no message and no turn. */
export interface ChoiceState {
  /** Stable: `choose.<messages before it>`. */
  readonly id: string;
  readonly waiting?: TurnState['waiting'];
  /** What the model said, kept so that it is not asked again when the process ended before the choice was recorded. */
  readonly answer?: string;
  readonly agent?: string;
  readonly notes: readonly TurnNote[];
}

export type TeamStatus =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  | { readonly kind: 'waiting'; readonly reason: WaitReason; readonly until: number }
  | { readonly kind: 'stopping' }
  /** Its journal stops without an outcome and nobody writes it any more. */
  | { readonly kind: 'interrupted' }
  | {
      readonly kind: 'ended';
      readonly outcome: Outcome;
      readonly error?: ErrorInfo;
      /** It can go on from where it stopped when its cap is raised. */
      readonly capped?: true;
    };

export interface TeamState {
  readonly info: TeamInfo;
  readonly epoch: number;
  /** Number of its last event in that epoch. */
  readonly seq: number;
  readonly status: TeamStatus;
  readonly phase: PhaseId | undefined;
  readonly round: number;
  readonly phases: readonly { readonly id: PhaseId; readonly round: number; readonly startedAt: number }[];
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly turns: readonly TurnState[];
  /** Empty but in a group chat whose speakers are chosen. */
  readonly choices: readonly ChoiceState[];
  readonly findings: readonly Finding[];
  readonly conclusion?: Conclusion;
  readonly usage: Usage;
  readonly cost: number;
  readonly calls: number;
  /** What attempts before this one have cost. */
  readonly earlier?: Spent;
  readonly retries: Readonly<Partial<Record<ErrorClass, number>>>;
  readonly toolCalls: number;
  /** Raw intervals as they closed; merged when metrics are made. */
  readonly intervals: readonly Interval[];
  /** What is under way: `key` is a turn id, or a tool's call id. */
  readonly open: readonly {
    readonly key: string;
    readonly turn: string;
    readonly kind: Interval['kind'];
    readonly reason?: WaitReason;
    readonly from: number;
  }[];
}

export interface SynthesisState {
  readonly status: 'pending' | 'running' | 'finished' | 'failed';
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly text: string;
  readonly result?: Synthesis;
  readonly error?: ErrorInfo;
  /** What its calls came to; no turns are counted for it. */
  readonly spent?: Omit<Spent, 'turns'>;
}

/** Whether what happens in a run reaches its folder. */
export type StorageState =
  | { readonly kind: 'saved' }
  | {
      readonly kind: 'lost';
      readonly since: number;
      readonly folder: string;
      readonly error: ErrorInfo;
      /** Finished turns that are in memory alone. */
      readonly turns: number;
      readonly retryAt?: number;
    };

export interface RunState {
  readonly runId: string;
  readonly caseId: string;
  /** Absolute path of the case. */
  readonly caseFile: string;
  readonly panel: string;
  readonly models: readonly string[];
  readonly demo: boolean;
  readonly startedAt: string;
  readonly slots: number;
  readonly status: 'running' | 'ended' | 'cancelled' | 'interrupted';
  /** In the order of the panel. */
  readonly teams: readonly TeamState[];
  readonly synthesis: SynthesisState;
  readonly metrics?: RunMetrics;
  /** What the rounds of work before this one took and spent. */
  readonly earlier?: RunTotals;
  readonly warnings: readonly ErrorInfo[];
  readonly storage: StorageState;
}
