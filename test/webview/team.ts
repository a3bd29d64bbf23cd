import type { Evidence, Finding, Vote } from '../../src/core/chat/types.ts';
import type { TeamInfo } from '../../src/core/run/events.ts';
import type { ToolUseState, TurnState } from '../../src/core/run/state.ts';
import type { TranscriptHeader, TranscriptView } from '../../src/protocol/transcript.ts';

/** Sample content for looking at the pages; no clinical advice. */

export const anchors = Object.fromEntries(
  [
    ['c8', 19, 'Creatinine 1.9 mg/dL, baseline not known'],
    ['c12', 25, 'metformin 1000 mg twice daily'],
    ['c13', 26, 'lisinopril 20 mg once daily'],
    ['c15', 28, 'ibuprofen 400 mg as needed, over the counter'],
    ['c21', 36, 'eGFR 29 mL/min/1.73 m²'],
    ['c22', 37, 'potassium 5.4 mmol/L'],
    ['c24', 39, 'BNP 1450 pg/mL'],
    ['c26', 41, 'INR 3.9'],
    ['c30', 46, 'chest radiograph: bilateral effusions'],
    ['c31', 47, 'echocardiogram: LVEF 35 %'],
  ].map(([id, line, text]) => [id as string, { line: line as number, text: text as string }]),
);

export const info: TeamInfo = {
  id: 'treatment_planning',
  title: 'Treatment planning',
  short: 'Tr',
  pattern: 'consensus',
  maxTurns: 15,
  agents: [
    { name: 'coordinator', title: 'Coordinator', short: 'Co', role: 'coordinator' },
    { name: 'cardiologist', title: 'Cardiologist', short: 'Ca', role: 'specialist' },
    { name: 'nephrologist', title: 'Nephrologist', short: 'Ne', role: 'specialist' },
    { name: 'pharmacist', title: 'Pharmacist', short: 'Ph', role: 'specialist' },
    { name: 'safety', title: 'Safety reviewer', short: 'Sr', role: 'reviewer' },
    { name: 'supervisor', title: 'Supervisor', short: 'Su', role: 'supervisor' },
  ],
};

export const inCase = (anchor: string): Evidence => ({
  kind: 'case',
  anchor,
  resolved: true,
  ...(anchors[anchor] && { line: anchors[anchor].line }),
});
export const byTool = (tool: string, summary: string): Evidence => ({
  kind: 'tool',
  tool,
  summary,
  resolved: true,
});
export const cited = (id: string, title: string): Evidence => ({
  kind: 'citation',
  id,
  title,
  resolved: true,
});
export const unresolved = (id: string): Evidence => ({
  kind: 'citation',
  id,
  resolved: false,
  problem: 'not found',
});

export function turn(part: Partial<TurnState> & Pick<TurnState, 'number' | 'agent' | 'phase'>): TurnState {
  const round = part.round ?? 0;
  return {
    id: `${part.phase}.${round}.${part.agent}`,
    round,
    status: 'finished',
    startedAt: 700,
    endedAt: 1900,
    text: '',
    calls: [],
    tools: [],
    findings: [],
    votes: [],
    notes: [],
    usage: { input: 1800, output: 260, cached: 900 },
    cost: 0.004,
    ...part,
  };
}

const tool = (part: Partial<ToolUseState> & Pick<ToolUseState, 'tool' | 'arguments'>): ToolUseState => ({
  callId: `${part.tool}-1`,
  agent: 'cardiologist',
  startedAt: 1000,
  endedAt: 1038,
  summary: 'done',
  result: '{}',
  ...part,
});

const vote = (
  voter: string,
  stance: Vote['stance'],
  reason: string,
  evidence: readonly Evidence[] = [],
  round = 0,
): Vote => ({
  voter,
  stance,
  reason,
  evidence,
  round,
});

const agreed = (...voters: readonly string[]) =>
  voters.map((voter) => vote(voter, 'agree', 'Supported by the lines it names.'));

const spironolactone = {
  claim: 'Option: add spironolactone 12.5 mg daily',
  confidence: 'moderate' as const,
  evidence: [inCase('c31'), cited('PMID:35363499', 'Heart failure guideline')],
  missing: [],
};

