import type { Evidence, Finding } from '../../core/chat/types.ts';
import type { TurnState } from '../../core/run/state.ts';
import type { TranscriptView } from '../../protocol/transcript.ts';
import { duration } from '../shared/format.ts';
import { prettyJson } from '../shared/json.ts';
import { SAFETY } from '../shared/safety.ts';
import { statusLook } from '../shared/status.ts';
import { sections } from './sections.ts';
import { minorityReport } from './votes.ts';

/** A fence longer than any run of backticks inside, so that the text cannot end it. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

export function evidenceText(evidence: readonly Evidence[]): string {
  return evidence
    .map((item) => {
      const name = item.kind === 'case' ? `[${item.anchor}]` : item.kind === 'tool' ? item.tool : item.id;
      const detail = item.kind === 'case' && item.line !== undefined ? ` line ${item.line}` : '';
      return item.resolved ? `${name}${detail}` : `${name} (unresolved: ${item.problem ?? 'not found'})`;
    })
    .join(', ');
}

function findingText(finding: Finding): string {
  const rests = finding.evidence.length === 0 ? 'no evidence' : evidenceText(finding.evidence);
  const missing = finding.missing.map((item) => `\n  - Missing: ${item}`).join('');
  return `- **${finding.id}** ${finding.claim} (${finding.confidence}; ${finding.status}; ${rests})${missing}`;
}

/** One message as Markdown, with its tools, findings, votes and notes. */
export function messageMarkdown(turn: TurnState, view: TranscriptView): string {
  const agent = view.header.info.agents.find((one) => one.name === turn.agent);
  const time = turn.endedAt === undefined ? 'not finished' : duration(turn.endedAt - turn.startedAt);
  const parts = [`### #${turn.number} ${agent?.title ?? turn.agent} (${agent?.role ?? 'agent'}, ${time})`];
  if (turn.status === 'void') parts.push('*Discarded: this message does not count.*');
  if (turn.text.trim() !== '') parts.push(turn.text.trim());
  for (const tool of turn.tools) {
    const call = [
      `Tool \`${tool.tool}\`${tool.summary === undefined ? '' : `: ${tool.summary}`}`,
      fenced(prettyJson(tool.arguments), 'json'),
    ];
    if (tool.result !== undefined) call.push('Result', fenced(prettyJson(tool.result), 'json'));
    if (tool.error !== undefined) call.push(`Error (${tool.error.class}): ${tool.error.message}`);
    parts.push(call.join('\n\n'));
  }
  const findings = view.findings.filter((finding) => turn.findings.includes(finding.id));
  if (findings.length > 0) parts.push(findings.map(findingText).join('\n'));
  if (turn.votes.length > 0) {
    parts.push(
      turn.votes.map((vote) => `- ${vote.finding}: ${vote.stance}. ${vote.reason}`.trimEnd()).join('\n'),
    );
  }
  if (turn.notes.length > 0)
    parts.push(turn.notes.map((note) => `> ${note.kind}: ${note.text.replaceAll('\n', '\n> ')}`).join('\n'));
  return parts.join('\n\n');
}

/** The whole transcript as Markdown. */
export function transcriptMarkdown(view: TranscriptView): string {
  const { header } = view;
  const parts = [
    `# ${header.info.title}: ${header.caseId}`,
    `Run ${header.runId}, ${header.caseName}, ${header.model}, ${statusLook(header.status).word}.`,
    `> ${SAFETY}`,
  ];
  for (const section of sections(header, view.turns)) {
    if (section.state === 'to come') continue;
    parts.push(`## ${section.title}`, ...section.turns.map((turn) => messageMarkdown(turn, view)));
  }
  if (header.conclusion !== undefined) {
    const { conclusion } = header;
    parts.push(
      '## Outcome',
      `**${conclusion.outcome === 'consensus' ? 'Consensus' : 'No consensus'}.** ${conclusion.summary}`,
    );
    const minority = minorityReport(view.findings);
    if (minority.length > 0) {
      parts.push(
        '### Minority report',
        minority
          .map(
            (one) =>
              `- ${one.finding.id} ${one.voter} ${one.stance === 'block' ? 'blocks' : 'objects'}: ${one.reason}`,
          )
          .join('\n'),
      );
    }
    if (conclusion.missing.length > 0)
      parts.push('### Missing', conclusion.missing.map((item) => `- ${item}`).join('\n'));
    if (conclusion.wouldChange.length > 0) {
      parts.push('### What would change it', conclusion.wouldChange.map((item) => `- ${item}`).join('\n'));
    }
  }
  return `${parts.join('\n\n')}\n`;
}
