import type { Conclusion, Finding } from '../core/chat/types.ts';
import type { TeamInfo } from '../core/run/events.ts';
import type { TeamState, TeamStatus, TurnState } from '../core/run/state.ts';
import type { Usage } from '../core/model/types.ts';

/** What stands at the top of a transcript and changes while the team works. Times are ms since the run's start. */
export interface TranscriptHeader {
  readonly runId: string;
  readonly caseId: string;
  /** File name of the case, without its folder. */
  readonly caseName: string;
  readonly info: TeamInfo;
  readonly status: TeamStatus;
  readonly phase: TeamState['phase'];
  readonly round: number;
  readonly phases: TeamState['phases'];
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** The run's clock when this was sent, so that the page can go on counting by itself. */
  readonly now: number;
  readonly usage: Usage;
  readonly cost: number;
  readonly calls: number;
  /** Such as `gpt-oss-120b`, or `demo, not a language model`. */
  readonly model: string;
  readonly demo: boolean;
  readonly conclusion?: Conclusion;
  readonly canCancel: boolean;
  readonly canRetry: boolean;
  readonly hasReport: boolean;
  readonly hasResult: boolean;
}

export interface TranscriptView {
  readonly header: TranscriptHeader;
  /** In the order of starting. */
  readonly turns: readonly TurnState[];
  readonly findings: readonly Finding[];
  /** Anchor id → its text and first line in the case file, for chips and hovers. */
  readonly anchors: Readonly<Record<string, { readonly line: number; readonly text: string }>>;
}

/** A change to the view before it. What is absent stays as it was. */
export interface TranscriptPatch {
  readonly header?: TranscriptHeader;
  /** Whole turns, to replace by id or to append. */
  readonly turns?: readonly TurnState[];
  /** The whole list, when any finding changed. */
  readonly findings?: readonly Finding[];
  /** Text to append to the turns of these ids; applied after `turns`. */
  readonly deltas?: readonly { readonly turn: string; readonly text: string }[];
}

/** From the extension to the page. `seq` counts up by one; on a gap the page sends `ready` again. */
export type ToTranscript =
  | { readonly type: 'snapshot'; readonly seq: number; readonly view: TranscriptView }
  | { readonly type: 'patch'; readonly seq: number; readonly patch: TranscriptPatch }
  | { readonly type: 'reveal'; readonly turn: string }
  | { readonly type: 'replay'; readonly replay: ReplayView };

/** From the page to the extension. */
export type FromTranscript =
  /** The page is there (again), or has missed something: it wants a snapshot. */
  | { readonly type: 'ready' }
  | { readonly type: 'openAnchor'; readonly anchor: string }
  | { readonly type: 'openCitation'; readonly id: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'action'; readonly action: 'cancel' | 'retry' | 'openReport' | 'openResult' };

/** What the bar of a replay shows. Positions are ms of played time: time in which nobody worked is left out. */
export interface ReplayView {
  /** Where it was when this was sent; the page goes on counting by itself. */
  readonly position: number;
  readonly duration: number;
  /** The run's own clock at that position. */
  readonly now: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly speeds: readonly number[];
  /** The id of the team that the page shows. */
  readonly team: string;
  /** All teams of the run as they are at that position. */
  readonly teams: readonly ReplayTeam[];
  /** Positions at which turns of the shown team ended. */
  readonly turnEnds: readonly number[];
}

export interface ReplayTeam {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly status: TeamStatus;
  readonly turns: number;
}

/** What a reader does with a replay. */
export type ReplayOrder =
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'seek'; readonly to: number }
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'speed'; readonly speed: number }
  | { readonly type: 'team'; readonly team: string };

/** From the page of a replay: nothing that would touch a run. */
export type FromReplay =
  | Exclude<FromTranscript, { type: 'action' }>
  | { readonly type: 'action'; readonly action: 'openReport' | 'openResult' }
  | ReplayOrder;