export const findings: readonly Finding[] = [
  {
    id: 'F1',
    author: 'cardiologist',
    claim: 'Option: intravenous loop diuretic for congestion',
    confidence: 'high',
    evidence: [inCase('c24'), inCase('c30'), cited('PMID:35363499', 'Heart failure guideline')],
    missing: [],
    status: 'agreed',
    votes: agreed('nephrologist', 'pharmacist', 'safety'),
    revisions: [],
  },
  {
    id: 'F2',
    author: 'cardiologist',
    claim: 'Option: replace lisinopril with sacubitril/valsartan before discharge',
    confidence: 'moderate',
    evidence: [inCase('c31'), inCase('c13'), cited('PMID:25176015', 'Angiotensin-neprilysin inhibition')],
    missing: ['Time of the last dose of lisinopril'],
    status: 'contested',
    votes: [
      ...agreed('nephrologist', 'safety'),
      vote('pharmacist', 'object', 'Not within 36 h of lisinopril, and the last dose is not in the case.', [
        inCase('c13'),
      ]),
    ],
    revisions: [],
  },
  {
    id: 'F3',
    author: 'cardiologist',
    claim: 'Spironolactone not before potassium is below 5.0 mmol/L and eGFR above 30',
    confidence: 'high',
    evidence: [inCase('c22'), byTool('egfr', '29 mL/min/1.73 m²')],
    missing: [],
    status: 'agreed',
    votes: [
      vote('nephrologist', 'block', 'Potassium 5.4 mmol/L and eGFR 29 are past the limits for starting it.', [
        inCase('c22'),
        byTool('egfr', '29 mL/min/1.73 m²'),
      ]),
      vote('pharmacist', 'object', 'The finding does not mention potassium.'),
      vote('safety', 'block', 'Same limits, and lisinopril raises potassium further.', [inCase('c13')]),
      vote('nephrologist', 'agree', 'The limits stand in it now.', [], 1),
      vote('pharmacist', 'agree', 'Potassium is named.', [], 1),
      vote('safety', 'agree', 'No start while the limits are passed.', [], 1),
    ],
    revisions: [
      {
        ...spironolactone,
        round: 1,
        reason: 'Two reviewers name the limits; the case line on potassium was not considered.',
      },
    ],
  },
  {
    id: 'F4',
    author: 'nephrologist',
    claim: 'Ibuprofen is a likely precipitant; option: stop it',
    confidence: 'high',
    evidence: [inCase('c15'), inCase('c21'), cited('PMID:35363499', 'Heart failure guideline')],
    missing: [],
    status: 'agreed',
    votes: agreed('cardiologist', 'pharmacist', 'safety'),
    revisions: [],
  },
  {
    id: 'F5',
    author: 'nephrologist',
    claim: 'Metformin is contraindicated below eGFR 30; option: stop it',
    confidence: 'high',
    evidence: [inCase('c12'), byTool('egfr', '29 mL/min/1.73 m²')],
    missing: ['An earlier creatinine, to tell acute from chronic'],
    status: 'agreed',
    votes: agreed('cardiologist', 'pharmacist', 'safety'),
    revisions: [],
  },
  {
    id: 'F6',
    author: 'pharmacist',
    claim: 'Option: pause warfarin and repeat the INR within 24 h',
    confidence: 'moderate',
    evidence: [
      inCase('c26'),
      byTool('drug_interactions', '3 major, 1 moderate'),
      cited('PMID:11796427', 'Amiodarone and warfarin'),
      unresolved('PMID:99999999'),
    ],
    missing: [],
    status: 'contested',
    votes: [
      ...agreed('cardiologist', 'nephrologist'),
      vote('safety', 'object', 'One of the two sources cannot be found.'),
    ],
    revisions: [],
  },
];

const votesOf = (voter: string, round: number) =>
  findings.flatMap((finding) =>
    finding.votes
      .filter((one) => one.voter === voter && one.round === round)
      .map(({ stance, reason }) => ({ finding: finding.id, stance, reason })),
  );

