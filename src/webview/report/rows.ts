import type { Evidence, Finding } from '../../core/chat/types.ts';
import type { JointFinding } from '../../core/run/events.ts';
import type { ReportTeam } from '../../protocol/report.ts';
import { isAbsent } from '../shared/status.ts';

/** What a team says to a joint finding. `missing`: it ended without a result, so its silence means nothing. */
export type Stance = 'supports' | 'dissents' | 'silent' | 'missing';

export interface Cell {
  readonly team: ReportTeam;
  readonly stance: Stance;
  /** Id of the team's own finding behind the stance. */
  readonly finding?: string;
}

/** One cell a team, in the order of the teams. A team that both supports and opposes counts as dissenting. */
export function cells(finding: JointFinding, teams: readonly ReportTeam[]): readonly Cell[] {
  return teams.map((team): Cell => {
    const against = finding.opposedBy.find((ref) => teamOf(ref) === team.info.id);
    if (against !== undefined) return { team, stance: 'dissents', finding: findingOf(against) };
    const own = finding.supportedBy.find((ref) => teamOf(ref) === team.info.id);
    if (own !== undefined) return { team, stance: 'supports', finding: findingOf(own) };
    if (finding.dissent.some((dissent) => dissent.team === team.info.id)) return { team, stance: 'dissents' };
    return { team, stance: isAbsent(team.status) ? 'missing' : 'silent' };
  });
}

/** `<analysis>/<finding id>` → the analysis. */
export function teamOf(ref: string): string {
  return ref.slice(0, Math.max(0, ref.lastIndexOf('/')));
}

/** `<analysis>/<finding id>` → the finding's id. */
export function findingOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

export function lookUp(ref: string, teams: readonly ReportTeam[]): Finding | undefined {
  return teams
    .find((team) => team.info.id === teamOf(ref))
    ?.findings.find((finding) => finding.id === findingOf(ref));
}

export function evidenceOf(ref: string, teams: readonly ReportTeam[]): readonly Evidence[] {
  return lookUp(ref, teams)?.evidence ?? [];
}

/** What speaks against a joint finding, in words: the opposing teams' claims and the objections that stood inside teams. */
export interface Dissent {
  readonly team: string;
  readonly voter?: string;
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

export function dissents(finding: JointFinding, teams: readonly ReportTeam[]): readonly Dissent[] {
  const title = (id: string) => teams.find((team) => team.info.id === id)?.info.title ?? id;
  const opposing = finding.opposedBy.map((ref): Dissent => {
    const own = lookUp(ref, teams);
    return { team: title(teamOf(ref)), text: own?.claim ?? findingOf(ref), evidence: own?.evidence ?? [] };
  });
  const inside = finding.dissent.map((one): Dissent => {
    const agents = teams.find((team) => team.info.id === one.team)?.info.agents ?? [];
    return {
      team: title(one.team),
      voter: agents.find((agent) => agent.name === one.voter)?.title ?? one.voter,
      text: one.reason,
      evidence: [],
    };
  });
  return [...opposing, ...inside];
}

/** True for a stance that speaks against doing something, such as `forbids` or `advises against`. */
export function isAgainst(stance: string): boolean {
  return /\b(?:forbid|avoid|stop|against|object|block|oppose|contraindicat|reject)/i.test(stance);
}
