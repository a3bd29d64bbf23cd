import type { TurnState } from '../../core/run/state.ts';
import type { ToTranscript, TranscriptPatch, TranscriptView } from '../../protocol/transcript.ts';

/**
 * The view after a change. Turns that did not change keep their identity, so that only what changed is drawn again. A delta
 * for a turn that is not there is dropped: its whole text comes with the turn.
 */
export function applyPatch(view: TranscriptView, patch: TranscriptPatch): TranscriptView {
  return {
    header: patch.header ?? view.header,
    turns: appendDeltas(replaceTurns(view.turns, patch.turns ?? []), patch.deltas ?? []),
    findings: patch.findings ?? view.findings,
    anchors: view.anchors,
  };
}

function replaceTurns(turns: readonly TurnState[], changed: readonly TurnState[]): readonly TurnState[] {
  if (changed.length === 0) return turns;
  const byId = new Map(changed.map((turn) => [turn.id, turn]));
  const kept = turns.map((turn) => {
    const now = byId.get(turn.id);
    byId.delete(turn.id);
    return now ?? turn;
  });
  return byId.size === 0 ? kept : [...kept, ...byId.values()].sort((a, b) => a.number - b.number);
}

function appendDeltas(
  turns: readonly TurnState[],
  deltas: NonNullable<TranscriptPatch['deltas']>,
): readonly TurnState[] {
  if (deltas.length === 0) return turns;
  const added = new Map<string, string>();
  for (const delta of deltas) added.set(delta.turn, (added.get(delta.turn) ?? '') + delta.text);
  return turns.map((turn) => {
    const text = added.get(turn.id);
    return text === undefined || text === '' ? turn : { ...turn, text: turn.text + text };
  });
}

/** What the page knows so far, and the number of the last message that made it. */
export interface Received {
  readonly seq: number;
  readonly view: TranscriptView | undefined;
}

/** Takes one message. `gap` is true when something was missed, so that a snapshot has to be asked for. */
export function receive(
  received: Received,
  message: Extract<ToTranscript, { readonly seq: number }>,
): Received & { readonly gap: boolean } {
  if (message.type === 'snapshot') return { seq: message.seq, view: message.view, gap: false };
  if (received.view === undefined || message.seq !== received.seq + 1) {
    // A patch that was already part of the snapshot is old, not a gap.
    const old = received.view !== undefined && message.seq <= received.seq;
    return { ...received, gap: !old };
  }
  return { seq: message.seq, view: applyPatch(received.view, message.patch), gap: false };
}
