import { expect, test } from 'vitest';

import type { Interval } from '../../../src/core/run/events.ts';
import type { ReportTeam, ReportView } from '../../../src/protocol/report.ts';
import { reportMarkdown } from '../../../src/webview/report/copy.ts';
import { isToReport } from '../../../src/webview/report/guard.ts';
import { axis, laneText, numbers, pieces, totals } from '../../../src/webview/report/lanes.ts';
import { missingItems } from '../../../src/webview/report/missing.ts';
import { cells, dissents, isAgainst } from '../../../src/webview/report/rows.ts';
import { count, dollars, duration, shortDuration } from '../../../src/webview/shared/format.ts';
import { finding, header } from './fixtures.ts';

function team(id: string, part: Partial<ReportTeam> = {}): ReportTeam {
  return {
    info: { ...header().info, id, title: `Team ${id}`, short: id },
    status: { kind: 'ended', outcome: 'consensus' },
    turns: 1,
    calls: 1,
    retries: 0,
    usage: { input: 0, output: 0, cached: 0 },
    cost: 0,
    queuedAt: 0,
    startedAt: 0,
    endedAt: 4000,
    lane: [],
    findings: [finding('F1')],
    ...part,
  };
}

const joint = {
  claim: 'Joint',
  confidence: 'high' as const,
  supportedBy: ['a/F1', 'b/F1'],
  opposedBy: ['b/F2'],
  evidence: [],
  dissent: [{ team: 'c', voter: 'bob', reason: 'Too early.' }],
};
const failed = team('d', {
  status: { kind: 'ended', outcome: 'failed', error: { class: 'auth', message: 'Set the key.' } },
  findings: [],
});
const view: ReportView = {
  runId: 'r',
  caseId: 'P-1',
  caseName: 'P-1.case.yaml',
  patient: '',
  startedAt: '2026-03-01T14:32:00Z',
  status: 'running',
  model: 'demo',
  demo: true,
  panel: 'clinical',
  caseHash: 'abc',
  slots: 4,
  now: 6000,
  teams: [team('a'), team('b', { startedAt: 1000, endedAt: 6000 }), team('c'), failed, team('e')],
  synthesis: {
    status: 'finished',
    startedAt: 6000,
    endedAt: 7000,
    text: '',
    result: {
      summary: '',
      findings: [joint],
      disagreements: [],
      missing: [{ team: 'd', text: 'gone' }, { text: 'a value' }],
      wouldChange: [],
      byModel: true,
    },
  },
  anchors: {},
  warnings: [],
};

test('each team supports, dissents, is silent or is missing; opposing outweighs supporting', () => {
  expect(cells(joint, view.teams).map((cell) => [cell.stance, cell.finding])).toEqual([
    ['supports', 'F1'],
    ['dissents', 'F2'],
    ['dissents', undefined],
    ['missing', undefined],
    ['silent', undefined],
  ]);
  expect(dissents(joint, view.teams).map((one) => [one.team, one.voter, one.text])).toEqual([
    ['Team b', undefined, 'F2'],
    ['Team c', 'Bob', 'Too early.'],
  ]);
});

test.each([
  ['forbids', true],
  ['advises against', true],
  ['avoid', true],
  ['stop', true],
  ['proposes', false],
  ['supports', false],
  ['start', false],
])('%s is against: %s', (stance, against) => expect(isAgainst(stance)).toBe(against));

test('a team without a result is named once, with its reason', () => {
  expect(missingItems(view)).toEqual([
    { lead: 'Team d failed', text: 'Set the key.', team: true },
    { text: 'a value', team: false },
  ]);
});

test.each([
  [800, 1000, 3],
  [15_200, 16_000, 9],
  [16_100, 20_000, 5],
  [61_000, 70_000, 8],
  [1_200_000, 1_200_000, 5],
  [90_000_000, 100_800_000, 8],
])('an axis over %d ms ends at %d with %d marks', (end, last, marks) => {
  expect([axis(end).end, axis(end).ticks.length]).toEqual([last, marks]);
  expect(axis(end).ticks.at(-1)).toBe(last);
});

const lane: readonly Interval[] = [
  { from: 0, to: 500, kind: 'queued' },
  { from: 2000, to: 3000, kind: 'tool' },
  { from: 500, to: 4000, kind: 'model' },
  { from: 3500, to: 5000, kind: 'model' },
];

