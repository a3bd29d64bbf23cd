import type { ReportView } from '../../protocol/report.ts';
import { SAFETY } from '../shared/safety.ts';
import { statusLook } from '../shared/status.ts';
import { cells, dissents } from './rows.ts';

/** The joint assessment as Markdown, for the clipboard. */
export function reportMarkdown(view: ReportView): string {
  const parts = [`# Joint assessment: ${view.caseId}`, `Run ${view.runId}, ${view.model}.`, `> ${SAFETY}`];
  parts.push(
    '## Teams',
    view.teams.map((team) => `- ${team.info.title}: ${statusLook(team.status).word}`).join('\n'),
  );
  const result = view.synthesis.result;
  if (result === undefined) return `${parts.join('\n\n')}\n`;
  if (result.summary !== '') parts.push('## Summary', result.summary);
  const lines = result.findings.map((finding, at) => {
    const by = cells(finding, view.teams)
      .filter((cell) => cell.stance === 'supports')
      .map((cell) => cell.team.info.title);
    const against = dissents(finding, view.teams).map(
      (one) => `\n   - Dissent, ${one.team}${one.voter === undefined ? '' : ` (${one.voter})`}: ${one.text}`,
    );
    return `${at + 1}. ${finding.claim} (${finding.confidence}; ${by.join(', ')})${against.join('')}`;
  });
  parts.push('## Findings', lines.length === 0 ? 'None.' : lines.join('\n'));
  if (result.disagreements.length > 0) {
    parts.push(
      '## Disagreements between teams',
      result.disagreements
        .map(
          (one) =>
            `- ${one.topic} (${one.state}): ${one.positions.map((position) => `${position.team} ${position.stance}: ${position.claim}`).join('; ')}`,
        )
        .join('\n'),
    );
  }
  if (result.missing.length > 0)
    parts.push('## Missing information', result.missing.map((item) => `- ${item.text}`).join('\n'));
  if (result.wouldChange.length > 0)
    parts.push(
      '## What would change the conclusion',
      result.wouldChange.map((item) => `- ${item}`).join('\n'),
    );
  return `${parts.join('\n\n')}\n`;
}
