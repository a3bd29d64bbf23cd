import type { RunState, TeamState } from '../core/run/state.ts';
import type { Line, Span } from './format.ts';
import { compact, duration, fit, oneLine, paint, plural, width } from './format.ts';
import {
  elapsed,
  endedWords,
  findingCount,
  modelWords,
  phaseWords,
  reason,
  statusWords,
  synthesisWords,
} from './team-words.ts';

/** The place that lines are made for. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/** How wide the columns of a team's line are. */
interface Layout {
  readonly title: number;
  readonly word: number;
  /** Zero where there is no room: the phase then takes the place of the word "running". */
  readonly middle: number;
}

const turnsWidth = 6;
const timeWidth = 11;
const tokensWidth = 7;

function layoutOf(state: RunState, columns: number): Layout {
  const word = 17;
  const middle = columns < 72 ? 0 : 12;
  const beside = 2 + 2 + word + middle + turnsWidth + timeWidth + tokensWidth;
  const titles = state.teams.map((team) => width(oneLine(team.info.title)));
  return { title: Math.min(Math.max(9, ...titles), Math.max(9, columns - beside)), word, middle };
}

/**
 * A run as it stands, one line for itself and one for each team: no longer than the screen is wide, no more
 * than it is high. `now` is milliseconds since the run's start.
 */
export function liveLines(state: RunState, now: number, screen: Screen): readonly string[] {
  const layout = layoutOf(state, screen.columns);
  const lines: Line[] = [runLine(state, now)];
  const { shown, hidden } = chooseTeams(state, screen.rows - 3);
  for (const team of shown) lines.push(teamLine(team, now, layout));
  if (hidden > 0) lines.push([{ text: `  and ${plural(hidden, 'more team')}`, look: 'dim' }]);
  if (state.synthesis.status !== 'pending') lines.push(synthesisLine(state, now, layout));
  return lines.map((line) => paint(line, screen.columns, screen.colour));
}

/** On a low screen those that are at work come first; the order of the panel stays. */
function chooseTeams(state: RunState, rows: number): { shown: readonly TeamState[]; hidden: number } {
  const room = Math.max(1, rows);
  if (state.teams.length <= room) return { shown: state.teams, hidden: 0 };
  const rank = ({ status }: TeamState): number =>
    status.kind === 'ended' ? 2 : status.kind === 'queued' ? 1 : 0;
  const chosen = new Set(state.teams.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.max(1, room - 1)));
  const shown = state.teams.filter((team) => chosen.has(team));
  return { shown, hidden: state.teams.length - shown.length };
}

function runLine(state: RunState, now: number): Line {
  const tokens = state.teams.reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
  return [
    { text: oneLine(state.caseId), look: 'bold' },
    { text: `  ${endedWords(state, now)}, ${compact(tokens)} tokens` },
    { text: `  ${oneLine(modelWords(state))}`, look: 'dim' },
  ];
}

function teamLine(team: TeamState, now: number, layout: Layout): Line {
  const { icon, word, look } = statusWords(team.status, now);
  const time = elapsed(team, now);
  const tokens = team.usage.input + team.usage.output;
  const phase = phaseWords(team);
  const middle = team.status.kind === 'ended' ? plural(findingCount(team), 'finding') : phase;
  const merged = layout.middle === 0 && team.status.kind === 'running' && phase !== '' ? phase : word;
  const turns = team.turns.length === 0 ? '' : `${team.turns.length}/${team.info.maxTurns}`;
  return [
    { text: `${icon} `, look },
    { text: `${fit(oneLine(team.info.title), layout.title)}  ` },
    { text: `${fit(merged, layout.word - 1)} ` },
    { text: fit(middle, layout.middle) },
    { text: fit(turns, turnsWidth, 'end') },
    { text: fit(time === undefined ? '' : duration(time), timeWidth, 'end') },
    ...dim(tokens === 0 ? '' : fit(compact(tokens), tokensWidth, 'end')),
  ];
}

function synthesisLine({ synthesis }: RunState, now: number, layout: Layout): Line {
  const { icon, word, look } = synthesisWords(synthesis, now);
  const time = synthesis.startedAt === undefined ? 0 : (synthesis.endedAt ?? now) - synthesis.startedAt;
  return [
    { text: `${icon} `, look },
    { text: `${fit('Synthesis', layout.title)}  ` },
    { text: fit(word, layout.word + layout.middle + turnsWidth) },
    { text: fit(duration(time), timeWidth, 'end') },
  ];
}

function dim(text: string): readonly Span[] {
  return text === '' ? [] : [{ text, look: 'dim' }];
}

/** What is said once at the start where lines cannot be drawn again. */
export function plainStart(state: RunState): string {
  const teams = plural(state.teams.length, 'team');
  const kept = state.teams.filter(({ status }) => status.kind === 'ended').length;
  const goesOn = state.status === 'running' ? '' : `goes on, ${kept} of `;
  return `${stamp(0)} ${oneLine(state.caseId)}: ${goesOn}${teams}${goesOn === '' ? '' : ' ended'}, at most ${state.slots} at once, with ${oneLine(modelWords(state))}`;
}

/** A line for each thing that people wait for and that changed from `before` to `after`. */
export function plainChanges(before: RunState, after: RunState, now: number): readonly string[] {
  const lines: string[] = [];
  for (const team of after.teams) {
    const old = before.teams.find(({ info }) => info.id === team.info.id);
    if (old !== undefined && sameStatus(old, team)) continue;
    lines.push(`${stamp(now)} ${oneLine(team.info.title)}: ${plainTeam(team, now)}`);
  }
  if (before.synthesis.status !== after.synthesis.status && after.synthesis.status !== 'pending') {
    const error = after.synthesis.error === undefined ? '' : `: ${oneLine(after.synthesis.error.message)}`;
    lines.push(`${stamp(now)} Synthesis: ${synthesisWords(after.synthesis, now).word}${error}`);
  }
  for (const warning of after.warnings.slice(before.warnings.length)) {
    lines.push(`${stamp(now)} Warning: ${oneLine(warning.message)}`);
  }
  return lines;
}

function sameStatus(a: TeamState, b: TeamState): boolean {
  if (a.status.kind !== b.status.kind) return false;
  return a.status.kind !== 'waiting' || b.status.kind !== 'waiting' || a.status.reason === b.status.reason;
}

function plainTeam(team: TeamState, now: number): string {
  const { word } = statusWords(team.status, now);
  if (team.status.kind === 'waiting') return `waiting (${word})`;
  if (team.status.kind !== 'ended') return word;
  const time = elapsed(team, now);
  const facts = [
    word,
    ...(findingCount(team) === 0 ? [] : [plural(findingCount(team), 'finding')]),
    ...(time === undefined ? [] : [duration(time)]),
  ].join(', ');
  const note = reason(team);
  return note === undefined ? facts : `${facts}: ${oneLine(note)}`;
}

function stamp(now: number): string {
  return `[${duration(now).padStart(7)}]`;
}
