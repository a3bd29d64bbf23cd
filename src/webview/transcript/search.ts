import type { Finding } from '../../core/chat/types.ts';
import type { TurnState } from '../../core/run/state.ts';

/** Lower case, so that offsets stay those of the text; not locale-dependent. */
function fold(text: string): string {
  return text.toLowerCase();
}

export function matches(text: string, query: string): boolean {
  return query !== '' && fold(text).includes(fold(query));
}

/** Everything of a turn that a reader can see, folded parts included. */
export function searchableText(
  turn: TurnState,
  findings: readonly Finding[],
  title: string,
): readonly string[] {
  const own = findings.filter((finding) => turn.findings.includes(finding.id));
  return [
    title,
    turn.text,
    ...turn.tools.flatMap((tool) => [tool.tool, tool.arguments, tool.summary ?? '', tool.result ?? '']),
    ...turn.notes.map((note) => note.text),
    ...turn.votes.map((vote) => vote.reason),
    ...own.flatMap((finding) => [
      finding.id,
      finding.claim,
      ...finding.missing,
      ...finding.revisions.map((revision) => revision.claim),
    ]),
  ];
}

/** Ids of the turns that contain the query, in their order. An empty query matches nothing. */
export function searchTurns(
  turns: readonly TurnState[],
  findings: readonly Finding[],
  titleOf: (agent: string) => string,
  query: string,
): readonly string[] {
  const wanted = query.trim();
  if (wanted === '') return [];
  return turns
    .filter((turn) =>
      searchableText(turn, findings, titleOf(turn.agent)).some((text) => matches(text, wanted)),
    )
    .map((turn) => turn.id);
}