export const turns: readonly TurnState[] = [
  turn({
    number: 1,
    agent: 'coordinator',
    phase: 'opening',
    startedAt: 0,
    endedAt: 700,
    text: 'Which treatment options fit this case, and which are ruled out by kidney function, potassium or current medicines? Work from the case alone and name the line for every claim.',
  }),
  turn({
    number: 2,
    agent: 'cardiologist',
    phase: 'opinions',
    endedAt: 7200,
    text: 'Congestion leads: effusions, oedema, **BNP 1450 pg/mL** and LVEF 35 %. Relief first, long-term options after.',
    tools: [
      tool({
        tool: 'cha2ds2_vasc',
        arguments: '{"heartFailure":true,"hypertension":true,"age":67,"sex":"female"}',
        summary: '5 points',
        result: '{"points":5}',
        endedAt: 1003,
      }),
      tool({
        tool: 'literature_search',
        arguments: '{"query":"decompensated HFrEF diuretic strategy","limit":4}',
        summary: '4 articles',
        result: '{"articles":[{"id":"PMID:35363499"}]}',
        endedAt: 1214,
      }),
    ],
    notes: [
      {
        at: 2100,
        kind: 'wait',
        text: 'the literature service limits the rate; 4.2 s, the second try went through',
      },
    ],
    findings: ['F1', 'F2', 'F3'],
  }),
  turn({
    number: 3,
    agent: 'nephrologist',
    phase: 'opinions',
    endedAt: 1800,
    text: 'Kidney function is lower than recorded: this creatinine gives eGFR 29, the case says stage 3b.',
    tools: [
      tool({
        tool: 'egfr',
        arguments: '{"creatinine":1.9,"unit":"mg/dL","age":67,"sex":"female"}',
        summary: '29 mL/min/1.73 m²',
        result: '{"egfr":29,"unit":"mL/min/1.73 m2","equation":"CKD-EPI 2021"}',
        endedAt: 1002,
      }),
    ],
    findings: ['F4', 'F5'],
  }),
  turn({
    number: 4,
    agent: 'pharmacist',
    phase: 'opinions',
    endedAt: 1900,
    text: 'Three medicines act on bleeding at once. INR 3.9 needs an answer before anything is added.',
    tools: [
      tool({
        tool: 'drug_interactions',
        arguments:
          '{"medicines":["warfarin","amiodarone","metformin","lisinopril","simvastatin","ibuprofen"]}',
        summary: '3 major, 1 moderate',
        result: JSON.stringify({
          interactions: [
            { pair: ['warfarin', 'amiodarone'], severity: 'major' },
            { pair: ['warfarin', 'ibuprofen'], severity: 'major' },
            { pair: ['simvastatin', 'amiodarone'], severity: 'major' },
          ],
          note: '11 other pairs: not in the data set, which does not mean safe',
        }),
      }),
    ],
    findings: ['F6'],
  }),
  ...['cardiologist', 'nephrologist', 'pharmacist', 'safety'].map((agent, at) =>
    turn({
      number: 5 + at,
      agent,
      phase: 'review',
      startedAt: 7200,
      endedAt: 8100,
      votes: votesOf(agent, 0),
    }),
  ),
  turn({
    number: 9,
    agent: 'cardiologist',
    phase: 'revision',
    round: 1,
    startedAt: 8300,
    endedAt: 8600,
    findings: ['F3'],
    text: 'I take the limits into the finding.',
  }),
];

export const voteTurns: readonly TurnState[] = ['nephrologist', 'pharmacist', 'safety'].map((agent, at) =>
  turn({
    number: 10 + at,
    id: `revision.1.vote.${agent}`,
    agent,
    phase: 'revision',
    round: 1,
    startedAt: 8700,
    endedAt: 9300,
    votes: votesOf(agent, 1),
  }),
);

export const lastTurn = turn({
  number: 13,
  agent: 'supervisor',
  phase: 'conclusion',
  startedAt: 9400,
  endedAt: 10600,
  text: 'No blocking objection stands. Two findings stay contested; both objections are kept.',
});

const phase = (id: TranscriptHeader['phases'][number]['id'], round: number, startedAt: number) => ({
  id,
  round,
  startedAt,
});

export const header: TranscriptHeader = {
  runId: '20260301-143207',
  caseId: 'P-1007',
  caseName: 'P-1007.case.yaml',
  info,
  status: { kind: 'ended', outcome: 'consensus' },
  phase: 'conclusion',
  round: 0,
  phases: [
    phase('opening', 0, 0),
    phase('opinions', 0, 700),
    phase('review', 0, 7200),
    phase('revision', 1, 8300),
    phase('conclusion', 0, 9400),
  ],
  queuedAt: 0,
  startedAt: 0,
  endedAt: 10_600,
  now: 10_600,
  usage: { input: 18_300, output: 6300, cached: 9000 },
  cost: 0.049,
  calls: 15,
  model: 'gpt-oss-120b',
  demo: false,
  conclusion: {
    outcome: 'consensus',
    summary:
      'Relieve congestion first with an intravenous loop diuretic. Ibuprofen and metformin are candidates to stop. Sacubitril/valsartan and the pause of warfarin are kept as options with an objection.',
    missing: ['Time of the last dose of lisinopril', 'An earlier creatinine'],
    wouldChange: [
      'Lisinopril more than 36 h ago and potassium below 5.2: sacubitril/valsartan could be listed.',
      'An earlier creatinine near 1.9 mg/dL: F5 becomes firm.',
    ],
  },
  canCancel: false,
  canRetry: true,
  hasReport: true,
  hasResult: true,
};

export const finished: TranscriptView = {
  header,
  turns: [...turns, ...voteTurns, lastTurn],
  findings,
  anchors,
};
