import * as z from 'zod';

import type { ToolSpec } from '../model/types.ts';

/**
 * The typed answers of a team. A model hands them in by calling one of these "tools"; the engine takes the call as the end of
 * the turn instead of running anything. Limits keep one agent from drowning a team.
 */

const confidence = z.enum(['low', 'moderate', 'high']);

const evidence = z
  .object({
    anchor: z.string().optional().describe('Id of a line of the case, such as c12'),
    quote: z.string().optional().describe('A few words that stand in that line, exactly as they stand there'),
    tool: z.string().optional().describe('Name of a tool that you called in this conversation'),
    citation: z
      .string()
      .optional()
      .describe('Id of a citation that a tool returned, such as PMID:123 or LABEL:warfarin'),
  })
  .describe('Exactly one of anchor, tool or citation');

const action = z
  .object({
    verb: z.enum(['start', 'continue', 'adjust', 'stop', 'avoid', 'investigate']),
    target: z.string().describe('The medicine or measure, by its generic name'),
  })
  .describe('Only when the finding is an option to do or not to do something');

const findingText = {
  claim: z.string().min(1).max(600).describe('One statement, one or two sentences'),
  confidence,
  evidence: z
    .array(evidence)
    .max(12)
    .describe('What the claim rests on; at least one line of the case, tool result or citation'),
  missing: z.array(z.string().max(300)).max(6).optional().describe('What would be needed to be sure'),
  action: action.optional(),
};

const summary = z.string().max(2000).describe('Two to four sentences for the other agents');

export const submitFindings = z.object({ summary, findings: z.array(z.object(findingText)).max(12) });

export const castVotes = z.object({
  summary,
  votes: z
    .array(
      z.object({
        finding: z.string().describe('Id of the finding, such as F2'),
        stance: z
          .enum(['agree', 'object', 'block'])
          .describe('block: only for a danger to the patient or person concerned'),
        reason: z.string().max(600),
        evidence: z.array(evidence).max(6).optional(),
      }),
    )
    .max(60),
});

export const reviseFindings = z.object({
  summary,
  revisions: z
    .array(
      z.object({
        finding: z.string(),
        decision: z.enum(['keep', 'change', 'withdraw']),
        reason: z.string().max(600),
        ...findingText,
        claim: findingText.claim.optional(),
        confidence: confidence.optional(),
        evidence: findingText.evidence
          .optional()
          .describe('For a change: must name evidence that the old wording did not have'),
      }),
    )
    .max(12),
});

const conclusion = {
  summary: z.string().min(1).max(3000).describe('The answer of the team to its question'),
  missing: z.array(z.string().max(300)).max(8).optional(),
  wouldChange: z
    .array(z.string().max(300))
    .max(8)
    .optional()
    .describe('What new fact would change the answer, and how'),
};

export const conclude = z.object(conclusion);

export const submitSynthesis = z.object({
  summary: z.string().min(1).max(4000),
  findings: z
    .array(
      z.object({
        claim: z.string().min(1).max(600),
        confidence,
        supportedBy: z
          .array(z.string())
          .min(1)
          .describe('Refs of team findings, such as drug_interaction_check/F1'),
        opposedBy: z.array(z.string()).optional(),
      }),
    )
    .max(40),
  disagreements: z
    .array(
      z.object({
        topic: z.string().max(200),
        settled: z.boolean(),
        note: z.string().max(600),
        positions: z.array(z.object({ ref: z.string(), stance: z.string().max(60) })).min(1),
      }),
    )
    .max(20)
    .optional(),
  missing: z.array(z.string().max(300)).max(12).optional(),
  wouldChange: z.array(z.string().max(300)).max(12).optional(),
});

const described = {
  submit_findings: { schema: submitFindings, description: 'Hand in your findings. Ends your turn.' },
  cast_votes: {
    schema: castVotes,
    description: 'Vote on every finding that you were asked about. Ends your turn.',
  },
  revise_findings: {
    schema: reviseFindings,
    description: 'Keep, change or withdraw each contested finding. Ends your turn.',
  },
  conclude: {
    schema: conclude,
    description: 'State the consensus of the team. Refused while a blocking objection stands.',
  },
  report_no_consensus: {
    schema: conclude,
    description: 'State plainly that the team did not agree, on what, and why.',
  },
  submit_synthesis: { schema: submitSynthesis, description: 'Hand in the joint assessment of all teams.' },
} as const;

export type SubmissionName = keyof typeof described;

export const submissionSchemas: { readonly [Name in SubmissionName]: (typeof described)[Name]['schema'] } = {
  submit_findings: submitFindings,
  cast_votes: castVotes,
  revise_findings: reviseFindings,
  conclude,
  report_no_consensus: conclude,
  submit_synthesis: submitSynthesis,
};

export function isSubmission(name: string): name is SubmissionName {
  return Object.hasOwn(described, name);
}

const specs = new Map<SubmissionName, ToolSpec>();

/** The submission as a model is told of it. */
export function submissionSpec(name: SubmissionName): ToolSpec {
  let spec = specs.get(name);
  if (spec === undefined) {
    const { $schema: _, ...parameters } = z.toJSONSchema(described[name].schema);
    spec = { name, description: described[name].description, parameters };
    specs.set(name, spec);
  }
  return spec;
}
