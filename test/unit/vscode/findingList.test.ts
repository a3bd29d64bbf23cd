import { describe, expect, test } from 'vitest';

import { parseCase } from '../../../src/core/case/parse.ts';
import type { Evidence, Finding, Vote } from '../../../src/core/chat/types.ts';
import type { TeamState } from '../../../src/core/run/state.ts';
import { findingRows } from '../../../src/vscode/findingListRows.ts';
import { plainSay } from '../../../src/vscode/say.ts';
import { drugs } from './sampleRun.ts';

const text = 'caseVersion: 1\nid: P-1\nsymptoms:\n  - {text: cough}\n  - {text: fever}\n';
const parsed = parseCase(text, 'a.case.yaml');
if (!parsed.ok) throw new Error('the case is broken');
const { anchors } = parsed.document;

const line = (anchor: string, resolved = true): Evidence => ({
  kind: 'case',
  anchor,
  resolved,
  ...(!resolved && { quote: 'chills', problem: 'the quotation does not stand there' }),
});
const vote = (voter: string, stance: Vote['stance'], round = 0): Vote => ({
  voter,
  stance,
  round,
  reason: `says ${stance}`,
  evidence: [],
});
const finding = (more: Partial<Finding> = {}): Finding => ({
  id: 'F1',
  author: 'Pharmacist',
  claim: 'It is a cold.',
  confidence: 'moderate',
  evidence: [line('c2'), line('c1')],
  missing: [],
  status: 'contested',
  votes: [],
  revisions: [],
  ...more,
});
const team = (one: Finding, status: TeamState['status']): TeamState =>
  ({
    info: drugs,
    status,
    turns: [{ id: 'opinions.0.Pharmacist', findings: ['F1'] }],
    findings: [one],
  }) as unknown as TeamState;
const rows = (
  one: Finding,
  now = text,
  status: TeamState['status'] = { kind: 'ended', outcome: 'consensus' },
) => findingRows([team(one, status)], anchors, now, plainSay);

describe('the list of findings', () => {
  test('has a finding at the first line it rests on, with all that speaks for it and against it', () => {
    const [row] = rows(
      finding({
        evidence: [
          line('c1', false),
          line('c2'),
          line('c1'),
          { kind: 'tool', tool: 'news2', summary: '3', resolved: true },
          { kind: 'citation', id: 'PMID:1', resolved: false },
        ],
        votes: [
          vote('Coordinator', 'block'),
          vote('B', 'object'),
          vote('C', 'object'),
          vote('C', 'agree', 1),
        ],
        missing: ['a temperature', 'a history'],
      }),
    );
    expect(row).toEqual({
      team: drugs.id,
      finding: 'F1',
      turn: 'opinions.0.Pharmacist',
      label: 'Drug interactions F1',
      author: 'D F1, Pharmacist',
      standing: 'contested, moderate confidence',
      body: [
        'It is a cold.',
        'Agreed: C.',
        'Coordinator objects and blocks: says block',
        'B objects: says object',
        'Rests on line 5, line 4.',
        'Also on news2 (3).',
        'Does not hold: c1 “chills”, the quotation does not stand there.',
        'Does not hold: PMID:1, not found.',
        'Missing: a temperature; a history.',
      ].join('\n'),
      range: anchors[1]?.range,
      stale: false,
    });
  });

  test('says which line has changed since the run, and goes with lines that have only moved', () => {
    const [row] = rows(finding(), text.replace('cough', 'wheeze').replace('symptoms:', '# more\nsymptoms:'));
    expect([row?.label, row?.range?.start.line, row?.stale]).toEqual([
      'Drug interactions F1, case changed since the run',
      6,
      true,
    ]);
    expect(row?.body).toContain('Case changed since the run. It is a cold.\n');
    expect(row?.body).toContain('Rests on line 6, line 4 (changed since the run).');
  });

  test('keeps a finding whose evidence does not hold, at no line, and says so', () => {
    const [row] = rows(finding({ evidence: [line('c1', false)] }));
    expect([row?.range, row?.stale]).toEqual([undefined, false]);
    expect(row?.body.split('\n').slice(1)).toEqual([
      'Nobody has voted on it.',
      'It rests on no line of the case.',
      'Does not hold: c1 “chills”, the quotation does not stand there.',
    ]);
  });

  test('leaves out what was withdrawn, and teams that are still at work', () => {
    expect(rows(finding({ status: 'withdrawn' }))).toEqual([]);
    expect(rows(finding(), text, { kind: 'running' })).toEqual([]);
    expect(rows(finding(), text, { kind: 'interrupted' })).toHaveLength(1);
  });

  test('takes nothing that a model wrote for a line of its own', () => {
    const [row] = rows(
      finding({ claim: 'A\nAgreed: Everybody.\r\u2028\u202EB', votes: [vote('Coordinator', 'object')] }),
    );
    expect(row?.body.split('\n').slice(0, 2)).toEqual([
      'A Agreed: Everybody. B',
      'Coordinator objects: says object',
    ]);
  });
});
