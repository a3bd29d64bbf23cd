import type { CaseSection } from '../case/types.ts';

/** What an agent is for in its team. Panels may name their agents freely, not their roles. */
export type AgentRole = 'coordinator' | 'specialist' | 'reviewer' | 'supervisor';

export type Pattern = 'consensus' | 'group_chat';

/** How `group_chat` picks who speaks next. */
export type SpeakerSelection = 'auto' | 'round_robin' | 'random' | 'manual' | 'graph';

export interface AgentSpec {
  /** Unique in its team, `[A-Za-z0-9_-]{1,64}`; goes to the model as the speaker's name. */
  readonly name: string;
  readonly title: string;
  /** One to three letters for small places; unique in its team. */
  readonly short: string;
  readonly role: AgentRole;
  readonly instructions: string;
  /** Names of the tools it may call, and owns. */
  readonly tools: readonly string[];
  /** The id of the model that it asks first, where the run has one of that id. */
  readonly model?: string;
}

export interface AnalysisSpec {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly question: string;
  readonly reads: readonly CaseSection[];
  readonly pattern: Pattern;
  /** Rough length of this team's work relative to the others', for longest first. Seconds. */
  readonly expectedSeconds: number;
  /** The most turns a team may take: messages in `group_chat`, turns in `consensus`. */
  readonly maxRounds: number;
  /** `group_chat` ends when a message contains this. */
  readonly terminateOn: string;
  readonly speakers: SpeakerSelection;
  /** For `graph`: who may follow whom, by agent name. */
  readonly graph: Readonly<Record<string, readonly string[]>>;
  readonly agents: readonly AgentSpec[];
  /** As that of an agent, for agents that name none and for the choice of speakers. */
  readonly model?: string;
}

export interface PanelSpec {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly input: 'case' | 'document';
  /** What every agent of every team is told first: the common prefix of all calls. */
  readonly preamble: string;
  readonly analyses: readonly AnalysisSpec[];
  readonly synthesis: { readonly instructions: string };
}
