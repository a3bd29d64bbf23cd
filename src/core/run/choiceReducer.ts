import { choiceId } from '../chat/step.ts';
import type { ChosenBy, TeamEvent } from './events.ts';
import type { ChoiceState, TeamState, TurnNote } from './state.ts';

/** The part of a team's state that tells who was asked to speak, after an event of such a question. */
export function reduceChoice(team: TeamState, event: TeamEvent & { readonly turn: string }): TeamState {
  const known = team.choices.find((choice) => choice.id === event.turn);
  const before = known ?? { id: event.turn, notes: [] };
  const after = changed(before, event);
  if (after === known) return team;
  return { ...team, choices: [...team.choices.filter((choice) => choice !== known), after] };
}

function changed(choice: ChoiceState, event: TeamEvent): ChoiceState {
  const { waiting: _, ...rest } = choice;
  const noted = (note: TurnNote): ChoiceState => ({ ...choice, notes: [...choice.notes, note] });
  switch (event.type) {
    case 'team.waiting':
      return {
        ...rest,
        waiting: { reason: event.reason, since: event.at, until: event.at + event.ms },
      };
    case 'team.resumed':
      return rest;
    case 'call.retried':
      return noted({ at: event.at, kind: 'retry', text: event.message });
    case 'call.fell_back':
      return noted({ at: event.at, kind: 'fallback', text: event.message });
    case 'call.finished':
      return { ...rest, answer: event.content };
    case 'speaker.chosen':
      return {
        ...rest,
        agent: event.agent,
        notes: [...rest.notes, { at: event.at, kind: 'speaker', text: chosenText(event.by) }],
      };
    default:
      return choice;
  }
}

function chosenText(by: ChosenBy): string {
  switch (by) {
    case 'auto':
      return 'The model chose who speaks here.';
    case 'manual':
      return 'A person chose who speaks here.';
    case 'in turn':
      return 'The answer named nobody who may speak, so the next in turn speaks here.';
  }
}

/** Whether somebody is still being asked. */
export function isOpen(choice: ChoiceState): boolean {
  return choice.agent === undefined;
}

/** What an interruption leaves of the choices: those that were answered. */
export function choicesLeft({ choices }: TeamState): readonly ChoiceState[] {
  return choices
    .filter(({ answer, agent }) => answer !== undefined || agent !== undefined)
    .map(({ id, answer, agent, notes }) => ({
      id,
      notes,
      ...(answer !== undefined && { answer }),
      ...(agent !== undefined && { agent }),
    }));
}

/** How the agent of a turn that begins came to speak, and what happened on the way to that. */
export function notesOfChoice(
  team: TeamState,
  event: Extract<TeamEvent, { type: 'turn.started' }>,
): readonly TurnNote[] {
  const id = event.phase === 'discussion' ? choiceId(event.round) : undefined;
  return team.choices.find((choice) => choice.id === id && choice.agent === event.agent)?.notes ?? [];
}
