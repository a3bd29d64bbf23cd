import type { Finding } from '../../core/chat/types.ts';
import type { TurnNote, TurnState } from '../../core/run/state.ts';
import { count, duration } from '../shared/format.ts';
import { AgentGlyph, agentHue, roleWord } from '../shared/Glyph.tsx';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';
import { Markdown } from '../shared/Markdown.tsx';
import { memo } from '../shared/memo.ts';
import { agentOf, usePage } from './context.ts';
import { ChangeItem, FindingItem } from './FindingItem.tsx';
import { ToolCall } from './ToolCall.tsx';
import { changeOf } from './votes.ts';
import { VoteCounts } from './Votes.tsx';
import { Waiting } from './Waiting.tsx';

interface MessageProps {
  readonly turn: TurnState;
  readonly findings: readonly Finding[];
  /** What is searched for, when it stands in this message; else empty. */
  readonly query: string;
  /** True while the search stands at this message. */
  readonly current: boolean;
  /** The run's clock (ms since its start) when the host last sent it. */
  readonly now: number;
}

/** One turn of one agent. Drawn again only when it changed. */
export const Message = memo(({ turn, findings, query, current, now }: MessageProps) => {
  const page = usePage();
  const agent = agentOf(page.agents, turn.agent);
  const own = findings.filter((finding) => turn.findings.includes(finding.id));
  const changes = own.flatMap((finding) => changeOf(finding, turn) ?? []);
  const fresh = own.filter((finding) => !changes.some((change) => change.finding.id === finding.id));
  const writing = turn.status === 'writing' || turn.status === 'waiting';
  const heading = `h-${turn.id}`;
  return (
    <article
      id={`t-${turn.id}`}
      class={`msg${turn.status === 'void' ? ' void' : ''}${current ? ' current' : ''}`}
      tabIndex={-1}
      data-turn={turn.id}
      aria-labelledby={heading}
      aria-busy={writing}
    >
      <header class="msg-head">
        <AgentGlyph agent={agent} hue={agentHue(page.agents, agent.name)} />
        <h3 id={heading}>{agent.title}</h3>
        <span class="role">{roleWord(agent)}</span>
        {turn.votes.length > 0 ? <VoteCounts votes={turn.votes} /> : null}
        {turn.status === 'writing' ? (
          <span class="doing">
            <Icon name="pencil" tone="run" /> writing
          </span>
        ) : null}
        {turn.status === 'void' ? (
          <span class="doing">
            <Icon name="stopped" tone="muted" /> discarded, does not count
          </span>
        ) : null}
        <button
          type="button"
          class="act small copy"
          aria-label={`Copy message ${turn.number}`}
          title="Copy message"
          onClick={() => page.copyTurn(turn)}
        >
          <Icon name="copy" />
        </button>
        <span class="meta num">
          <span>#{turn.number}</span>
          <span title="since the start of the run">+{duration(turn.startedAt)}</span>
          {turn.endedAt === undefined ? null : (
            <span title="time taken">{duration(turn.endedAt - turn.startedAt)}</span>
          )}
          {turn.usage.input + turn.usage.output === 0 ? null : (
            <span title={`${turn.usage.input} tokens in, ${turn.usage.output} out`}>
              {count(turn.usage.input + turn.usage.output)} tok
            </span>
          )}
        </span>
      </header>
      <div class="msg-body">
        {turn.text.trim() === '' ? null : writing ? (
          <div class="streaming">
            <Markdown text={turn.text} openLink={page.openLink} />
          </div>
        ) : (
          <Markdown text={turn.text} openLink={page.openLink} />
        )}
        {turn.tools.length === 0 ? null : (
          <div class="tools">
            {turn.tools.map((tool) => (
              <ToolCall key={tool.callId} tool={tool} query={query} />
            ))}
          </div>
        )}
        {turn.notes.map((note) => (
          <div class="note-row">
            <Icon {...noteLook(note.kind).icon} />
            <span>
              <strong>{noteLook(note.kind).word}:</strong> {note.text}{' '}
              <span class="muted num">+{duration(note.at)}</span>
            </span>
          </div>
        ))}
        {turn.waiting === undefined ? null : <Waiting waiting={turn.waiting} now={now} />}
        {fresh.length + changes.length === 0 ? null : (
          <div class="findings">
            {fresh.map((finding) => (
              <FindingItem key={finding.id} finding={finding} />
            ))}
            {changes.map((change) => (
              <ChangeItem key={change.finding.id} change={change} />
            ))}
          </div>
        )}
        {turn.votes.length === 0 ? null : <Reasons turn={turn} query={query} />}
      </div>
    </article>
  );
});

function noteLook(kind: TurnNote['kind']): {
  readonly word: string;
  readonly icon: { readonly name: IconName; readonly tone: Tone };
} {
  switch (kind) {
    case 'retry':
      return { word: 'Tried again', icon: { name: 'retry', tone: 'warn' } };
    case 'fallback':
      return { word: 'Another model', icon: { name: 'swap', tone: 'warn' } };
    case 'speaker':
      return { word: 'Speaker', icon: { name: 'people', tone: 'muted' } };
    default:
      return { word: 'Waited', icon: { name: 'pause', tone: 'warn' } };
  }
}

/** Every vote with its reason; objections also stand in the table. */
function Reasons({ turn, query }: { turn: TurnState; query: string }) {
  const { goToFinding } = usePage();
  return (
    <details class="reasons" {...(query === '' ? {} : { open: true })}>
      <summary>
        <Icon name="chevron" />
        Votes and reasons
      </summary>
      <ul>
        {turn.votes.map((vote) => (
          <li>
            <button
              type="button"
              class="fid link"
              aria-label={`Go to ${vote.finding}`}
              onClick={() => goToFinding(vote.finding)}
            >
              {vote.finding}
            </button>
            <Icon
              name={vote.stance === 'agree' ? 'check' : vote.stance === 'object' ? 'cross' : 'block'}
              tone={vote.stance === 'agree' ? 'pass' : vote.stance === 'object' ? 'warn' : 'bad'}
            />
            <span>
              <strong>
                {vote.stance === 'agree' ? 'agrees' : vote.stance === 'object' ? 'objects' : 'blocks'}
              </strong>{' '}
              {vote.reason}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
