import type { Evidence, Finding } from '../../src/core/chat/types.ts';
import type { Interval, RunMetrics, Synthesis, TeamInfo } from '../../src/core/run/events.ts';
import type { TeamStatus } from '../../src/core/run/state.ts';
import type { ReportTeam, ReportView } from '../../src/protocol/report.ts';
import { anchors, byTool, cited, inCase, unresolved } from './team.ts';

/** Sample content for looking at the page; no clinical advice. */

type Lane = readonly (readonly [Interval['kind'], number, number])[];

const consensus: TeamStatus = { kind: 'ended', outcome: 'consensus' };
const timedOut: TeamStatus = {
  kind: 'ended',
  outcome: 'timed_out',
  error: {
    class: 'timeout',
    message: 'No progress for 4 s, its limit in this run. Nothing from it is in this assessment.',
  },
};

const info = (id: string, title: string, short: string): TeamInfo => ({
  id,
  title,
  short,
  pattern: 'consensus',
  maxTurns: 15,
  agents: [{ name: 'pattern_reader', title: 'Pattern reader', short: 'Pr', role: 'specialist' }],
});

const finding = (
  id: string,
  claim: string,
  evidence: readonly Evidence[],
  missing: readonly string[] = [],
): Finding => ({
  id,
  author: 'pattern_reader',
  claim,
  confidence: 'high',
  evidence,
  missing,
  status: 'agreed',
  votes: [],
  revisions: [],
});

function team(
  about: TeamInfo,
  status: TeamStatus,
  [from, to]: readonly [number, number],
  lane: Lane,
  [turns, calls, retries, tokens]: readonly [number, number, number, number],
  findings: readonly Finding[],
): ReportTeam {
  return {
    info: about,
    status,
    turns,
    calls,
    retries,
    usage: { input: tokens * 0.8, output: tokens * 0.2, cached: 0 },
    cost: tokens * 0.000002,
    queuedAt: 0,
    startedAt: from,
    endedAt: to,
    lane: lane.map(([kind, start, end]) => ({
      kind,
      ...(kind === 'waiting' && { reason: 'rate limit' as const }),
      from: start,
      to: end,
    })),
    findings,
  };
}

const teams: readonly ReportTeam[] = [
  team(
    info('symptom_pattern_analysis', 'Symptom pattern', 'Sy'),
    consensus,
    [0, 9400],
    [
      ['model', 0, 3100],
      ['tool', 3100, 3500],
      ['model', 3500, 7000],
      ['tool', 7000, 7300],
      ['model', 7300, 9400],
    ],
    [9, 14, 0, 14_200],
    [
      finding('F1', 'Acute decompensated heart failure', [inCase('c24')]),
      finding('F2', 'The kidney stage is not settled; one creatinine cannot tell acute from chronic', [
        inCase('c8'),
      ]),
    ],
  ),
  team(
    info('literature_review', 'Literature review', 'Li'),
    consensus,
    [0, 13_100],
    [
      ['model', 0, 1400],
      ['tool', 1400, 2200],
      ['waiting', 2200, 6100],
      ['tool', 6100, 7400],
      ['model', 7400, 13_100],
    ],
    [10, 19, 1, 21_800],
    [
      finding('F1', 'Guideline therapy fits reduced ejection fraction', [
        cited('PMID:12124404', 'Natriuretic peptide'),
      ]),
      finding('F2', 'Empagliflozin from eGFR 20, once stable', [cited('PMID:32865377', 'EMPEROR-Reduced')]),
    ],
  ),
  team(
    info('drug_interaction_check', 'Drug interactions', 'Dr'),
    consensus,
    [600, 7800],
    [
      ['queued', 0, 600],
      ['model', 600, 2000],
      ['tool', 2000, 2900],
      ['model', 2900, 7800],
    ],
    [8, 12, 0, 11_300],
    [
      finding('F1', 'Bleeding risk under warfarin', [inCase('c26')]),
      finding(
        'F2',
        'Contraindicated within 36 h of lisinopril; potassium 5.4 mmol/L exceeds the limit of 5.2',
        [inCase('c13'), inCase('c22'), byTool('drug_interactions', '3 major')],
      ),
      finding('F3', 'Not in the acute phase while eGFR is unclear', [inCase('c21')]),
    ],
  ),
  team(
    info('imaging_analysis', 'Imaging analysis', 'Im'),
    timedOut,
    [0, 8300],
    [
      ['model', 0, 2400],
      ['tool', 2400, 3000],
      ['model', 3000, 4300],
      ['waiting', 4300, 8300],
    ],
    [3, 5, 0, 6900],
    [],
  ),
  team(
    info('treatment_planning', 'Treatment planning', 'Tr'),
    consensus,
    [0, 10_600],
    [
      ['model', 0, 1800],
      ['tool', 1800, 1900],
      ['waiting', 1900, 6100],
      ['tool', 6100, 6300],
      ['model', 6300, 10_600],
    ],
    [11, 15, 1, 24_600],
    [
      finding('F1', 'Loop diuretic', [inCase('c24')]),
      finding(
        'F2',
        'Replace lisinopril before discharge, for LVEF 35 %',
        [inCase('c31'), cited('PMID:25176015', 'Angiotensin-neprilysin inhibition')],
        ['Time of the last dose of lisinopril'],
      ),
      finding('F5', 'Stop metformin', [inCase('c12')]),
    ],
  ),
];

