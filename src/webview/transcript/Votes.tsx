import { EvidenceChips } from '../shared/Evidence.tsx';
import { AgentGlyph, agentHue } from '../shared/Glyph.tsx';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';
import { agentOf, usePage } from './context.ts';
import type { Mark, VoteRow, VoteTable } from './votes.ts';

interface Look {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly word: string;
}

const MARKS: Readonly<Record<Mark, Look>> = {
  agree: { icon: 'check', tone: 'pass', word: 'agrees' },
  object: { icon: 'cross', tone: 'warn', word: 'objects' },
  block: { icon: 'block', tone: 'bad', word: 'blocks' },
  own: { icon: 'own', tone: 'muted', word: 'own finding' },
  none: { icon: 'none', tone: 'muted', word: 'no vote' },
};

const RESULTS: Readonly<Record<VoteRow['result'], Look>> = {
  agreed: { icon: 'pass', tone: 'pass', word: 'agreed' },
  contested: { icon: 'differs', tone: 'warn', word: 'contested' },
  blocked: { icon: 'block', tone: 'bad', word: 'blocked' },
  withdrawn: { icon: 'stopped', tone: 'muted', word: 'withdrawn' },
  open: { icon: 'circle', tone: 'muted', word: 'voting' },
};

/** Findings down, voters across; what speaks against a finding stands in full below it. */
export function Votes({ table, caption }: { table: VoteTable; caption: string }) {
  const { agents } = usePage();
  const voters = table.voters.map((name) => agentOf(agents, name));
  return (
    <>
      <table class="votes">
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Finding</th>
            {voters.map((agent) => (
              <th scope="col" class="v" title={agent.title}>
                <AgentGlyph agent={agent} hue={agentHue(agents, agent.name)} />
                <span class="sr">{agent.title}</span>
              </th>
            ))}
            <th scope="col" class="vr">
              <span class="word">Result</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <Row row={row} voters={voters} />
          ))}
        </tbody>
      </table>
      <Legend />
    </>
  );
}

function Row({ row, voters }: { row: VoteRow; voters: readonly { title: string }[] }) {
  const { agents, anchors, evidence, goToFinding } = usePage();
  const look = RESULTS[row.result];
  const title = (name: string) => agentOf(agents, name).title;
  return (
    <>
      <tr>
        <th scope="row">
          <div class="vote-claim">
            <button
              type="button"
              class="fid link"
              aria-label={`Go to ${row.finding.id}`}
              onClick={() => goToFinding(row.finding.id)}
            >
              {row.finding.id}
            </button>
            <span>{row.claim}</span>
          </div>
        </th>
        {row.marks.map((mark, at) => {
          const { icon, tone, word } = MARKS[mark];
          return (
            <td class="v" title={`${voters[at]?.title ?? ''}: ${word}`}>
              <Icon name={icon} tone={tone} />
              <span class="sr">{word}</span>
            </td>
          );
        })}
        <td class="vr">
          <span title={look.word}>
            <Icon name={look.icon} tone={look.tone} />
            <span class="word">{look.word}</span>
          </span>
        </td>
      </tr>
      {row.objections.length + row.lifted.length === 0 ? null : (
        <tr class="why">
          <td colSpan={row.marks.length + 2}>
            {row.objections.map((objection) => (
              <div class="note-row">
                <Icon
                  name={objection.stance === 'block' ? 'block' : 'cross'}
                  tone={objection.stance === 'block' ? 'bad' : 'warn'}
                />
                <span>
                  <strong>
                    {title(objection.voter)} {objection.stance === 'block' ? 'blocks' : 'objects'}:
                  </strong>{' '}
                  {objection.reason}{' '}
                  <EvidenceChips evidence={objection.evidence} anchors={anchors} actions={evidence} />
                </span>
              </div>
            ))}
            {row.lifted.map((lift) => (
              <div class="note-row">
                <Icon name="check" tone="pass" />
                <span>
                  <strong>{lift.was === 'block' ? 'Blocking objection' : 'Objection'} lifted</strong> by{' '}
                  {title(lift.voter)}
                </span>
              </div>
            ))}
          </td>
        </tr>
      )}
    </>
  );
}

function Legend() {
  const shown: readonly (readonly [Mark, string])[] = [
    ['agree', 'agree'],
    ['object', 'object'],
    ['block', 'blocking objection'],
    ['own', 'own finding'],
  ];
  return (
    <p class="legend" aria-hidden="true">
      {shown.map(([mark, word]) => (
        <span>
          <Icon name={MARKS[mark].icon} tone={MARKS[mark].tone} /> {word}
        </span>
      ))}
    </p>
  );
}

/** How often a turn voted which way: icon and number. */
export function VoteCounts({ votes }: { votes: readonly { stance: 'agree' | 'object' | 'block' }[] }) {
  const stances = (['agree', 'object', 'block'] as const).map((stance) => ({
    stance,
    count: votes.filter((vote) => vote.stance === stance).length,
  }));
  return (
    <span class="counts">
      {stances
        .filter(({ count }) => count > 0)
        .map(({ stance, count }) => (
          <span>
            <Icon name={MARKS[stance].icon} tone={MARKS[stance].tone} />
            {count}
            <span class="sr"> {MARKS[stance].word}</span>
          </span>
        ))}
    </span>
  );
}
