import type { Evidence } from '../chat/types.ts';
import type { TeamMetrics } from './events.ts';
import { waitsOf } from './metrics.ts';
import type { RunPlan } from './plan.ts';
import { NOTICE } from './results.ts';
import type { RunState, TeamState } from './state.ts';
import { dissentOf } from './synthesis.ts';

/** The joint assessment for people, as Markdown. Text of models and cases is escaped, so that it stays text. */
export function renderReport(state: RunState, plan: RunPlan): string {
  const { result } = state.synthesis;
  const parts = [
    `# Joint assessment of case ${md(state.caseId)}`,
    `> **Research and development tool, not a medical device.** ${NOTICE.replace(/^[^.]*\.\s*/, '')} Image pixels are shown, not interpreted.`,
    ...(state.demo
      ? [
          "> Made by the offline demo, which is **not a language model**: rules over the case and the tools' results.",
        ]
      : []),
    `Run ${state.runId}, started ${state.startedAt}, panel ${md(plan.panel.title)} ${md(plan.panel.version)}, model ${md(state.models.join(', '))}.`,
  ];
  if (result === undefined) parts.push('No team succeeded, so there is no joint assessment.');
  else {
    if (!result.byModel) {
      parts.push(
        `**The synthesis model could not be used** (${md(state.synthesis.error?.message ?? 'unknown')}). The teams' findings are listed as they are.`,
      );
    }
    parts.push('## Summary', md(result.summary));
    parts.push('## Findings', result.findings.length === 0 ? 'None.' : '');
    for (const [index, finding] of result.findings.entries()) {
      parts.push(
        [
          `${index + 1}. **${md(finding.claim)}** (${finding.confidence} confidence; ${finding.supportedBy.join(', ')})`,
          `   - Evidence: ${finding.evidence.map(evidenceText).join('; ') || 'none'}`,
          ...(finding.opposedBy.length > 0 ? [`   - Opposed by: ${finding.opposedBy.join(', ')}`] : []),
          ...finding.dissent.map(
            ({ team, voter, reason }) => `   - Dissent in ${team}, ${md(voter)}: ${md(reason)}`,
          ),
        ].join('\n'),
      );
    }
    parts.push('## Disagreements between teams', result.disagreements.length === 0 ? 'None was found.' : '');
    for (const { topic, state: openness, note, foundBy, positions } of result.disagreements) {
      parts.push(
        [
          `- **${md(topic)}** (${openness}, found by ${foundBy === 'check' ? 'comparing the options' : 'the synthesis'}): ${md(note)}`,
          ...positions.map(
            (position) =>
              `  - ${position.ref} ${md(position.stance)} (${position.confidence}): ${md(position.claim)}`,
          ),
        ].join('\n'),
      );
    }
    parts.push('## Missing', list(result.missing.map(({ text }) => text)));
    parts.push('## What would change the conclusion', list(result.wouldChange));
  }
  parts.push('## Teams');
  for (const team of state.teams) parts.push(teamPart(team));
  if (state.metrics !== undefined) parts.push('## Numbers', numbers(state));
  if (state.warnings.length > 0)
    parts.push('## Warnings', list(state.warnings.map(({ message }) => message)));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function teamPart(team: TeamState): string {
  const { status, conclusion } = team;
  const outcome = status.kind === 'ended' ? status.outcome.replace('_', ' ') : status.kind;
  const error = status.kind === 'ended' ? status.error : undefined;
  return [
    `### ${md(team.info.title)}: ${outcome}`,
    error === undefined ? '' : md(error.message),
    conclusion === undefined ? '' : md(conclusion.summary),
    team.findings
      .map((finding) => {
        const dissent = dissentOf(team.info.id, finding).map(
          ({ voter, reason }) => `\n  - ${md(voter)}: ${md(reason)}`,
        );
        return `- ${finding.id} ${md(finding.claim)} (${finding.status}, ${finding.confidence})${dissent.join('')}`;
      })
      .join('\n'),
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

function numbers(state: RunState): string {
  const { metrics } = state;
  if (metrics === undefined) return '';
  const s = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const waits = ({ waitingMs, lane }: TeamMetrics) => {
    const reasons = Object.entries(waitsOf(lane)).map(([reason, ms]) => `${reason} ${s(ms)}`);
    return reasons.length === 0 ? s(waitingMs) : `${s(waitingMs)} (${reasons.join(', ')})`;
  };
  const rows = metrics.teams.map(
    (team) =>
      `| ${team.team} | ${team.outcome.replace('_', ' ')} | ${s(team.runningMs)} | ${s(team.queuedMs)} | ${s(team.modelMs)} | ${s(team.toolMs)} | ${waits(team)} | ${team.turns} | ${team.calls} | ${Object.values(team.retries).reduce((a, b) => a + b, 0)} | ${team.tokens.input + team.tokens.output} | ${team.cost.toFixed(4)} |`,
  );
  const { whole } = metrics;
  return [
    ...(whole.rounds > 1
      ? [
          `The times, the speed-up and the slots below are of the last of ${whole.rounds} rounds of work. All rounds together, with what they replaced: ${s(whole.wallMs)}, ${whole.calls} calls, ${whole.tokens.input + whole.tokens.output} tokens, $${whole.cost.toFixed(4)}.`,
          '',
        ]
      : []),
    `Wall time ${s(metrics.wallMs)}; one after another ${s(metrics.sumOfTeamsMs + metrics.synthesisMs)}; speed-up ${metrics.speedUp.toFixed(1)}; longest team ${s(metrics.longestTeamMs)} (${metrics.longestTeam}); slots used ${metrics.slotsUsed} of ${metrics.slots}; ${metrics.succeeded} of ${state.teams.length} teams succeeded.`,
    '',
    '| Team | Outcome | Time | Queued | Model | Tool | Waiting | Turns | Calls | Retries | Tokens | Cost, $ |',
    '|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

function evidenceText(evidence: Evidence): string {
  const mark = evidence.resolved ? '' : ` (unresolved: ${evidence.problem ?? 'not found'})`;
  switch (evidence.kind) {
    case 'case':
      return `[${md(evidence.anchor)}]${evidence.line === undefined ? '' : ` line ${evidence.line}`}${mark}`;
    case 'tool':
      return `${md(evidence.tool)}${evidence.summary === undefined ? '' : ` ${md(evidence.summary)}`}${mark}`;
    case 'citation':
      return `${md(evidence.id)}${evidence.title === undefined ? '' : ` ${md(evidence.title)}`}${mark}`;
  }
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? 'Nothing.' : texts.map((text) => `- ${md(text)}`).join('\n');
}

/**
 * Text as text: no markup, links, images or HTML of its author's, nor marks that reorder or hide what follows. Line breaks become
 * spaces. Bare addresses are broken by a backslash that does not show, since previews make links of them.
 */
export function md(text: string): string {
  return text
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replaceAll(/[\\`*_{}[\]<>#|!~@&]/g, String.raw`\$&`)
    .replaceAll(/:(?=\/)/g, String.raw`\:`)
    .replaceAll(/\bwww\./gi, (www) => `${www.slice(0, 3)}\\.`)
    .replace(/^[-+=]/, String.raw`\$&`)
    .replace(/^(\d{1,9})([.)])/, String.raw`$1\$2`);
}