const result: Synthesis = {
  summary:
    'Four of five teams see acute decompensated heart failure with a bleeding risk and a kidney function that rules out several options. One conflict needs a person.',
  findings: [
    {
      claim: 'Acute decompensated heart failure with reduced ejection fraction',
      confidence: 'high',
      supportedBy: ['symptom_pattern_analysis/F1', 'literature_review/F1', 'treatment_planning/F1'],
      opposedBy: [],
      evidence: [inCase('c24'), inCase('c30'), inCase('c31'), cited('PMID:12124404', 'Natriuretic peptide')],
      dissent: [],
    },
    {
      claim: 'Bleeding risk: INR 3.9 on warfarin with amiodarone and ibuprofen',
      confidence: 'high',
      supportedBy: ['drug_interaction_check/F1', 'treatment_planning/F1'],
      opposedBy: [],
      evidence: [
        inCase('c26'),
        byTool('drug_interactions', '3 major, 1 moderate'),
        cited('PMID:11796427', 'Amiodarone'),
        unresolved('PMID:99999999'),
      ],
      dissent: [],
    },
    {
      claim: 'Metformin is contraindicated below eGFR 30; option: stop it',
      confidence: 'moderate',
      supportedBy: ['drug_interaction_check/F3', 'treatment_planning/F5'],
      opposedBy: ['symptom_pattern_analysis/F2'],
      evidence: [inCase('c12'), byTool('egfr', '29 mL/min/1.73 m²')],
      dissent: [],
    },
    {
      claim: 'Thyroid effect of amiodarone possible: TSH 7.8 mIU/L',
      confidence: 'low',
      supportedBy: ['symptom_pattern_analysis/F1'],
      opposedBy: [],
      evidence: [inCase('c21')],
      dissent: [
        {
          team: 'literature_review',
          voter: 'pattern_reader',
          reason: 'A single TSH during acute illness says little.',
        },
      ],
    },
  ],
  disagreements: [
    {
      topic: 'SGLT2 inhibitor',
      state: 'settled',
      note: 'Both hold, at different times.',
      foundBy: 'model',
      positions: [
        {
          ref: 'literature_review/F2',
          team: 'literature_review',
          stance: 'supports',
          claim: 'Empagliflozin from eGFR 20, once stable.',
          confidence: 'moderate',
        },
        {
          ref: 'drug_interaction_check/F3',
          team: 'drug_interaction_check',
          stance: 'advises against',
          claim: 'Not in the acute phase while eGFR is unclear.',
          confidence: 'moderate',
        },
      ],
    },
    {
      topic: 'Sacubitril/valsartan',
      state: 'open',
      note: 'Kept out of the options.',
      foundBy: 'check',
      positions: [
        {
          ref: 'treatment_planning/F2',
          team: 'treatment_planning',
          stance: 'proposes',
          claim: 'Replace lisinopril before discharge, for LVEF 35 %.',
          confidence: 'low',
        },
        {
          ref: 'drug_interaction_check/F2',
          team: 'drug_interaction_check',
          stance: 'forbids',
          claim: 'Contraindicated within 36 h of lisinopril; potassium 5.4 mmol/L exceeds the limit of 5.2.',
          confidence: 'high',
        },
      ],
    },
  ],
  missing: [
    { team: 'imaging_analysis', text: 'Imaging analysis timed out.' },
    { team: 'treatment_planning', text: 'Last lisinopril dose.' },
    { text: 'An earlier creatinine, to tell acute from chronic.' },
  ],
  wouldChange: [
    'Lisinopril more than 36 h ago and potassium below 5.2: sacubitril/valsartan could be listed.',
    'Falling haemoglobin or visible bleeding: finding 2 ranks first.',
  ],
  byModel: true,
};

