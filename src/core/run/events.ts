import type { Conclusion, Finding, FindingText, Vote } from '../chat/types.ts';
import type { ErrorClass, ErrorInfo } from '../errors.ts';
import type { ToolCallRequest, Usage, WaitReason } from '../model/types.ts';
import type { AgentRole, Pattern } from '../panel/types.ts';
import type { Citation } from '../tools/types.ts';

export type Outcome = 'consensus' | 'no_consensus' | 'failed' | 'timed_out' | 'cancelled';

export type PhaseId = 'opening' | 'opinions' | 'review' | 'revision' | 'conclusion' | 'discussion';

/** What model calls came to. */
export interface Spent {
  /** Finished messages of agents. */
  readonly turns: number;
  readonly calls: number;
  readonly usage: Usage;
  /** US dollars. */
  readonly cost: number;
}

export interface AgentInfo {
  readonly name: string;
  readonly title: string;
  readonly short: string;
  readonly role: AgentRole;
}

export interface TeamInfo {
  /** The analysis id. A run has at most one team for each analysis at a time. */
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly pattern: Pattern;
  readonly maxTurns: number;
  readonly agents: readonly AgentInfo[];
}

/** A tool call that has run. */
export interface ToolUse {
  readonly callId: string;
  readonly agent: string;
  readonly tool: string;
  /** JSON text as the model wrote it. */
  readonly arguments: string;
  readonly summary: string;
  /** JSON text as the model got it back. */
  readonly result: string;
  readonly citations: readonly Citation[];
  readonly error?: ErrorInfo;
}

/** By a model, by a person, or because it was their turn when neither named anybody who may speak. */
export type ChosenBy = 'auto' | 'manual' | 'in turn';

/** What an event of a team tells, beside where and when. `turn` is a turn id, unique in its team. */
export type TeamEventBody =
  | {
      readonly type: 'team.queued';
      readonly epoch: number;
      readonly info: TeamInfo;
      /** What attempts before this one have cost: their turns do not count any more, their price does. */
      readonly earlier?: Spent;
    }
  /** Another process goes on with the team under a new epoch; of the epoch before, what came after seq `after` does not count. */
  | { readonly type: 'team.reopened'; readonly epoch: number; readonly after: number }
  | { readonly type: 'team.started' }
  | { readonly type: 'team.waiting'; readonly turn: string; readonly reason: WaitReason; readonly ms: number }
  | { readonly type: 'team.resumed'; readonly turn: string }
  | { readonly type: 'team.stopping' }
  | { readonly type: 'phase.started'; readonly phase: PhaseId; readonly round: number }
  | {
      readonly type: 'turn.started';
      readonly turn: string;
      readonly agent: string;
      readonly phase: PhaseId;
      readonly round: number;
    }
  /** Who speaks next in a group chat; `turn` is the id of the question, which is no turn. */
  | {
      readonly type: 'speaker.chosen';
      readonly turn: string;
      readonly agent: string;
      readonly by: ChosenBy;
    }
  /** Text as it streams. Never journalled. */
  | { readonly type: 'turn.delta'; readonly turn: string; readonly text: string }
  /** The text so far is void (a retry starts from nothing). */
  | { readonly type: 'turn.restarted'; readonly turn: string }
  | { readonly type: 'call.started'; readonly turn: string; readonly call: number; readonly modelId: string }
  | {
      readonly type: 'call.finished';
      readonly turn: string;
      readonly call: number;
      readonly modelId: string;
      readonly content: string;
      readonly toolCalls: readonly ToolCallRequest[];
      readonly usage: Usage | undefined;
      /** US dollars; 0 when no price is known. */
      readonly cost: number;
    }
  | { readonly type: 'call.failed'; readonly turn: string; readonly call: number; readonly error: ErrorInfo }
  | {
      readonly type: 'call.retried';
      readonly turn: string;
      readonly errorClass: ErrorClass;
      readonly message: string;
    }
  | {
      readonly type: 'call.fell_back';
      readonly turn: string;
      readonly from: string;
      readonly to: string;
      readonly message: string;
    }
  | {
      readonly type: 'tool.started';
      readonly turn: string;
      readonly callId: string;
      readonly tool: string;
      readonly arguments: string;
    }
  | { readonly type: 'tool.finished'; readonly turn: string; readonly use: ToolUse }
  /** The whole message of a turn, with what it submitted; the only event that makes a turn count. */
  | {
      readonly type: 'turn.finished';
      readonly turn: string;
      readonly text: string;
      readonly findings: readonly (FindingText & { readonly id: string })[];
      readonly votes: readonly (Vote & { readonly finding: string })[];
      readonly revisions: readonly (FindingText & {
        readonly id: string;
        readonly reason: string;
        readonly withdrawn: boolean;
      })[];
      readonly conclusion?: Conclusion;
    }
  | {
      readonly type: 'team.ended';
      readonly outcome: Outcome;
      readonly error?: ErrorInfo;
      /** It stopped at a cap, and can go on from there when that is raised. */
      readonly capped?: true;
    };

