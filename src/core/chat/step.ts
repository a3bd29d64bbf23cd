import type { AgentSpec } from '../panel/types.ts';
import type { PhaseId } from '../run/events.ts';
import type { SubmissionName } from './submissions.ts';

/** One agent's part in a step. The id is stable, so that a turn that was finished before a crash is known again. */
export interface TurnPlan {
  readonly id: string;
  readonly agent: AgentSpec;
  readonly phase: PhaseId;
  readonly round: number;
  /** What the agent is asked to do now; the end of its prompt. */
  readonly task: string;
  /** The submissions that it may hand in; none: its text is its message. */
  readonly submissions: readonly SubmissionName[];
  /** True when a message without a submission does not count. */
  readonly mustSubmit: boolean;
  /** Findings that a vote or a revision must speak about. */
  readonly about: readonly string[];
}

/** Turns that do not depend on each other and run at the same time; or the end of the team. */
export type Step =
  | {
      readonly kind: 'turns';
      readonly phase: PhaseId;
      readonly round: number;
      readonly turns: readonly TurnPlan[];
    }
  /** Who speaks next is a question to a model or a person. */
  | {
      readonly kind: 'choose';
      /** Where the question and its answer are recorded, in the place of a turn id. */
      readonly id: string;
      readonly candidates: readonly AgentSpec[];
      readonly by: 'auto' | 'manual';
      /** Who speaks when the answer names none of them: whose turn it is, never somebody who may not. */
      readonly otherwise: AgentSpec;
    }
  | { readonly kind: 'end'; readonly outcome: 'consensus' | 'no_consensus' };

/** The id of the question who speaks after so many messages. Stable as a turn's, though no turn belongs to it. */
export function choiceId(messages: number): string {
  return `choose.${messages}`;
}

export function isChoiceId(turnId: string): boolean {
  return turnId.startsWith('choose.');
}

/** The step that a turn belongs to: turns of one step do not see each other. Agent names hold no dot. */
export function stepOf(turnId: string): string {
  return turnId.slice(0, turnId.lastIndexOf('.'));
}
