import type { Finding } from '../../core/chat/types.ts';
import type { TurnState } from '../../core/run/state.ts';
import type { TranscriptHeader } from '../../protocol/transcript.ts';
import { duration, plural } from '../shared/format.ts';
import { AgentGlyph, agentHue } from '../shared/Glyph.tsx';
import { Icon } from '../shared/icons.tsx';
import { ConclusionPart } from './Conclusion.tsx';
import { PhaseState } from './Header.tsx';
import { Message } from './Message.tsx';
import type { Section } from './sections.ts';
import { Votes } from './Votes.tsx';
import { voteTable } from './votes.ts';

interface PhaseProps {
  readonly section: Section;
  /** Its turns that pass the filter and the window. */
  readonly shown: readonly TurnState[];
  /** How many more pass the filter but lie before the window. */
  readonly hidden: number;
  readonly header: TranscriptHeader;
  readonly turns: readonly TurnState[];
  readonly findings: readonly Finding[];
  readonly filtered: boolean;
  readonly folded: boolean;
  readonly fold: (key: string, folded: boolean) => void;
  readonly queryOf: (turn: string) => string;
  /** Id of the turn that the search stands at. */
  readonly match: string | undefined;
}

/** One phase: its heading, its messages as the phase asks for, its votes, and at the end the conclusion. */
export function PhaseSection(props: PhaseProps) {
  const { section, hidden, header, folded, fold } = props;
  return (
    <section class="phase" aria-labelledby={`p-${section.key}`}>
      <details
        open={!folded}
        onToggle={(event) => {
          // The event of a fold inside this one does not bubble, but the state may already be as it says.
          if (event.currentTarget.open === folded) fold(section.key, !event.currentTarget.open);
        }}
      >
        <summary data-phase={section.key}>
          <Icon name="chevron" />
          <h2 id={`p-${section.key}`}>
            {section.title}
            {section.round > 1 ? ` ${section.round}` : ''}
          </h2>
          <span class="sub">{section.note}</span>
          <span class="info num">
            {plural(section.turns.length, 'message')}
            {section.endedAt === undefined ? '' : `, ${duration(section.endedAt - section.startedAt)}`}
          </span>
          <PhaseState section={section} />
        </summary>
        {folded ? null : (
          <div class="phase-body">
            {hidden === 0 ? null : (
              <p class="muted small-text">{plural(hidden, 'earlier message')} not drawn.</p>
            )}
            <Body {...props} />
            {section.phase === 'conclusion' && header.conclusion !== undefined ? (
              <ConclusionPart
                conclusion={header.conclusion}
                findings={props.findings}
                said={props.shown.at(-1)?.text}
              />
            ) : null}
          </div>
        )}
      </details>
    </section>
  );
}

function Body({ section, shown, header, turns, findings, filtered, queryOf, match }: PhaseProps) {
  const messages = shown.map((turn) => (
    <Message
      key={turn.id}
      turn={turn}
      findings={findings}
      query={queryOf(turn.id)}
      current={turn.id === match}
      now={turn.waiting === undefined ? 0 : header.now}
    />
  ));
  const columns = section.phase === 'opinions';
  const slots = columns && section.state === 'current' && !filtered ? waitingSlots(header, section) : [];
  const first = section.turns[0];
  const at = first === undefined ? -1 : turns.indexOf(first);
  const inSection = new Set(section.turns);
  const earlier = turns.slice(0, Math.max(0, at)).filter((turn) => !inSection.has(turn));
  const later = turns.slice(at + 1).some((turn) => !inSection.has(turn) && turn.votes.length > 0);
  const expected =
    section.phase === 'review' && section.state === 'current'
      ? header.info.agents
          .filter(({ role }) => role === 'specialist' || role === 'reviewer')
          .map(({ name }) => name)
      : [];
  const table = voteTable(section.turns, findings, earlier, later, expected);
  const votes =
    table === undefined ? null : <Votes table={table} caption={`Votes, ${section.title.toLowerCase()}`} />;
  if (columns) {
    return (
      <div class="columns">
        {messages}
        {slots}
      </div>
    );
  }
  if (section.phase === 'review') {
    return (
      <>
        {votes}
        <div class="pairs">{messages}</div>
      </>
    );
  }
  return (
    <>
      {messages.filter((_, index) => !votesAgain(shown[index]))}
      {votes}
      <div class="pairs">{messages.filter((_, index) => votesAgain(shown[index]))}</div>
    </>
  );
}

/** A vote after a revision: its id says so before its votes are there. */
function votesAgain(turn: TurnState | undefined): boolean {
  return (
    turn !== undefined && turn.phase === 'revision' && (turn.votes.length > 0 || turn.id.includes('.vote.'))
  );
}

/** Experts work at the same time; those who have not begun keep their place, so that nothing moves when they do. */
function waitingSlots(header: TranscriptHeader, section: Section) {
  const { agents } = header.info;
  return agents
    .filter(
      (agent) => agent.role === 'specialist' && !section.turns.some((turn) => turn.agent === agent.name),
    )
    .map((agent) => (
      <div class="msg slot" key={agent.name}>
        <div class="msg-head">
          <AgentGlyph agent={agent} hue={agentHue(agents, agent.name)} />
          <strong>{agent.title}</strong>
          <span class="role">has not begun</span>
        </div>
      </div>
    ));
}
