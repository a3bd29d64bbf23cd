import { describe, expect, test } from 'vitest';

import { parseCase } from '../../../src/core/case/parse.ts';
import type { Finding } from '../../../src/core/chat/types.ts';
import type { TeamState } from '../../../src/core/run/state.ts';
import { findingMarks, voices } from '../../../src/vscode/findingMarkRows.ts';

const text = 'caseVersion: 1\nid: P-1\nsymptoms:\n  - {text: cough}\n  - {text: fever}\n';
const parsed = parseCase(text, 'a.case.yaml');
if (!parsed.ok) throw new Error('the case is broken');
const { anchors } = parsed.document;

const finding = (id: string, anchor: string, more: Partial<Finding> = {}): Finding => ({
  id,
  author: 'A',
  claim: 'x',
  confidence: 'moderate',
  evidence: [{ kind: 'case', anchor, resolved: true }],
  missing: [],
  status: 'agreed',
  votes: [],
  revisions: [],
  ...more,
});
const teams = [
  {
    findings: [
      finding('F1', 'c1'),
      finding('F2', 'c2'),
      finding('F3', 'c2', { status: 'withdrawn' }),
      finding('F4', 'c1', { evidence: [{ kind: 'case', anchor: 'c1', resolved: false }] }),
    ],
  } as unknown as TeamState,
];

const drawn = (now: string): readonly (readonly [number, boolean, string])[] =>
  findingMarks(teams, anchors, now).map(
    ({ range, stale, findings }) =>
      [range.start.line, stale, findings.map((one) => one.finding.id).join()] as const,
  );

describe('findings at their evidence', () => {
  test.each([
    [
      'stand at their lines, without those that were withdrawn or rest on nothing',
      text,
      [
        [4, false, 'F1'],
        [5, false, 'F2'],
      ],
    ],
    [
      'move with their lines',
      text.replace('symptoms:', '# more\nsymptoms:'),
      [
        [5, false, 'F1'],
        [6, false, 'F2'],
      ],
    ],
    [
      'are stale where the line has changed',
      text.replace('fever', 'chills'),
      [
        [4, false, 'F1'],
        [5, true, 'F2'],
      ],
    ],
  ])('%s', (_, now, expected) => {
    expect(drawn(now)).toEqual(expected);
  });

  test('the latest vote of each voter counts', () => {
    const vote = (voter: string, stance: 'agree' | 'object', round: number) => ({
      voter,
      stance,
      round,
      reason: 'r',
      evidence: [],
    });
    expect(
      voices(
        finding('F1', 'c1', {
          votes: [vote('B', 'object', 0), vote('C', 'object', 0), vote('B', 'agree', 1)],
        }),
      ),
    ).toEqual({
      agreed: ['B'],
      against: [{ voter: 'C', stance: 'object', reason: 'r' }],
    });
  });
});