test('a lane is drawn in percent of the axis, tools on top; a team at work reaches to now', () => {
  const drawn = pieces({ lane, queuedAt: 0, startedAt: 500, status: { kind: 'running' } }, 8000, 10_000);
  expect(drawn.map(({ kind, x, width }) => [kind, Math.round(x), Math.round(width)])).toEqual([
    ['queued', 0, 5],
    ['running', 5, 75],
    ['model', 5, 35],
    ['model', 35, 15],
    ['tool', 20, 10],
  ]);
  expect(pieces({ lane: [], queuedAt: 0, status: { kind: 'queued' } }, 2500, 10_000)).toEqual([
    { x: 0, width: 25, kind: 'queued' },
  ]);
  expect(
    pieces({ lane: [], queuedAt: 0, startedAt: 0, status: { kind: 'interrupted' } }, 2500, 10_000),
  ).toEqual([]);
});

test('overlapping pieces of a kind count once, and the words of a lane say it all', () => {
  expect(totals(lane)).toEqual({ queued: 500, model: 4500, tool: 1000, waiting: 0 });
  expect(laneText(team('a', { lane, startedAt: 500, endedAt: 5000 }), 0)).toBe(
    'Team a: consensus, from 0.5 s to 5.0 s; queued 0.5 s, model 4.5 s, tool 1.0 s',
  );
});

test('a wait tells its reason where it is drawn and in the words of its lane', () => {
  const waits: readonly Interval[] = [
    { from: 0, to: 4200, kind: 'waiting', reason: 'rate limit' },
    { from: 4000, to: 5000, kind: 'waiting', reason: 'backoff' },
    { from: 3000, to: 4400, kind: 'waiting', reason: 'rate limit' },
  ];
  const waited = team('a', { lane: waits, startedAt: 0, endedAt: 5000 });
  expect(pieces(waited, 5000, 5000).flatMap(({ title }) => title ?? [])).toEqual([
    'waiting: rate limit, 4.2 s',
    'waiting: trying again, 1.0 s',
    'waiting: rate limit, 1.4 s',
  ]);
  expect(laneText(waited, 0)).toBe(
    'Team a: consensus, from 0.0 s to 5.0 s; waiting: rate limit, 4.4 s, waiting: trying again, 1.0 s',
  );
  const hostile = { ...waited, lane: [{ from: 0, to: 1, kind: 'waiting', reason: 'constructor' }] };
  expect(isToReport({ type: 'snapshot', seq: 0, view: { ...view, teams: [hostile] } })).toBe(false);
});

test('numbers so far are the sum of teams and synthesis over the time that passed', () => {
  expect(numbers(view, 7000)).toMatchObject({
    wallMs: 7000,
    sequentialMs: 22_000,
    speedUp: 22 / 7,
    longest: 'b',
    longestMs: 5000,
    final: false,
  });
});

test('the report copies as Markdown with its safety words and dissent', () => {
  const text = reportMarkdown(view);
  expect(text).toContain('not a medical device');
  expect(text).toContain(
    '1. Joint (high; Team a)\n   - Dissent, Team b: F2\n   - Dissent, Team c (Bob): Too early.',
  );
});

test('only a whole report is let through', () => {
  expect(isToReport({ type: 'snapshot', seq: 0, view })).toBe(true);
  expect(isToReport({ type: 'snapshot', seq: 0, view: { ...view, teams: [{}] } })).toBe(false);
  expect(
    isToReport({
      type: 'snapshot',
      seq: 0,
      view: { ...view, synthesis: { status: 'finished', text: '', result: {} } },
    }),
  ).toBe(false);
});

test.each([
  [0, '0.0 s'],
  [8900, '8.9 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [3_720_000, '1 h 02 min'],
  [Number.NaN, '0.0 s'],
])('%d ms reads %s', (ms, text) => expect(duration(ms)).toBe(text));

test('small times, counts and prices', () => {
  expect([
    shortDuration(2.6),
    shortDuration(999.6),
    count(999),
    count(1400),
    count(999_960),
    dollars(0),
    dollars(0.0001),
    dollars(0.0284),
    dollars(12.4),
  ]).toEqual(['3 ms', '1.0 s', '999', '1.4k', '1.0M', '$0', '<$0.001', '$0.028', '$12.40']);
});
