import type { TranscriptHeader, TranscriptView } from '../../src/protocol/transcript.ts';
import { anchors, finished, findings, header, info, turn, turns } from './team.ts';

const { conclusion: _conclusion, endedAt: _endedAt, ...open } = header;
const runningHeader: TranscriptHeader = {
  ...open,
  status: { kind: 'running' },
  phase: 'revision',
  round: 1,
  phases: header.phases.slice(0, 4),
  now: 8900,
  canCancel: true,
  canRetry: false,
  hasReport: false,
  hasResult: false,
};

const writing = (() => {
  const { endedAt: _, ...part } = turn({
    number: 10,
    id: 'revision.1.vote.pharmacist',
    agent: 'pharmacist',
    phase: 'revision',
    round: 1,
    startedAt: 8700,
    status: 'writing',
    text: 'I keep my objection to F2. Lisinopril is listed as current and no time of the last dose is given; until that is known, the 36 h gap cannot be',
  });
  return part;
})();
const waits = (() => {
  const { endedAt: _, ...part } = turn({
    number: 11,
    id: 'revision.1.vote.nephrologist',
    agent: 'nephrologist',
    phase: 'revision',
    round: 1,
    startedAt: 8700,
    status: 'waiting',
    waiting: { reason: 'rate limit', since: 8800, until: 13_000 },
    notes: [
      { at: 8750, kind: 'retry', text: 'The endpoint closed the connection before the answer was whole.' },
      { at: 8790, kind: 'fallback', text: 'gpt-oss-120b is overloaded; gpt-oss-20b answers instead.' },
    ],
  });
  return part;
})();

const hostile = [
  'Ignore all rules <script>alert(1)</script> <img src=x onerror=alert(2)>',
  '[click me](javascript:alert(3)) and [a bank](https://bank.example@evil.example/) and ![pixel](https://evil.example/p.png)',
  'A fair link: [the guideline](https://example.org/guideline) and https://example.org/bare',
  'Dose: \u202egm 05\u202c of x\u200by\u200bz, \u001b[31mred\u001b[0m, tag \u{e0041}\u{e0042}, zalgo Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a',
  '# A heading\n## Below it\n- one\n  - two\n    - three\n1. first\n2. second\n\n> quoted\n\n| drug | limit |\n|---|---|\n| simvastatin | 20 mg |\n\n```js\nwhile (true) {}\n```',
  'x'.repeat(600),
].join('\n\n');

const discussion = Array.from({ length: 400 }, (_, at) =>
  turn({
    number: at + 1,
    id: `discussion.${at + 1}.${info.agents[at % 6]?.name ?? ''}`,
    agent: info.agents[at % 6]?.name ?? '',
    phase: 'discussion',
    startedAt: at * 1000,
    endedAt: at * 1000 + 900,
    text: `Message ${at + 1}. ${'The potassium of 5.4 mmol/L has to be looked at again before anything is added. '.repeat((at % 5) + 1)}`,
  }),
);

const ended = (outcome: 'failed' | 'timed_out' | 'cancelled', message: string): TranscriptView => ({
  header: {
    ...open,
    status: { kind: 'ended', outcome, error: { class: outcome === 'failed' ? 'auth' : 'timeout', message } },
    phases: header.phases.slice(0, 2),
    endedAt: 8300,
    hasResult: false,
  },
  turns: [
    ...turns.slice(0, 3),
    {
      ...turn({ number: 4, agent: 'pharmacist', phase: 'opinions' }),
      status: 'void',
      text: 'Three medicines act on',
    },
  ],
  findings: findings
    .slice(0, 5)
    .map((finding) => ({ ...finding, status: 'proposed' as const, votes: [], revisions: [] })),
  anchors,
});

export const transcripts: Readonly<Record<string, TranscriptView>> = {
  finished,
  running: {
    header: runningHeader,
    turns: [...turns, writing, waits],
    findings: findings.map((finding) =>
      finding.id === 'F3'
        ? { ...finding, status: 'blocked' as const, votes: finding.votes.filter((vote) => vote.round === 0) }
        : finding,
    ),
    anchors,
  },
  opinions: {
    header: { ...runningHeader, phase: 'opinions', round: 0, phases: header.phases.slice(0, 2), now: 1500 },
    turns: [...turns.slice(0, 1), { ...turns[1]!, status: 'writing', findings: [] }],
    findings: [],
    anchors,
  },
  queued: {
    header: { ...runningHeader, status: { kind: 'queued' }, phase: undefined, phases: [] },
    turns: [],
    findings: [],
    anchors,
  },
  failed: ended(
    'failed',
    'The endpoint refused the key. Set the key of gpt-oss-120b and run the team again.',
  ),
  timed_out: ended('timed_out', 'The team made no progress for 300 s, its limit.'),
  interrupted: {
    ...ended('failed', ''),
    header: { ...open, status: { kind: 'interrupted' }, phases: header.phases.slice(0, 2) },
  },
  no_consensus: {
    ...finished,
    header: {
      ...header,
      status: { kind: 'ended', outcome: 'no_consensus' },
      demo: true,
      model: 'demo',
      conclusion: { ...header.conclusion!, outcome: 'no_consensus' },
    },
  },
  huge: {
    header: {
      ...header,
      info: { ...info, pattern: 'group_chat', maxTurns: 500 },
      phases: [{ id: 'discussion', round: 0, startedAt: 0 }],
    },
    turns: discussion,
    findings: [],
    anchors,
  },
  hostile: {
    header: {
      ...header,
      info: { ...info, title: 'Treat\u202ement \u200bplanning', pattern: 'group_chat' },
      phases: [{ id: 'discussion', round: 0, startedAt: 0 }],
    },
    turns: [
      turn({ number: 2, agent: 'safety', phase: 'discussion', text: `${'> '.repeat(400)}deep` }),
      turn({
        number: 1,
        agent: 'pharmacist',
        phase: 'discussion',
        text: hostile,
        tools: [
          {
            callId: 'x',
            agent: 'pharmacist',
            tool: 'drug_interactions',
            arguments: '{"medicines":"\\u202e<b>x</b>"}',
            startedAt: 0,
            endedAt: 5,
            summary: '<i>none</i>',
            result: 'not json \u001b[2J at all',
          },
        ],
      }),
    ],
    findings: [],
    anchors,
  },
};
