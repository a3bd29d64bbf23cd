import type { Interval } from '../../core/run/events.ts';
import type { ReportTeam, ReportView } from '../../protocol/report.ts';
import { duration } from '../shared/format.ts';
import { isActive, statusLook } from '../shared/status.ts';
import { waitText, waitTexts } from '../shared/waits.ts';

/** A piece of a bar, in percent of the axis. */
export interface Piece {
  readonly x: number;
  readonly width: number;
  readonly kind: Interval['kind'] | 'running';
  /** Of a wait: why, and how long. */
  readonly title?: string;
}

export interface Axis {
  /** ms at the right end */
  readonly end: number;
  /** ms of each mark, from 0 */
  readonly ticks: readonly number[];
  /** Of the marks. */
  readonly unit: 'seconds' | 'minutes';
}

const STEPS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** An axis from 0 to a round number past `end` ms, with at most nine marks. */
export function axis(end: number): Axis {
  const seconds = Math.max(1, end / 1000);
  const step = STEPS_S.find((candidate) => seconds / candidate <= 8) ?? Math.ceil(seconds / 8 / 3600) * 3600;
  const last = Math.ceil(seconds / step) * step;
  const ticks = Array.from({ length: Math.round(last / step) + 1 }, (_, at) => at * step * 1000);
  return { end: last * 1000, ticks, unit: step >= 60 ? 'minutes' : 'seconds' };
}

/** What lies below is drawn first: waiting and model time below tools, which are short. */
const LAYERS: readonly Piece['kind'][] = ['queued', 'running', 'model', 'waiting', 'tool'];

/** The pieces of a team's lane, in the order of drawing. While the team is at work its bar reaches to `now`. */
export function pieces(
  team: Pick<ReportTeam, 'lane' | 'queuedAt' | 'startedAt' | 'endedAt' | 'status'>,
  now: number,
  end: number,
): readonly Piece[] {
  const all: (Omit<Interval, 'kind'> & Pick<Piece, 'kind'>)[] = [...team.lane];
  const until = team.endedAt ?? (isActive(team.status) ? now : undefined);
  if (team.startedAt !== undefined && until !== undefined)
    all.push({ from: team.startedAt, to: until, kind: 'running' });
  if (!team.lane.some(({ kind }) => kind === 'queued')) {
    const left = team.startedAt ?? until;
    if (left !== undefined && left - team.queuedAt > 1)
      all.push({ from: team.queuedAt, to: left, kind: 'queued' });
  }
  return all
    .map(({ from, to, kind, reason }) => ({
      x: share(from, end),
      width: share(to, end) - share(from, end),
      kind,
      ...(kind === 'waiting' && { title: waitText(reason, to - from) }),
    }))
    .filter(({ width }) => width > 0)
    .sort((a, b) => LAYERS.indexOf(a.kind) - LAYERS.indexOf(b.kind));
}

function share(ms: number, end: number): number {
  return end <= 0 ? 0 : Math.min(100, Math.max(0, (ms / end) * 100));
}

/** ms of each kind in a lane. Overlapping pieces of one kind count once. */
export function totals(lane: readonly Interval[]): Readonly<Record<Interval['kind'], number>> {
  const sum = { queued: 0, model: 0, tool: 0, waiting: 0 };
  const reached = { queued: -1, model: -1, tool: -1, waiting: -1 };
  for (const { from, to, kind } of [...lane].sort((a, b) => a.from - b.from)) {
    const start = Math.max(from, reached[kind]);
    if (to > start) sum[kind] += to - start;
    reached[kind] = Math.max(reached[kind], to);
  }
  return sum;
}

/** All that a lane shows, in words. */
export function laneText(team: ReportTeam, now: number): string {
  const sum = totals(team.lane);
  const parts = [
    ...(['queued', 'model', 'tool'] as const)
      .filter((kind) => sum[kind] > 0)
      .map((kind) => `${kind} ${duration(sum[kind])}`),
    ...waitTexts(team.lane),
  ];
  const from = team.startedAt === undefined ? 'not started' : `from ${duration(team.startedAt)}`;
  const to =
    team.endedAt === undefined
      ? isActive(team.status)
        ? `to now, ${duration(now)}`
        : 'no end'
      : `to ${duration(team.endedAt)}`;
  return `${team.info.title}: ${statusLook(team.status).word}, ${from} ${to}${parts.length === 0 ? '' : `; ${parts.join(', ')}`}`;
}

/** ms that a team has run, without its time in the queue. */
export function ranFor(team: Pick<ReportTeam, 'startedAt' | 'endedAt' | 'status'>, now: number): number {
  if (team.startedAt === undefined) return 0;
  return Math.max(0, (team.endedAt ?? (isActive(team.status) ? now : team.startedAt)) - team.startedAt);
}

export interface Numbers {
  readonly wallMs: number;
  /** Teams one after another, then the synthesis. */
  readonly sequentialMs: number;
  readonly speedUp: number;
  readonly teamsSpeedUp: number | undefined;
  readonly longestMs: number;
  /** Id of the team, or empty. */
  readonly longest: string;
  readonly slotsUsed: number | undefined;
  readonly synthesisMs: number;
  /** Rounds of work, of which the times above are those of the last, and how long all of them took. */
  readonly rounds: number;
  readonly wholeMs: number;
  /** True when the run has ended and these are its metrics. */
  readonly final: boolean;
}

/** The run's own metrics when it has ended, else what can be told so far. */
export function numbers(view: ReportView, now: number): Numbers {
  const { metrics } = view;
  if (metrics !== undefined) {
    return {
      wallMs: metrics.wallMs,
      sequentialMs: metrics.sumOfTeamsMs + metrics.synthesisMs,
      speedUp: metrics.speedUp,
      teamsSpeedUp: metrics.teamsSpeedUp,
      longestMs: metrics.longestTeamMs,
      longest: metrics.longestTeam,
      slotsUsed: metrics.slotsUsed,
      synthesisMs: metrics.synthesisMs,
      rounds: metrics.whole.rounds,
      wholeMs: metrics.whole.wallMs,
      final: true,
    };
  }
  const { startedAt, endedAt } = view.synthesis;
  const synthesisMs = startedAt === undefined ? 0 : (endedAt ?? now) - startedAt;
  const ran = view.teams.map((team) => ({ id: team.info.id, ms: ranFor(team, now) }));
  const longest = ran.reduce((best, team) => (team.ms > best.ms ? team : best), { id: '', ms: 0 });
  const sequentialMs = ran.reduce((sum, team) => sum + team.ms, 0) + synthesisMs;
  return {
    wallMs: now,
    sequentialMs,
    speedUp: now > 0 ? sequentialMs / now : 0,
    teamsSpeedUp: undefined,
    longestMs: longest.ms,
    longest: longest.id,
    slotsUsed: undefined,
    synthesisMs,
    rounds: 1,
    wholeMs: now,
    final: false,
  };
}
