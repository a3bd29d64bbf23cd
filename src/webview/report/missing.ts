import type { ReportView } from '../../protocol/report.ts';
import { isAbsent, statusLook } from '../shared/status.ts';

export interface MissingItem {
  /** A team, and in bold. */
  readonly lead?: string;
  readonly text: string;
  /** True when it is a whole team that is missing. */
  readonly team: boolean;
}

/** Teams without a result first, then what the synthesis, or without one the teams' findings, name as missing. */
export function missingItems(view: ReportView): readonly MissingItem[] {
  const title = (id: string | undefined) => view.teams.find((team) => team.info.id === id)?.info.title;
  const absent = view.teams
    .filter((team) => isAbsent(team.status))
    .map(({ info, status }): MissingItem => {
      const why = status.kind === 'ended' ? status.error?.message : undefined;
      return {
        lead: `${info.title} ${statusLook(status).word}`,
        text: why ?? 'Nothing from it is in this assessment.',
        team: true,
      };
    });
  const absentIds = new Set(view.teams.filter((team) => isAbsent(team.status)).map((team) => team.info.id));
  const { result } = view.synthesis;
  if (result === undefined) {
    const named = new Set(view.teams.flatMap((team) => team.findings.flatMap((finding) => finding.missing)));
    return [...absent, ...[...named].map((text): MissingItem => ({ text, team: false }))];
  }
  const named = result.missing
    // An absent team has its own line above, with the reason.
    .filter((item) => item.team === undefined || !absentIds.has(item.team))
    .map((item): MissingItem => {
      const lead = title(item.team);
      return { ...(lead === undefined ? {} : { lead }), text: item.text, team: false };
    });
  return [...absent, ...named];
}