/**
 * An event of one team. `seq` counts from 1 within team and epoch over journalled events; a `turn.delta` carries the seq of
 * the event before it. `at` is milliseconds since the run started.
 */
export type TeamEvent = TeamEventBody & { readonly team: string; readonly seq: number; readonly at: number };

export type RunEvent =
  | {
      readonly type: 'run.started';
      readonly runId: string;
      readonly caseId: string;
      readonly caseFile: string;
      readonly panel: string;
      readonly models: readonly string[];
      readonly demo: boolean;
      /** ISO 8601. */
      readonly startedAt: string;
      readonly slots: number;
      readonly teams: readonly TeamInfo[];
    }
  | { readonly type: 'synthesis.started'; readonly at: number }
  | { readonly type: 'synthesis.delta'; readonly text: string }
  | {
      readonly type: 'synthesis.finished';
      readonly at: number;
      readonly synthesis: Synthesis;
      readonly usage: Usage;
      readonly cost: number;
      readonly calls: number;
    }
  | {
      readonly type: 'synthesis.failed';
      readonly at: number;
      readonly error: ErrorInfo;
      readonly synthesis: Synthesis;
      readonly spent?: Omit<Spent, 'turns'>;
    }
  | {
      readonly type: 'run.ended';
      readonly at: number;
      readonly cancelled: boolean;
      readonly metrics: RunMetrics;
    }
  /** Another process goes on with teams of the run, so this one stops; `error` tells a person so. */
  | { readonly type: 'run.left'; readonly at: number; readonly error: ErrorInfo }
  /** Something that the run survives but a person should know, such as a full disk. */
  | { readonly type: 'run.warning'; readonly at: number; readonly error: ErrorInfo }
  /** The folder cannot be written: turns are kept in memory and no call is begun. Told again after each try that failed. */
  | {
      readonly type: 'storage.lost';
      readonly at: number;
      /** Absolute path. */
      readonly folder: string;
      readonly error: ErrorInfo;
      /** Finished turns that are in memory alone. */
      readonly turns: number;
      /** When it is tried again; absent when nobody tries any more. */
      readonly retryAt?: number;
    }
  /** Everything is on the disk again, maybe in another folder. */
  | { readonly type: 'storage.back'; readonly at: number; readonly folder: string }
  | TeamEvent;

/** A finding of a team as the synthesis points to it: `<analysis>/<finding id>`. */
export type FindingRef = string;

export interface JointFinding {
  readonly claim: string;
  readonly confidence: Finding['confidence'];
  /** The teams' findings that it rests on; at least one. */
  readonly supportedBy: readonly FindingRef[];
  /** The teams' findings that speak against it. */
  readonly opposedBy: readonly FindingRef[];
  /** The union of the supporting findings' evidence. */
  readonly evidence: Finding['evidence'];
  /** Objections that stood at the end inside a team. */
  readonly dissent: readonly { readonly team: string; readonly voter: string; readonly reason: string }[];
}

