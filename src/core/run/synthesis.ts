import { findingLine, oneLine, systemMessage } from '../chat/prompt.ts';
import { submissionSchemas, submissionSpec } from '../chat/submissions.ts';
import { evidenceKey } from '../chat/evidence.ts';
import type { Evidence, Finding } from '../chat/types.ts';
import { standingVotes } from '../chat/votes.ts';
import { SummaryStream } from '../chat/summaryStream.ts';
import { ConsiliumError } from '../errors.ts';
import type { ChatMessage, ChatModel, Usage } from '../model/types.ts';
import type { PanelSpec } from '../panel/types.ts';
import type { Toolbox } from '../tools/types.ts';
import { contradictions, standingFindings, type TeamFinding } from './contradictions.ts';
import type { Disagreement, JointFinding, Synthesis } from './events.ts';
import { addUsage } from '../model/usage.ts';
import type { RunState, TeamState } from './state.ts';

const MAX_TRIES = 2;

export interface SynthesisPorts {
  readonly model: ChatModel;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly onCall: (modelId: string, usage: Usage | undefined) => void;
}

/**
 * The joint assessment: the model joins and words it, the engine checks what it says against the teams' findings and adds what
 * it left out. Throws a `ConsiliumError` when the model's part cannot be had.
 */
export async function synthesise(
  panel: PanelSpec,
  state: RunState,
  medicine: Toolbox['medicine'],
  ports: SynthesisPorts,
): Promise<Synthesis> {
  const messages = [...synthesisMessages(panel, state, medicine)];
  for (let attempt = 1; ; attempt += 1) {
    const summary = new SummaryStream();
    const response = await ports.model.complete(
      { messages, tools: [submissionSpec('submit_synthesis')], toolChoice: 'required' },
      {
        signal: ports.signal,
        onProgress: (progress) => {
          if (progress.kind !== 'arguments') return;
          const text = summary.push(progress.text);
          if (text !== '') ports.onText(text);
        },
      },
    );
    ports.onCall(response.modelId, response.usage);
    const call = response.toolCalls.find((candidate) => candidate.name === 'submit_synthesis');
    const parsed = submissionSchemas.submit_synthesis.safeParse(json(call?.arguments ?? response.content));
    if (parsed.success) return joinedSynthesis(state, parsed.data, medicine);
    if (attempt >= MAX_TRIES) {
      throw new ConsiliumError(
        'bad_response',
        "The synthesis model did not give its answer in the form that was asked for. The teams' findings are joined without it.",
        { cause: parsed.error },
      );
    }
    messages.push(
      { role: 'assistant', content: response.content, toolCalls: response.toolCalls },
      ...response.toolCalls.map((request): ChatMessage => ({
        role: 'tool',
        toolCallId: request.id,
        content: JSON.stringify({ error: 'The arguments do not fit the schema.' }),
      })),
      {
        role: 'user',
        content:
          'Hand in the joint assessment by calling submit_synthesis once, with arguments that fit its schema.',
      },
    );
  }
}

/** What can be joined without a model: every finding by itself, contradictions and what is missing. */
export function plainSynthesis(state: RunState, medicine: Toolbox['medicine']): Synthesis {
  const done = state.teams.filter(succeeded);
  return {
    summary: done
      .map((team) => `${team.info.title}: ${team.conclusion?.summary ?? lastWords(team)}`)
      .join('\n\n'),
    findings: standingFindings(done).map(ownFinding),
    disagreements: contradictions(done, medicine),
    missing: missingOf(state, []),
    wouldChange: unique(done.flatMap((team) => team.conclusion?.wouldChange ?? [])),
    byModel: false,
  };
}

export function succeeded(team: TeamState): boolean {
  return (
    team.status.kind === 'ended' &&
    (team.status.outcome === 'consensus' || team.status.outcome === 'no_consensus')
  );
}

export function synthesisMessages(
  panel: PanelSpec,
  state: RunState,
  medicine: Toolbox['medicine'],
): readonly ChatMessage[] {
  const done = state.teams.filter(succeeded);
  const lines = state.teams.flatMap((team) =>
    succeeded(team)
      ? teamLines(team)
      : [`TEAM ${team.info.id} (${team.info.title}): MISSING, ${whyMissing(team)}`],
  );
  const checks = contradictions(done, medicine).map((disagreement) => {
    const [first, ...others] = disagreement.positions;
    const side = (position: (typeof disagreement.positions)[number]) =>
      `${position.ref} (${position.stance} ${disagreement.topic})`;
    return first === undefined ? '' : oneLine(`CHECK ${side(first)} against ${others.map(side).join(', ')}`);
  });
  return [
    systemMessage(panel),
    {
      role: 'user',
      content: [`RUN on case ${state.caseId}. Results of the teams:`, ...lines, ...checks].join('\n'),
    },
    {
      role: 'user',
      content: `YOU ARE the synthesis. ${panel.synthesis.instructions.trim()}\nTASK: Hand in the joint assessment with submit_synthesis. Join findings of different teams that say the same into one and name all their refs. Name every disagreement, those of the CHECK lines first, and do not settle one that a person has to decide. Say what is missing, the teams that are missing too.`,
    },
  ];
}

function teamLines(team: TeamState): readonly string[] {
  const outcome = team.status.kind === 'ended' ? team.status.outcome : team.status.kind;
  return [
    `TEAM ${team.info.id} (${team.info.title}): ${outcome}`,
    `summary: ${oneLine(team.conclusion?.summary ?? lastWords(team))}`,
    ...standingFindings([team]).flatMap(({ ref, finding }) => [
      findingLine(ref, finding),
      ...dissentOf(team.info.id, finding).map(
        ({ voter, reason }) => `  dissent ${voter}: ${oneLine(reason)}`,
      ),
    ]),
  ];
}

