import { basename } from 'node:path';

import type { RunPlan } from './plan.ts';
import { md, renderReport } from './report.ts';
import { NOTICE, teamResult } from './results.ts';
import type { RunState, TeamState, TurnState } from './state.ts';

/** A whole run as one JSON document: plan, results, transcripts. Holds the case's words, no key and no path of this machine. */
export function exportJson(state: RunState, plan: RunPlan): string {
  const document = {
    format: 1,
    kind: 'consilium.run',
    notice: NOTICE,
    plan: { ...plan, caseFile: fileName(plan.caseFile) },
    status: state.status,
    teams: state.teams.map((team) => ({
      id: team.info.id,
      title: team.info.title,
      status: team.status,
      result: teamResult(state, team) ?? null,
      turns: team.turns,
    })),
    synthesis: state.synthesis,
    metrics: state.metrics ?? null,
    warnings: state.warnings,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** A whole run as one Markdown document: the report, then what every team said. Text of models and cases stays text. */
export function exportMarkdown(state: RunState, plan: RunPlan): string {
  const parts = [renderReport(state, plan).trimEnd(), '# Transcripts'];
  for (const team of state.teams) {
    parts.push(`## ${md(team.info.title)}`);
    if (team.turns.length === 0) parts.push('Nothing was said.');
    for (const turn of team.turns) parts.push(...turnParts(team, turn));
  }
  return `${parts.join('\n\n')}\n`;
}

function turnParts(team: TeamState, turn: TurnState): readonly string[] {
  const agent = team.info.agents.find(({ name }) => name === turn.agent)?.title ?? turn.agent;
  const round = turn.round > 0 ? `, round ${turn.round}` : '';
  const cut = turn.status === 'finished' ? '' : ' (not finished)';
  const findings = team.findings.filter(({ id }) => turn.findings.includes(id));
  const lists = [
    turn.tools.map(
      ({ tool, summary, error }) =>
        `- Tool ${md(tool)}: ${md(error === undefined ? (summary ?? 'no result') : error.message)}`,
    ),
    findings.map(({ id, claim }) => `- ${id}: ${md(claim)}`),
    turn.votes.map(({ finding, stance, reason }) => `- ${md(finding)}, ${stance}: ${md(reason)}`),
  ].filter((lines) => lines.length > 0);
  return [
    `### ${turn.number}. ${md(agent)}: ${turn.phase}${round}${cut}`,
    ...turn.text
      .split(/\n{2,}/)
      .map(md)
      .filter((text) => text !== ''),
    ...lists.map((lines) => lines.join('\n')),
  ];
}

/** The last part of a path, whichever system wrote it. */
function fileName(file: string): string {
  return basename(file.replaceAll('\\', '/'));
}
