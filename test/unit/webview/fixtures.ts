import type { Evidence, Finding } from '../../../src/core/chat/types.ts';
import type { TurnState } from '../../../src/core/run/state.ts';
import type { TranscriptHeader, TranscriptView } from '../../../src/protocol/transcript.ts';

export function turn(id: string, part: Partial<TurnState> = {}): TurnState {
  return {
    id,
    number: 1,
    agent: 'ann',
    phase: 'opinions',
    round: 0,
    status: 'finished',
    startedAt: 0,
    endedAt: 1000,
    text: '',
    calls: [],
    tools: [],
    findings: [],
    votes: [],
    notes: [],
    usage: { input: 0, output: 0, cached: 0 },
    cost: 0,
    ...part,
  };
}

export const line: Evidence = { kind: 'case', anchor: 'c1', line: 7, resolved: true };

export function finding(id: string, part: Partial<Finding> = {}): Finding {
  return {
    id,
    author: 'ann',
    claim: `Claim of ${id}`,
    confidence: 'high',
    evidence: [line],
    missing: [],
    status: 'agreed',
    votes: [],
    revisions: [],
    ...part,
  };
}

export function header(part: Partial<TranscriptHeader> = {}): TranscriptHeader {
  return {
    runId: 'r1',
    caseId: 'P-1',
    caseName: 'P-1.case.yaml',
    info: {
      id: 'treatment_planning',
      title: 'Treatment planning',
      short: 'Tr',
      pattern: 'consensus',
      maxTurns: 15,
      agents: [
        { name: 'ann', title: 'Ann', short: 'An', role: 'specialist' },
        { name: 'bob', title: 'Bob', short: 'Bo', role: 'reviewer' },
      ],
    },
    status: { kind: 'running' },
    phase: 'opinions',
    round: 0,
    phases: [],
    queuedAt: 0,
    startedAt: 0,
    now: 5000,
    usage: { input: 0, output: 0, cached: 0 },
    cost: 0,
    calls: 0,
    model: 'demo',
    demo: true,
    canCancel: true,
    canRetry: false,
    hasReport: false,
    hasResult: false,
    ...part,
  };
}

export function view(
  turns: readonly TurnState[],
  findings: readonly Finding[] = [],
  part: Partial<TranscriptHeader> = {},
): TranscriptView {
  return { header: header(part), turns, findings, anchors: {} };
}
