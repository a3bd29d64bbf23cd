import type { z } from 'zod';

import { checkCaseEvidence } from '../case/evidence.ts';
import type { CaseDocument } from '../case/parse.ts';
import type { ToolUseState } from '../run/state.ts';
import type { submitFindings } from './submissions.ts';
import type { Evidence } from './types.ts';

export type RawEvidence = z.output<typeof submitFindings>['findings'][number]['evidence'][number];

export interface EvidenceSources {
  readonly document: CaseDocument;
  /** The ids of the lines that this team may read. */
  readonly readable: ReadonlySet<string>;
  /** Every tool call of the team so far, those of the turn under way included. */
  readonly tools: readonly ToolUseState[];
}

/** Checks what a model says its claim rests on. Nothing is dropped: what does not hold is marked, with why. */
export function resolveEvidence(raw: RawEvidence, { document, readable, tools }: EvidenceSources): Evidence {
  if (raw.anchor !== undefined && raw.anchor !== '') {
    const id = raw.anchor.replaceAll(/[[\]\s]/g, '');
    const quote = raw.quote === undefined || raw.quote.trim() === '' ? undefined : raw.quote;
    const said = { kind: 'case', anchor: id, ...(quote !== undefined && { quote }) } as const;
    if (!readable.has(id))
      return { ...said, resolved: false, problem: 'no such line in what this team reads' };
    const check = checkCaseEvidence(document, id, quote);
    return {
      ...said,
      ...(check.line !== undefined && { line: check.line }),
      resolved: check.resolved,
      ...(!check.resolved && { problem: check.problem }),
    };
  }
  if (raw.tool !== undefined && raw.tool !== '') {
    const calls = tools.filter((use) => use.tool === raw.tool);
    const good = calls.findLast((use) => use.summary !== undefined && use.error === undefined);
    if (good?.summary !== undefined)
      return { kind: 'tool', tool: raw.tool, summary: good.summary, resolved: true };
    const problem = calls.length > 0 ? 'the call failed' : 'this team did not call it';
    return { kind: 'tool', tool: raw.tool, resolved: false, problem };
  }
  if (raw.citation !== undefined && raw.citation !== '') {
    const known = tools
      .flatMap((use) => use.citations ?? [])
      .find((citation) => citation.id === raw.citation);
    if (known !== undefined) {
      return {
        kind: 'citation',
        id: known.id,
        title: known.title,
        ...(known.url !== undefined && { url: known.url }),
        resolved: true,
      };
    }
    return { kind: 'citation', id: raw.citation, resolved: false, problem: 'no tool returned it' };
  }
  return {
    kind: 'citation',
    id: '(nothing named)',
    resolved: false,
    problem: 'no line, tool or citation is named',
  };
}

/** What tells two pieces of evidence apart. */
export function evidenceKey(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'case':
      return `case ${evidence.anchor}`;
    case 'tool':
      return `tool ${evidence.tool}`;
    case 'citation':
      return `citation ${evidence.id}`;
  }
}
