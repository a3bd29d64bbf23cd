import type { Evidence } from '../core/chat/types.ts';
// Loaded when somebody compares: it shares the escaping of Markdown with the report of the engine.
import { md } from '../core/run/report.ts';
import type { FindingRef } from '../core/run/events.ts';
import type { RunState, TeamState } from '../core/run/state.ts';
import { type Claim, compareClaims, type ClaimsCompared } from './compareClaims.ts';
import { duration, modelWords } from './runWords.ts';
import { momentWords } from './savedRunRows.ts';
import type { Say } from './say.ts';

/** Two runs as two texts to be shown side by side: what belongs together stands below the same line in both. */
export interface ComparedRuns {
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** A line of both texts, or what each of them says in this place. */
type Row = string | readonly [before: string, after: string];

interface Vote {
  readonly voter: string;
  readonly stance: string;
  readonly reason: string;
}

interface Shown extends Claim {
  /** As people know it in its own run: `F1`, or nothing for a joint finding. */
  readonly name: string;
  readonly votes: readonly Vote[];
}

/** A part whose findings are compared: the joint ones, or a team's. */
interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly compared: ClaimsCompared<Shown>;
}

/** Two runs side by side, as Markdown: the older one is what the newer one is measured against. */
export function compareRuns(one: RunState, other: RunState, now: Date, say: Say): ComparedRuns {
  const [before, after] = [one, other].sort((a, b) => a.startedAt.localeCompare(b.startedAt)) as [
    RunState,
    RunState,
  ];
  const name =
    before.caseId === after.caseId
      ? say('{0}: two runs', before.caseId)
      : say('{0} and {1}: two runs', before.caseId, after.caseId);
  const parts = partsOf(before, after, say);
  const rows: readonly Row[] = [
    `# ${md(name)}`,
    '',
    ...factRows(before, after, now, say),
    '',
    `## ${say('What changed')}`,
    '',
    ...parts.flatMap((part) => summaryRows(part, say)),
    ...parts.flatMap((part) => partRows(part, say)),
  ];
  const text = (side: 0 | 1): string =>
    `${rows.map((row) => (typeof row === 'string' ? row : row[side])).join('\n')}\n`;
  return {
    title: `${name}, ${momentWords(before.startedAt, now)} ↔ ${momentWords(after.startedAt, now)}`,
    before: text(0),
    after: text(1),
  };
}

function factRows(before: RunState, after: RunState, now: Date, say: Say): readonly Row[] {
  const fact = (label: string, of: (state: RunState) => string | undefined): Row => [
    `- ${md(`${label}: ${of(before) ?? '–'}`)}`,
    `- ${md(`${label}: ${of(after) ?? '–'}`)}`,
  ];
  return [
    fact(say('Started'), ({ startedAt }) => momentWords(startedAt, now)),
    fact(say('Run'), ({ runId }) => runId),
    fact(say('Model'), (state) => modelWords(state, say)),
    fact(say('Panel'), ({ panel }) => panel),
    fact(say('Teams with a result'), successes),
    fact(say('Time, all rounds of work'), ({ metrics }) => metrics && duration(metrics.whole.wallMs)),
    fact(
      say('Tokens, all rounds of work'),
      ({ metrics }) =>
        metrics && (metrics.whole.tokens.input + metrics.whole.tokens.output).toLocaleString('en-US'),
    ),
    fact(
      say('Cost, all rounds of work'),
      ({ metrics }) => metrics && `$${metrics.whole.cost.toFixed(metrics.whole.cost < 0.01 ? 4 : 2)}`,
    ),
  ];
}

function partsOf(before: RunState, after: RunState, say: Say): readonly Part[] {
  const ids = new Set([...before.teams, ...after.teams].map(({ info }) => info.id));
  return [
    {
      title: say('Joint findings'),
      rows: [],
      compared: compareClaims(jointClaims(before, say), jointClaims(after, say)),
    },
    ...[...ids].map((id): Part => {
      const [a, b] = [teamOf(before, id), teamOf(after, id)];
      return {
        title: (b ?? a)?.info.title ?? '',
        rows: [
          [`- ${say('Outcome')}: ${outcome(a, say)}`, `- ${say('Outcome')}: ${outcome(b, say)}`],
          [`- ${say('Time')}: ${time(a)}`, `- ${say('Time')}: ${time(b)}`],
          [`- ${say('Votes')}: ${voteCounts(a, say)}`, `- ${say('Votes')}: ${voteCounts(b, say)}`],
        ],
        compared: compareClaims(teamClaims(a), teamClaims(b)),
      };
    }),
  ];
}

/** The same in both texts, so that who reads either of them knows what to look for. */
function summaryRows({ title, compared }: Part, say: Say): readonly Row[] {
  const { kept, gained, lost } = compared;
  const changed = kept.filter((pair) => !pair.same);
  const counts = say(
    '{0} gained, {1} lost, {2} changed, {3} the same',
    gained.length,
    lost.length,
    changed.length,
    kept.length - changed.length,
  );
  const item = (mark: string, { name, claim }: Shown): string =>
    `  - **${mark}** ${name === '' ? '' : `${md(name)}: `}${md(claim)}`;
  return [
    `- ${md(title)}: ${counts}`,
    ...gained.map((claim) => item(say('gained'), claim)),
    ...lost.map((claim) => item(say('lost'), claim)),
    ...changed.map(({ after }) => item(say('changed'), after)),
  ];
}

