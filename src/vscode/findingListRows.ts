import type { CaseAnchor, SourceRange } from '../core/case/types.ts';
import type { Evidence, Finding, FindingStatus, Vote } from '../core/chat/types.ts';
import type { TeamState } from '../core/run/state.ts';
import { locateAnchor, type AnchorPlace } from './caseAnchors.ts';
import { voices } from './findingMarkRows.ts';
import { confidenceWords, isEnded } from './runWords.ts';
import type { Say } from './say.ts';
import { turnOfFinding } from './treeRows.ts';

/** A finding in the list of findings: all that VS Code is told of it, as plain text. */
export interface FindingRow {
  readonly team: string;
  readonly finding: string;
  /** The turn that brought it. */
  readonly turn: string | undefined;
  /** Such as `Drug interactions F3`. */
  readonly label: string;
  /** The finding as it is called at the lines, and who brought it, such as `Dr F3, Pharmacist`. */
  readonly author: string;
  /** Confidence and where the finding stands, in words. */
  readonly standing: string;
  readonly body: string;
  /** The first line that it rests on; undefined when it rests on no line that is there. */
  readonly range: SourceRange | undefined;
  /** True when a line that it rests on no longer reads as it did when the teams read it. */
  readonly stale: boolean;
}

/** The findings of all teams that have ended, by the text of the case as it is now. Withdrawn ones are left out, as at the lines. */
export function findingRows(
  teams: readonly TeamState[],
  anchors: readonly CaseAnchor[],
  text: string,
  say: Say,
): readonly FindingRow[] {
  const byId = new Map(anchors.map((anchor) => [anchor.id, anchor]));
  const places = new Map<string, AnchorPlace>();
  const placeOf = (id: string): AnchorPlace | undefined => {
    const anchor = byId.get(id);
    if (anchor === undefined) return undefined;
    const place = places.get(id) ?? locateAnchor(text, anchor);
    places.set(id, place);
    return place;
  };
  return teams
    .filter((team) => isEnded(team))
    .flatMap((team) =>
      team.findings
        .filter(({ status }) => status !== 'withdrawn')
        .map((finding) => rowOf(team, finding, placeOf, say)),
    );
}

function rowOf(
  team: TeamState,
  finding: Finding,
  placeOf: (anchor: string) => AnchorPlace | undefined,
  say: Say,
): FindingRow {
  const lines = new Map<string, AnchorPlace>();
  for (const one of finding.evidence) {
    const place = one.kind === 'case' && one.resolved ? placeOf(one.anchor) : undefined;
    if (one.kind === 'case' && place !== undefined) lines.set(one.anchor, place);
  }
  const stale = [...lines.values()].some(({ same }) => !same);
  const name = `${team.info.title} ${finding.id}`;
  return {
    team: team.info.id,
    finding: finding.id,
    turn: turnOfFinding(team, finding.id),
    label: stale ? say('{0}, case changed since the run', name) : name,
    author: say('{0} {1}, {2}', team.info.short, finding.id, titleOf(team, finding.author)),
    standing: say('{0}, {1}', statusWords(finding.status, say), confidenceWords(finding.confidence, say)),
    body: bodyOf(team, finding, [...lines.values()], say),
    range: [...lines.values()][0]?.range,
    stale,
  };
}

function bodyOf(team: TeamState, finding: Finding, lines: readonly AnchorPlace[], say: Say): string {
  const names = (voters: readonly string[]): string => voters.map((voter) => titleOf(team, voter)).join(', ');
  const { agreed, against } = voices(finding);
  const other = finding.evidence.flatMap((one) =>
    one.kind !== 'case' && one.resolved ? [oneLine(sourceOf(one))] : [],
  );
  const unresolved = finding.evidence.filter(({ resolved }) => !resolved);
  const places = new Set(lines.map((place) => lineWords(place, say)));
  return [
    // The view Comments shows the beginning of this alone.
    lines.every(({ same }) => same)
      ? oneLine(finding.claim)
      : say('Case changed since the run. {0}', oneLine(finding.claim)),
    ...(agreed.length === 0 ? [] : [say('Agreed: {0}.', names(agreed))]),
    ...against.map((vote) => voteLine(titleOf(team, vote.voter), vote, say)),
    ...(agreed.length + against.length === 0 ? [say('Nobody has voted on it.')] : []),
    ...(lines.length === 0
      ? [say('It rests on no line of the case.')]
      : [say('Rests on {0}.', [...places].join(', '))]),
    ...(other.length === 0 ? [] : [say('Also on {0}.', other.join('; '))]),
    ...unresolved.map((one) =>
      say('Does not hold: {0}, {1}.', oneLine(sourceOf(one)), oneLine(one.problem ?? say('not found'))),
    ),
    ...(finding.missing.length === 0
      ? []
      : [say('Missing: {0}.', finding.missing.map((one) => oneLine(one)).join('; '))]),
  ].join('\n');
}

function voteLine(voter: string, vote: Pick<Vote, 'stance' | 'reason'>, say: Say): string {
  const reason = oneLine(vote.reason);
  return vote.stance === 'block'
    ? say('{0} objects and blocks: {1}', voter, reason)
    : say('{0} objects: {1}', voter, reason);
}

function lineWords({ range, same }: AnchorPlace, say: Say): string {
  return same ? say('line {0}', range.start.line) : say('line {0} (changed since the run)', range.start.line);
}

function sourceOf(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'case':
      return evidence.quote === undefined ? evidence.anchor : `${evidence.anchor} “${evidence.quote}”`;
    case 'tool':
      return evidence.summary === undefined ? evidence.tool : `${evidence.tool} (${evidence.summary})`;
    case 'citation':
      return evidence.title === undefined ? evidence.id : `${evidence.title} [${evidence.id}]`;
  }
}

function statusWords(status: FindingStatus, say: Say): string {
  switch (status) {
    case 'proposed':
      return say('proposed');
    case 'agreed':
      return say('agreed');
    case 'contested':
      return say('contested');
    case 'blocked':
      return say('blocked');
    case 'withdrawn':
      return say('withdrawn');
  }
}

function titleOf(team: TeamState, agent: string): string {
  return oneLine(team.info.agents.find(({ name }) => name === agent)?.title ?? agent);
}

/** What a model wrote must not look like a line of ours, nor turn the lines around it about. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
