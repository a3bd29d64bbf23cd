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
  | { readonly type: 'reveal'; readonly turn: string };

/** From the page to the extension. */
export type FromTranscript =
  /** The page is there (again), or has missed something: it wants a snapshot. */
  | { readonly type: 'ready' }
  | { readonly type: 'openAnchor'; readonly anchor: string }
  | { readonly type: 'openCitation'; readonly id: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'action'; readonly action: 'cancel' | 'retry' | 'openReport' | 'openResult' };
