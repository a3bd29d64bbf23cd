// Loaded when somebody compares: it shares the escaping of Markdown with the report of the engine.
import { md } from '../core/run/report.ts';
import type { RunState, TeamState } from '../core/run/state.ts';
import { duration, modelWords } from './runWords.ts';
import { momentWords } from './savedRunRows.ts';
import type { Say } from './say.ts';

/** A finding that both runs have, in the words of each; `same` when the words are the same too. */
interface Pair {
  readonly before: Claim;
  readonly after: Claim;
  readonly same: boolean;
}

interface Claim {
  /** As people know it: `F1`, or nothing for a joint finding. */
  readonly name: string;
  readonly claim: string;
  readonly note: string;
}

export interface ClaimsCompared {
  readonly kept: readonly Pair[];
  readonly gained: readonly Claim[];
  readonly lost: readonly Claim[];
}

/** How much of their words two claims must share to be taken for one. Of all different words in both, by Jaccard's index. */
const ALIKE = 0.5;

/** Pairs what is alike, the most alike first; what is left over was gained or lost. */
export function compareClaims(before: readonly Claim[], after: readonly Claim[]): ClaimsCompared {
  const candidates = before
    .flatMap((a) => after.map((b) => ({ before: a, after: b, likeness: likeness(a.claim, b.claim) })))
    .filter((pair) => pair.likeness >= ALIKE)
    .sort((a, b) => b.likeness - a.likeness);
  const kept: Pair[] = [];
  for (const { before: a, after: b } of candidates) {
    if (kept.some((pair) => pair.before === a || pair.after === b)) continue;
    kept.push({ before: a, after: b, same: a.claim === b.claim && a.note === b.note });
  }
  return {
    kept,
    gained: after.filter((claim) => !kept.some((pair) => pair.after === claim)),
    lost: before.filter((claim) => !kept.some((pair) => pair.before === claim)),
  };
}

function likeness(a: string, b: string): number {
  const first = wordsOf(a);
  const second = wordsOf(b);
  const shared = [...first].filter((word) => second.has(word)).length;
  const all = first.size + second.size - shared;
  return all === 0 ? 0 : shared / all;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Two runs side by side, as Markdown: the older one is what the newer one is measured against. */
export function compareRuns(one: RunState, other: RunState, now: Date, say: Say): string {
  const [before, after] = [one, other].sort((a, b) => a.startedAt.localeCompare(b.startedAt)) as [
    RunState,
    RunState,
  ];
  const title =
    before.caseId === after.caseId
      ? say('{0}: two runs', before.caseId)
      : say('{0} and {1}: two runs', before.caseId, after.caseId);
  const parts = [
    `# ${md(title)}`,
    table(
      ['', momentWords(before.startedAt, now), momentWords(after.startedAt, now)],
      [
        [say('Run'), before.runId, after.runId],
        [say('Model'), modelWords(before, say), modelWords(after, say)],
        [say('Panel'), before.panel, after.panel],
        [say('Teams with a result'), successes(before), successes(after)],
        [say('Time'), ...both(before, after, ({ metrics }) => metrics && duration(metrics.wallMs))],
        [
          say('Tokens'),
          ...both(
            before,
            after,
            ({ metrics }) =>
              metrics && (metrics.tokens.input + metrics.tokens.output).toLocaleString('en-US'),
          ),
        ],
        [say('Cost'), ...both(before, after, ({ metrics }) => metrics && `$${metrics.cost.toFixed(2)}`)],
      ],
    ),
    `## ${say('Joint findings')}`,
    ...claimParts(compareClaims(jointClaims(before, say), jointClaims(after, say)), say),
    `## ${say('Teams')}`,
  ];
  const ids = new Set([...before.teams, ...after.teams].map(({ info }) => info.id));
  for (const id of ids) parts.push(...teamParts(teamOf(before, id), teamOf(after, id), say));
  return `${parts.join('\n\n')}\n`;
}

function teamParts(before: TeamState | undefined, after: TeamState | undefined, say: Say): readonly string[] {
  const head = `### ${md((after ?? before)?.info.title ?? '')}`;
  const rows = [
    [say('Outcome'), outcome(before, say), outcome(after, say)],
    [say('Time'), time(before), time(after)],
    [say('Votes'), votes(before, say), votes(after, say)],
  ];
  return [
    head,
    table(['', say('before'), say('after')], rows),
    ...(before === undefined || after === undefined
      ? []
      : claimParts(compareClaims(teamClaims(before), teamClaims(after)), say)),
  ];
}

function claimParts({ kept, gained, lost }: ClaimsCompared, say: Say): readonly string[] {
  const changed = kept.filter((pair) => !pair.same);
  const line = (mark: string, { name, claim, note }: Claim): string =>
    `- **${mark}** ${name === '' ? '' : `${md(name)}: `}${md(claim)} (${md(note)})`;
  const lines = [
    ...gained.map((claim) => line(say('gained'), claim)),
    ...lost.map((claim) => line(say('lost'), claim)),
    ...changed.map(
      ({ before, after }) =>
        `${line(say('changed'), after)}\n  - ${say('before: {0}', `${md(before.claim)} (${md(before.note)})`)}`,
    ),
  ];
  const same = kept.length - changed.length;
  const rest = say('{0} the same in both.', same);
  return lines.length === 0 ? [rest] : [lines.join('\n'), rest];
}

function jointClaims({ synthesis }: RunState, say: Say): readonly Claim[] {
  return (synthesis.result?.findings ?? []).map(({ claim, confidence, opposedBy, dissent }) => ({
    name: '',
    claim,
    note: [
      confidence,
      ...(opposedBy.length > 0 ? [say('{0} opposed', opposedBy.length)] : []),
      ...(dissent.length > 0 ? [say('{0} dissenting', dissent.length)] : []),
    ].join(', '),
  }));
}

function teamClaims(team: TeamState): readonly Claim[] {
  return team.findings
    .filter(({ status }) => status !== 'withdrawn')
    .map(({ id, claim, status, confidence }) => ({ name: id, claim, note: `${status}, ${confidence}` }));
}

function votes(team: TeamState | undefined, say: Say): string {
  if (team === undefined) return '–';
  const all = team.findings.flatMap((finding) => {
    // The latest vote of each voter is the one that stands.
    const latest = new Map(finding.votes.map((vote) => [vote.voter, vote.stance]));
    return [...latest.values()];
  });
  const count = (stance: string): number => all.filter((one) => one === stance).length;
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

function both(
  before: RunState,
  after: RunState,
  of: (state: RunState) => string | undefined,
): readonly [string, string] {
  return [of(before) ?? '–', of(after) ?? '–'];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(md).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