const metrics: RunMetrics = {
  roundStartedAt: 0,
  wallMs: 15_200,
  sumOfTeamsMs: 48_600,
  longestTeamMs: 13_100,
  longestTeam: 'literature_review',
  synthesisMs: 2100,
  speedUp: 50.7 / 15.2,
  teamsSpeedUp: 48.6 / 13.1,
  slots: 6,
  slotsUsed: 5,
  succeeded: 4,
  failed: 1,
  successRate: 0.8,
  turns: 41,
  calls: 66,
  retries: { rate_limited: 2 },
  tokens: { input: 69_900, output: 17_300, cached: 0 },
  cost: 0.175,
  whole: {
    rounds: 1,
    endedAt: 15_200,
    wallMs: 15_200,
    calls: 66,
    tokens: { input: 69_900, output: 17_300, cached: 0 },
    cost: 0.175,
  },
  teams: [],
};

const ended: ReportView = {
  runId: '20260301-143207',
  caseId: 'P-1007',
  caseName: 'P-1007.case.yaml',
  patient: 'woman, 67 years',
  startedAt: '2026-03-01T14:32:07Z',
  status: 'ended',
  model: 'gpt-oss-120b',
  demo: false,
  panel: 'clinical 1.0',
  caseHash: '5f1c99aa0042b1e7a9',
  slots: 6,
  now: 15_200,
  teams,
  synthesis: { status: 'finished', startedAt: 13_100, endedAt: 15_200, text: '', result },
  metrics,
  anchors,
  warnings: [],
};

const { metrics: _metrics, ...withoutMetrics } = ended;

const running: ReportView = {
  ...withoutMetrics,
  status: 'running',
  demo: true,
  model: 'demo',
  now: 8000,
  synthesis: { status: 'pending', text: '' },
  teams: teams.map((one, at) => {
    const lane = one.lane
      .filter((piece) => piece.from < 8000)
      .map((piece) => ({ ...piece, to: Math.min(8000, piece.to) }));
    if (at === 2) return { ...one, lane };
    const { endedAt: _, ...rest } = one;
    if (at === 4) {
      const { startedAt: _started, ...queued } = rest;
      return { ...queued, status: { kind: 'queued' }, lane: [], findings: [], turns: 0, calls: 0 };
    }
    return {
      ...rest,
      status: at === 3 ? { kind: 'waiting', reason: 'rate limit', until: 9000 } : { kind: 'running' },
      lane,
      findings: at === 1 ? [] : one.findings,
    };
  }),
};

const refused: TeamStatus = {
  kind: 'ended',
  outcome: 'failed',
  error: {
    class: 'auth',
    message: 'The endpoint refused the key. Set the key of gpt-oss-120b and run the team again.',
  },
};

export const reports: Readonly<Record<string, ReportView>> = {
  finished: ended,
  running,
  failed: {
    ...withoutMetrics,
    now: 1200,
    teams: teams.map((one) => ({
      ...one,
      status: refused,
      startedAt: 0,
      endedAt: 900,
      lane: [{ kind: 'model', from: 0, to: 900 }],
      findings: [],
    })),
    synthesis: {
      status: 'failed',
      text: '',
      error: 'No team came to a result, so there was nothing to join.',
    },
    warnings: ['The disk is nearly full: the journal of this run may be cut short.'],
  },
  cancelled: {
    ...running,
    status: 'cancelled',
    demo: false,
    teams: running.teams.map((one) =>
      one.endedAt === undefined
        ? { ...one, endedAt: 8000, status: { kind: 'ended', outcome: 'cancelled' } }
        : one,
    ),
  },
};