type Submitted = ReturnType<typeof submissionSchemas.submit_synthesis.parse>;

function joinedSynthesis(state: RunState, submitted: Submitted, medicine: Toolbox['medicine']): Synthesis {
  const done = state.teams.filter(succeeded);
  const all = standingFindings(done);
  const known = new Map(all.map((entry) => [entry.ref, entry]));
  const entries = (refs: readonly string[]) => unique(refs).flatMap((ref) => known.get(ref) ?? []);
  const used = new Set<string>();
  const findings = submitted.findings.flatMap((joint): JointFinding[] => {
    const supporting = entries(joint.supportedBy);
    // A joint finding that no team's finding supports is the model's invention.
    if (supporting.length === 0) return [];
    const opposing = entries(joint.opposedBy ?? []).filter((entry) => !supporting.includes(entry));
    for (const entry of [...supporting, ...opposing]) used.add(entry.ref);
    return [
      {
        claim: joint.claim,
        confidence: joint.confidence,
        supportedBy: supporting.map((entry) => entry.ref),
        opposedBy: opposing.map((entry) => entry.ref),
        evidence: unionOfEvidence(supporting),
        dissent: supporting.flatMap((entry) => dissentOf(entry.team, entry.finding)),
      },
    ];
  });
  const left = all.filter((entry) => !used.has(entry.ref)).map(ownFinding);
  const order = { high: 0, moderate: 1, low: 2 };
  return {
    summary: submitted.summary,
    findings: [...findings, ...left].sort(
      (a, b) => order[a.confidence] - order[b.confidence] || b.supportedBy.length - a.supportedBy.length,
    ),
    disagreements: joinDisagreements(contradictions(done, medicine), submitted.disagreements ?? [], known),
    missing: missingOf(state, submitted.missing ?? []),
    wouldChange: unique([
      ...(submitted.wouldChange ?? []),
      ...done.flatMap((team) => team.conclusion?.wouldChange ?? []),
    ]),
    byModel: true,
  };
}

/** What the check has found stays open, whatever the model says of it; its note may say more. */
function joinDisagreements(
  checked: readonly Disagreement[],
  named: NonNullable<Submitted['disagreements']>,
  known: ReadonlyMap<string, TeamFinding>,
): readonly Disagreement[] {
  const joined = [...checked];
  for (const { topic, settled, note, positions } of named) {
    const refs = new Set(positions.map((position) => position.ref));
    const same = joined.findIndex(
      (one) => one.positions.filter((position) => refs.has(position.ref)).length >= 2,
    );
    const before = joined[same];
    if (before !== undefined) {
      joined[same] = { ...before, topic, note };
      continue;
    }
    const real = positions.flatMap(({ ref, stance }) => {
      const entry = known.get(ref);
      return entry === undefined
        ? []
        : [
            {
              ref,
              team: entry.team,
              stance,
              claim: entry.finding.claim,
              confidence: entry.finding.confidence,
            },
          ];
    });
    if (real.length > 0)
      joined.push({ topic, state: settled ? 'settled' : 'open', note, foundBy: 'model', positions: real });
  }
  return joined;
}

function ownFinding({ ref, team, finding }: TeamFinding): JointFinding {
  return {
    claim: finding.claim,
    confidence: finding.confidence,
    supportedBy: [ref],
    opposedBy: [],
    evidence: finding.evidence,
    dissent: dissentOf(team, finding),
  };
}

/** The objections that stand at the end: the minority is always heard. */
export function dissentOf(
  team: string,
  finding: Pick<Finding, 'votes'>,
): readonly { team: string; voter: string; reason: string }[] {
  return standingVotes(finding)
    .filter((vote) => vote.stance !== 'agree')
    .map(({ voter, reason }) => ({ team, voter, reason }));
}

function unionOfEvidence(entries: readonly TeamFinding[]): readonly Evidence[] {
  const union = new Map<string, Evidence>();
  for (const evidence of entries.flatMap((entry) => entry.finding.evidence)) {
    const key = evidenceKey(evidence);
    if (!union.has(key) || (evidence.resolved && union.get(key)?.resolved === false))
      union.set(key, evidence);
  }
  return [...union.values()];
}

function missingOf(state: RunState, named: readonly string[]): Synthesis['missing'] {
  const teams = state.teams
    .filter((team) => !succeeded(team))
    .map((team) => ({
      team: team.info.id,
      text: `${team.info.title}: ${whyMissing(team)}. Nothing from it is in this assessment.`,
    }));
  const facts = unique([
    ...named,
    ...state.teams
      .filter(succeeded)
      .flatMap((team) => [
        ...(team.conclusion?.missing ?? []),
        ...team.findings
          .filter((finding) => finding.status !== 'withdrawn')
          .flatMap((finding) => finding.missing),
      ]),
  ]);
  return [...teams, ...facts.map((text) => ({ text }))];
}

function whyMissing(team: TeamState): string {
  if (team.status.kind !== 'ended') return team.status.kind;
  const { outcome, error } = team.status;
  const reason = error?.message.replace(/\.$/, '');
  return reason === undefined ? outcome.replace('_', ' ') : `${outcome.replace('_', ' ')}: ${reason}`;
}

function lastWords(team: TeamState): string {
  return team.turns.findLast((turn) => turn.status === 'finished')?.text ?? '';
}

/** Without repeats; small differences of case and white space do not count. */
function unique(texts: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const text of texts) {
    const key = oneLine(text).toLowerCase().replace(/\.$/, '');
    if (key !== '' && !seen.has(key)) seen.set(key, text);
  }
  return [...seen.values()];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const addCallUsage = (sum: Usage, usage: Usage | undefined): Usage =>
  usage === undefined ? sum : addUsage(sum, usage);
