import type { TeamState } from '../core/run/state.ts';
import type { OpenRun } from './openRun.ts';
import type { Say } from './say.ts';
import { findingLook } from './findingRows.ts';
import type { RowLook } from './rowLook.ts';
import { runLook, synthesisLook } from './runRows.ts';
import { phaseLook, teamLook } from './teamRows.ts';

export type Place =
  | { readonly kind: 'run' }
  | { readonly kind: 'synthesis' }
  | { readonly kind: 'team'; readonly team: string }
  | { readonly kind: 'phase'; readonly team: string; readonly index: number }
  | { readonly kind: 'finding'; readonly team: string; readonly finding: string };

/** One row of the tree. Kept as long as it is shown, so that VS Code can be told which rows have changed. */
export class TreeRow {
  readonly id: string;
  readonly run: OpenRun;
  readonly place: Place;

  constructor(run: OpenRun, place: Place) {
    this.run = run;
    this.place = place;
    this.id = rowId(run, place);
  }

  get team(): string | undefined {
    return 'team' in this.place ? this.place.team : undefined;
  }
}

export function rowId(run: OpenRun, place: Place): string {
  switch (place.kind) {
    case 'run':
      return run.origin;
    case 'synthesis':
      return `${run.origin}/synthesis`;
    case 'team':
      return `${run.folder}/team/${place.team}`;
    case 'phase':
      return `${run.folder}/team/${place.team}/phase/${place.index}`;
    case 'finding':
      return `${run.folder}/team/${place.team}/finding/${place.finding}`;
  }
}

/** How a row looks now; undefined when what it stands for is gone. */
export function lookOf(row: TreeRow, say: Say): RowLook | undefined {
  const { run, place } = row;
  const { state } = run;
  const time = { now: run.now, live: run.live, retriable: run.retriable };
  if (place.kind === 'run') return runLook(state, time, say);
  if (place.kind === 'synthesis') return synthesisLook(state, time, say);
  const team = state.teams.find((candidate) => candidate.info.id === place.team);
  if (team === undefined) return undefined;
  switch (place.kind) {
    case 'team':
      return teamLook(team, time, say);
    case 'phase':
      return place.index < team.phases.length ? phaseLook(team, place.index, time, say) : undefined;
    case 'finding': {
      const finding = team.findings.find((candidate) => candidate.id === place.finding);
      return finding === undefined ? undefined : findingLook(finding, say);
    }
  }
}

/** What stands below a row. */
export function placesBelow(row: TreeRow): readonly Place[] {
  const { run, place } = row;
  if (place.kind === 'run') {
    return [
      ...run.state.teams.map((team): Place => ({ kind: 'team', team: team.info.id })),
      { kind: 'synthesis' },
    ];
  }
  if (place.kind !== 'team') return [];
  const team = run.state.teams.find((candidate) => candidate.info.id === place.team);
  if (team === undefined) return [];
  return [
    ...team.phases.map((_, index): Place => ({ kind: 'phase', team: place.team, index })),
    ...team.findings.map((finding): Place => ({ kind: 'finding', team: place.team, finding: finding.id })),
  ];
}

/** The turn that a phase began with, or that brought a finding. */
export function turnOf(row: TreeRow): string | undefined {
  const { place, run } = row;
  if (place.kind !== 'phase' && place.kind !== 'finding') return undefined;
  const team = run.state.teams.find((candidate) => candidate.info.id === place.team);
  if (place.kind === 'finding') return team === undefined ? undefined : turnOfFinding(team, place.finding);
  const phase = team?.phases[place.index];
  return team?.turns.find((turn) => turn.phase === phase?.id && turn.round === phase.round)?.id;
}

/** The turn that brought a finding. */
export function turnOfFinding(team: TeamState, finding: string): string | undefined {
  return team.turns.find((turn) => turn.findings.includes(finding))?.id;
}