function partRows({ title, rows, compared }: Part, say: Say): readonly Row[] {
  const { kept, gained, lost } = compared;
  if (kept.length + gained.length + lost.length + rows.length === 0) return [];
  const absent = say('Not in this run.');
  let number = 0;
  // The same in both texts and in no other place of them, which is what an editor aligns them by.
  const head = (mark: string): readonly Row[] => {
    number += 1;
    return ['', `### ${say('{0}, finding {1}: {2}', md(title), number, mark)}`, ''];
  };
  const alone = (claim: Shown, side: 0 | 1): readonly Row[] => {
    const [first = '', ...rest] = claimLines(claim, claim, say);
    const row = (text: string, other: string): Row => (side === 0 ? [text, other] : [other, text]);
    return [row(first, absent), ...rest.map((line) => row(line, ''))];
  };
  return [
    '',
    `## ${md(title)}`,
    ...(rows.length === 0 ? [] : ['', ...rows]),
    // What differs is what a reader is here for, so it stands first.
    ...gained.flatMap((claim) => [...head(say('gained')), ...alone(claim, 1)]),
    ...lost.flatMap((claim) => [...head(say('lost')), ...alone(claim, 0)]),
    ...[...kept]
      .sort((a, b) => Number(a.same) - Number(b.same))
      .flatMap(({ before, after, same }) => {
        const lines = claimLines(after, before, say);
        return [
          ...head(same ? say('the same') : say('changed')),
          ...claimLines(before, after, say).map((line, index): Row => [line, lines[index] ?? '']),
        ];
      }),
  ];
}

/** A finding with its votes. Who votes on it in either run has a line of their own in both. */
function claimLines(claim: Shown, other: Shown, say: Say): readonly string[] {
  const option = ({ action }: Shown): string =>
    action === undefined ? '–' : `${action.verb} ${action.target}`;
  const voters = [...new Set([...claim.votes, ...other.votes].map(({ voter }) => voter))].sort();
  return [
    `${claim.name === '' ? '' : `${md(claim.name)}: `}${md(claim.claim)}`,
    '',
    `- ${md(claim.facts.join(', '))}`,
    ...(claim.action === undefined && other.action === undefined
      ? []
      : [`- ${say('Option')}: ${md(option(claim))}`]),
    `- ${say('Rests on')}: ${md(claim.evidence.join(', ') || '–')}`,
    ...voters.map((voter) => {
      const vote = claim.votes.find((one) => one.voter === voter);
      return `- ${md(voter)}: ${vote === undefined ? say('no vote') : `${md(vote.stance)}. ${md(vote.reason)}`}`;
    }),
  ];
}

function jointClaims({ synthesis, teams }: RunState, say: Say): readonly Shown[] {
  const title = (id: string): string => teams.find(({ info }) => info.id === id)?.info.title ?? id;
  // The numbers of findings differ from run to run, their teams do not.
  const teamsOf = (refs: readonly FindingRef[]): string =>
    [...new Set(refs.map((ref) => title(ref.split('/')[0] ?? ref)))].sort().join(', ');
  return (synthesis.result?.findings ?? []).map(
    ({ claim, confidence, evidence, supportedBy, opposedBy, dissent }) => ({
      name: '',
      claim,
      facts: [
        confidence,
        say('supported by {0}', teamsOf(supportedBy)),
        ...(opposedBy.length > 0 ? [say('opposed by {0}', teamsOf(opposedBy))] : []),
      ],
      evidence: evidence.map(evidenceKey),
      votes: dissent.map(({ team, voter, reason }) => ({
        voter: `${title(team)}, ${voter}`,
        stance: say('dissents'),
        reason,
      })),
    }),
  );
}

function teamClaims(team: TeamState | undefined): readonly Shown[] {
  return (team?.findings ?? [])
    .filter(({ status }) => status !== 'withdrawn')
    .map(({ id, claim, status, confidence, evidence, action, votes }) => ({
      name: id,
      claim,
      facts: [status, confidence],
      evidence: evidence.map(evidenceKey),
      ...(action && { action }),
      votes: standing(votes),
    }));
}

function evidenceKey(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'case':
      return evidence.anchor;
    case 'tool':
      return evidence.tool.replaceAll('_', ' ');
    case 'citation':
      return evidence.id;
  }
}

/** The latest vote of each voter is the one that stands. */
function standing(votes: readonly Vote[]): readonly Vote[] {
  return [...new Map(votes.map((vote) => [vote.voter, vote])).values()];
}

function voteCounts(team: TeamState | undefined, say: Say): string {
  if (team === undefined) return '–';
  const all = team.findings.flatMap(({ votes }) => standing(votes));
  const count = (stance: string): number => all.filter((one) => one.stance === stance).length;
  return say('{0} agree, {1} object, {2} block', count('agree'), count('object'), count('block'));
}

function outcome(team: TeamState | undefined, say: Say): string {
  if (team === undefined) return say('not run');
  // The rows of the view Teams have these words as texts of their own.
  return say(team.status.kind === 'ended' ? team.status.outcome.replace('_', ' ') : team.status.kind);
}

function time(team: TeamState | undefined): string {
  return team?.startedAt === undefined || team.endedAt === undefined
    ? '–'
    : duration(team.endedAt - team.startedAt);
}

function teamOf(state: RunState, id: string): TeamState | undefined {
  return state.teams.find(({ info }) => info.id === id);
}

function successes({ teams }: RunState): string {
  const good = teams.filter(
    ({ status }) =>
      status.kind === 'ended' && (status.outcome === 'consensus' || status.outcome === 'no_consensus'),
  );
  return `${good.length} / ${teams.length}`;
}
