import type { z } from 'zod';

import type { CaseDocument } from '../case/parse.ts';
import type { ToolCallRequest } from '../model/types.ts';
import type { TeamEventBody } from '../run/events.ts';
import type { TeamState, ToolUseState } from '../run/state.ts';
import { evidenceKey, resolveEvidence, type RawEvidence } from './evidence.ts';
import type { TurnPlan } from './step.ts';
import { isSubmission, submissionSchemas, type SubmissionName } from './submissions.ts';
import type { Evidence, Finding, FindingText } from './types.ts';

/** What a turn hands in, ready for its `turn.finished` event. Finding ids are given later, when the turn ends. */
export interface Submission {
  readonly summary: string;
  readonly findings: readonly FindingText[];
  readonly votes: Extract<TeamEventBody, { type: 'turn.finished' }>['votes'];
  readonly revisions: Extract<TeamEventBody, { type: 'turn.finished' }>['revisions'];
  readonly conclusion?: Extract<TeamEventBody, { type: 'turn.finished' }>['conclusion'];
}

/** A submission that cannot be taken, and the sentence for the model that may mend it. */
export interface Refusal {
  readonly refused: string;
}

export interface SubmitContext {
  readonly plan: TurnPlan;
  readonly team: TeamState;
  readonly document: CaseDocument;
  /** Ids of the lines that the team may read. */
  readonly readable: ReadonlySet<string>;
  /** Tool calls of this turn and of the turns before it. */
  readonly tools: readonly ToolUseState[];
  /** True when no further repair will be asked for: take what can be taken. */
  readonly last: boolean;
}

/** Checks one submission: its form, whom it speaks about, and what it rests on. */
export function readSubmission(call: ToolCallRequest, context: SubmitContext): Submission | Refusal {
  const { plan } = context;
  const { name } = call;
  if (!isSubmission(name) || !plan.submissions.includes(name)) {
    const blocked = context.team.findings
      .filter((finding) => finding.status === 'blocked')
      .map((finding) => finding.id);
    return {
      refused:
        name === 'conclude' && blocked.length > 0
          ? `conclude is refused: a blocking objection stands on ${blocked.join(', ')}. Use report_no_consensus.`
          : `${name} cannot be used now. Use ${plan.submissions.join(' or ')}.`,
    };
  }
  let json: unknown;
  try {
    json = JSON.parse(call.arguments);
  } catch (error) {
    return {
      refused: `The arguments are not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}. Send the whole call again.`,
    };
  }
  return readers[name](json, context);
}

type Reader = (json: unknown, context: SubmitContext) => Submission | Refusal;

const readers: { readonly [Name in SubmissionName]: Reader } = {
  submit_findings: (json, context) => {
    const parsed = submissionSchemas.submit_findings.safeParse(json);
    if (!parsed.success) return badForm(parsed.error);
    return {
      ...nothing,
      summary: parsed.data.summary,
      findings: parsed.data.findings.map((finding) => ({
        claim: finding.claim,
        confidence: finding.confidence,
        evidence: resolved(finding.evidence, context),
        missing: finding.missing ?? [],
        ...(finding.action && { action: finding.action }),
      })),
    };
  },
  cast_votes: (json, context) => {
    const parsed = submissionSchemas.cast_votes.safeParse(json);
    if (!parsed.success) return badForm(parsed.error);
    const { plan, team } = context;
    const known = new Set(
      plan.about.length > 0
        ? plan.about
        : team.findings.filter((finding) => finding.author !== plan.agent.name).map((finding) => finding.id),
    );
    const votes = parsed.data.votes.filter((vote) => known.has(vote.finding));
    const missed = plan.about.filter((id) => !votes.some((vote) => vote.finding === id));
    if (missed.length > 0 && !context.last)
      return { refused: `There is no vote on ${missed.join(', ')}. Send all votes again.` };
    return {
      ...nothing,
      summary: parsed.data.summary,
      votes: votes.map((vote) => ({
        finding: vote.finding,
        voter: plan.agent.name,
        stance: vote.stance,
        reason: vote.reason,
        evidence: resolved(vote.evidence ?? [], context),
        round: plan.round,
      })),
    };
  },
  revise_findings: (json, context) => {
    const parsed = submissionSchemas.revise_findings.safeParse(json);
    if (!parsed.success) return badForm(parsed.error);
    const own = new Map(
      context.team.findings
        .filter((finding) => finding.author === context.plan.agent.name)
        .map((finding) => [finding.id, finding]),
    );
    const revisions: Submission['revisions'][number][] = [];
    for (const revision of parsed.data.revisions) {
      const old = own.get(revision.finding);
      if (old === undefined || revision.decision === 'keep') continue;
      if (revision.decision === 'withdraw') {
        revisions.push({ ...wording(old), id: old.id, reason: revision.reason, withdrawn: true });
        continue;
      }
      const evidence = resolved(revision.evidence ?? [], context);
      const before = new Set(old.evidence.map(evidenceKey));
      if (!evidence.some((one) => one.resolved && !before.has(evidenceKey(one)))) {
        if (context.last) continue;
        return {
          refused: `The change of ${old.id} names no new evidence that can be found. Name a line, tool result or citation that the old wording did not have, or keep or withdraw it.`,
        };
      }
      const action = revision.action ?? old.action;
      revisions.push({
        id: old.id,
        reason: revision.reason,
        withdrawn: false,
        claim: revision.claim ?? old.claim,
        confidence: revision.confidence ?? old.confidence,
        evidence,
        missing: revision.missing ?? old.missing,
        ...(action && { action }),
      });
    }
    return { ...nothing, summary: parsed.data.summary, revisions };
  },
  conclude: (json) => readConclusion(json, 'consensus'),
  report_no_consensus: (json) => readConclusion(json, 'no_consensus'),
  submit_synthesis: () => ({ refused: 'submit_synthesis is not for a team.' }),
};

const nothing = { findings: [], votes: [], revisions: [] } as const;

function readConclusion(json: unknown, outcome: 'consensus' | 'no_consensus'): Submission | Refusal {
  const parsed = submissionSchemas.conclude.safeParse(json);
  if (!parsed.success) return badForm(parsed.error);
  const { summary, missing = [], wouldChange = [] } = parsed.data;
  return { ...nothing, summary, conclusion: { outcome, summary, missing, wouldChange } };
}

function resolved(raw: readonly RawEvidence[], context: SubmitContext): readonly Evidence[] {
  const { document, readable, tools } = context;
  return raw.map((one) => resolveEvidence(one, { document, readable, tools }));
}

function wording({ claim, confidence, evidence, missing, action }: Finding): FindingText {
  return { claim, confidence, evidence, missing, ...(action && { action }) };
}

function badForm(error: z.ZodError): Refusal {
  const problems = error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  return { refused: `The arguments do not fit: ${problems.join('; ')}. Send the whole call again.` };
}
