import type { z } from 'zod';

import type { CaseLine } from '../../core/case/statement-reader.ts';
import type {
  castVotes,
  conclude,
  reviseFindings,
  submitFindings,
  submitSynthesis,
} from '../../core/chat/submissions.ts';
import type { TurnRequest } from '../read.ts';

export type Findings = z.input<typeof submitFindings>;
export type FindingDraft = Findings['findings'][number];
export type EvidenceDraft = FindingDraft['evidence'][number];
export type Votes = z.input<typeof castVotes>;
export type VoteDraft = Votes['votes'][number];
export type Revisions = z.input<typeof reviseFindings>;
export type RevisionDraft = Revisions['revisions'][number];
export type ConclusionDraft = z.input<typeof conclude>;
export type SynthesisDraft = z.input<typeof submitSynthesis>;

/** What a specialist does in one field: which tools it calls with what, and what it makes of the case and the results. */
export interface Domain {
  calls(turn: TurnRequest): readonly DomainCall[];
  findings(turn: TurnRequest): { readonly summary: string; readonly findings: readonly FindingDraft[] };
}

export interface DomainCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export const cite = (line: CaseLine, quote?: string): EvidenceDraft => ({
  anchor: line.id,
  ...(quote !== undefined && quote !== '' && { quote }),
});

/** Keeps a draft inside the limits of its schema, and drops evidence that is named twice. */
export function draft(finding: FindingDraft): FindingDraft {
  const seen = new Set<string>();
  const evidence = finding.evidence.filter((one) => {
    const key = one.anchor ?? one.tool ?? one.citation ?? '';
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return {
    ...finding,
    claim: clip(finding.claim, 600),
    evidence: evidence.slice(0, 12),
    ...(finding.missing !== undefined && {
      missing: finding.missing.slice(0, 6).map((one) => clip(one, 300)),
    }),
  };
}

export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).trimEnd()}…`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`;

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
