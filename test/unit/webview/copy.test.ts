import { expect, test } from 'vitest';

import { fenced, messageMarkdown, transcriptMarkdown } from '../../../src/webview/transcript/copy.ts';
import { searchTurns } from '../../../src/webview/transcript/search.ts';
import { FRESH, readUiState } from '../../../src/webview/transcript/uiState.ts';
import { finding, turn, view } from './fixtures.ts';

const said = turn('a', {
  number: 3,
  text: 'Potassium is high.',
  findings: ['F1'],
  tools: [
    {
      callId: 'x',
      agent: 'ann',
      tool: 'egfr',
      arguments: '{"a":1}',
      startedAt: 0,
      endedAt: 5,
      summary: '29',
      result: '{"note":"```"}',
    },
  ],
  votes: [{ finding: 'F2', stance: 'object', reason: 'Too early.' }],
  notes: [{ at: 10, kind: 'retry', text: 'closed\nearly' }],
});
const unresolved = { kind: 'citation', id: 'PMID:1', resolved: false, problem: 'not found' } as const;
const all = view([said], [finding('F1', { evidence: [unresolved], missing: ['an earlier value'] })], {
  status: { kind: 'ended', outcome: 'no_consensus' },
  conclusion: { outcome: 'no_consensus', summary: 'Open.', missing: ['a'], wouldChange: ['b'] },
});

test('a message is copied with its tools, findings, votes and notes, and what is unresolved stays marked', () => {
  const text = messageMarkdown(said, all);
  expect(text).toContain('### #3 Ann (specialist, 1.0 s)');
  expect(text).toContain('````json\n{\n  "note": "```"\n}\n````');
  expect(text).toContain('PMID:1 (unresolved: not found)');
  expect(text).toContain('- Missing: an earlier value');
  expect(text).toContain('- F2: object. Too early.');
  expect(text).toContain('> retry: closed\n> early');
});

test('the whole transcript says what it is, and ends with the outcome', () => {
  const text = transcriptMarkdown(all);
  expect(text).toContain('not a medical device');
  expect(text.indexOf('## Sealed opinions')).toBeLessThan(text.indexOf('**No consensus.** Open.'));
});

test('a fence is longer than any run of backticks inside', () => {
  expect(fenced('a ````` b').startsWith('``````\n')).toBe(true);
});

test.each([
  ['POTASSIUM', ['a']],
  ['egfr', ['a']],
  ['too early', ['a']],
  ['Claim of F1', ['a']],
  ['ann', ['a']],
  ['  ', []],
  ['nothing like it', []],
])('searching for %j', (query, ids) => {
  expect(searchTurns(all.turns, all.findings, () => 'Ann', query)).toEqual(ids);
});

test('what was kept of the page is read back field by field', () => {
  const kept = {
    agents: ['ann', 5],
    query: 'x',
    searching: true,
    follow: false,
    folded: ['review.0'],
    scroll: { turn: 'a', offset: -3 },
  };
  expect(readUiState(kept)).toEqual({ ...kept, agents: ['ann'] });
  for (const bad of [undefined, 'x', [], { agents: 'x', scroll: { turn: 1 } }])
    expect(readUiState(bad)).toEqual(FRESH);
});