export interface Disagreement {
  readonly topic: string;
  /** `open`: a person has to decide. */
  readonly state: 'open' | 'settled';
  readonly note: string;
  /** `check`: found by comparing the teams' typed actions; `model`: named by the synthesis model. */
  readonly foundBy: 'check' | 'model';
  readonly positions: readonly {
    readonly ref: FindingRef;
    readonly team: string;
    readonly stance: string;
    readonly claim: string;
    readonly confidence: Finding['confidence'];
  }[];
}

export interface Synthesis {
  readonly summary: string;
  readonly findings: readonly JointFinding[];
  readonly disagreements: readonly Disagreement[];
  readonly missing: readonly { readonly team?: string; readonly text: string }[];
  readonly wouldChange: readonly string[];
  /** False when the model's part could not be had and only the engine's own joining stands here. */
  readonly byModel: boolean;
}

/** Milliseconds from the run's start. Half-open. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly kind: 'queued' | 'model' | 'tool' | 'waiting';
  /** Of a wait. */
  readonly reason?: WaitReason;
}

export interface TeamMetrics {
  readonly team: string;
  readonly outcome: Outcome;
  readonly queuedMs: number;
  /** From the start of the team to its end, without the time queued. */
  readonly runningMs: number;
  /** Overlapping calls count once: the length of the union of their intervals. */
  readonly modelMs: number;
  readonly toolMs: number;
  /** As long as anything waited. */
  readonly waitingMs: number;
  /** Calls that wait at the same time for different reasons count for each, so that the sum may be more than `waitingMs`. */
  readonly waitingMsByReason: Readonly<Partial<Record<WaitReason, number>>>;
  readonly turns: number;
  readonly calls: number;
  readonly toolCalls: number;
  readonly retries: Readonly<Partial<Record<ErrorClass, number>>>;
  readonly tokens: Usage;
  readonly cost: number;
  /** For drawing a lane; merged per kind, and waits per reason. */
  readonly lane: readonly Interval[];
}

/** A run with all its rounds of work: the first, what was gone on with, retries, and the results that these replaced. */
export interface RunTotals {
  readonly rounds: number;
  /** The last thing that was done, in milliseconds since the run's start. */
  readonly endedAt: number;
  /** Without the time between the rounds, in which nobody worked. */
  readonly wallMs: number;
  readonly calls: number;
  readonly tokens: Usage;
  readonly cost: number;
  /** What all joint assessments came to, those included that were made anew. */
  readonly syntheses?: Omit<Spent, 'turns'>;
}

/**
 * The times, the speed-up and the slots are of the last round of work and the teams that worked in it; a retry is a round of its
 * own. The counts and the cost are those of the results that stand. `whole` is everything.
 */
export interface RunMetrics {
  /** Milliseconds since the run's start; a team that queued before it worked in an earlier round. */
  readonly roundStartedAt: number;
  readonly wallMs: number;
  readonly sumOfTeamsMs: number;
  readonly longestTeamMs: number;
  readonly longestTeam: string;
  readonly synthesisMs: number;
  /** (sum of teams + synthesis) / wall. */
  readonly speedUp: number;
  /** sum of teams / time until the last team ended. */
  readonly teamsSpeedUp: number;
  readonly slots: number;
  /** The most teams that ran at once. */
  readonly slotsUsed: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly successRate: number;
  readonly turns: number;
  readonly calls: number;
  readonly retries: Readonly<Partial<Record<ErrorClass, number>>>;
  readonly tokens: Usage;
  readonly cost: number;
  readonly whole: RunTotals;
  readonly teams: readonly TeamMetrics[];
}
