import { expect, test } from 'vitest';

import { isToTranscript } from '../../../src/webview/transcript/guard.ts';
import { applyPatch, receive } from '../../../src/webview/transcript/patch.ts';
import { finding, header, turn, view } from './fixtures.ts';

test('a patch replaces turns by id, appends new ones in order, and applies deltas last', () => {
  const before = view([turn('a', { text: 'one' }), turn('b', { number: 2, text: 'two' })], [finding('F1')]);
  const after = applyPatch(before, {
    turns: [turn('d', { number: 4 }), turn('b', { number: 2, text: 'new' }), turn('c', { number: 3 })],
    deltas: [
      { turn: 'b', text: ' and' },
      { turn: 'b', text: ' more' },
      { turn: 'gone', text: 'x' },
    ],
  });
  expect(after.turns.map(({ id, text }) => [id, text])).toEqual([
    ['a', 'one'],
    ['b', 'new and more'],
    ['c', ''],
    ['d', ''],
  ]);
  expect(after.turns[0]).toBe(before.turns[0]);
  expect(after.findings).toBe(before.findings);
  expect(before.turns[1]?.text).toBe('two');
});

test('a gap asks again and changes nothing; what a snapshot already holds is skipped', () => {
  const first = receive({ seq: 0, view: undefined }, { type: 'snapshot', seq: 7, view: view([turn('a')]) });
  const delta = { deltas: [{ turn: 'a', text: 'x' }] };
  expect(receive({ seq: 0, view: undefined }, { type: 'patch', seq: 1, patch: delta }).gap).toBe(true);
  const next = receive(first, { type: 'patch', seq: 8, patch: delta });
  expect([next.gap, next.seq, next.view?.turns[0]?.text]).toEqual([false, 8, 'x']);
  const missed = receive(next, { type: 'patch', seq: 10, patch: delta });
  expect([missed.gap, missed.seq, missed.view]).toEqual([true, 8, next.view]);
  const old = receive(next, { type: 'patch', seq: 8, patch: delta });
  expect([old.gap, old.view]).toEqual([false, next.view]);
});

test.each([
  ['no object', 'snapshot'],
  ['an unknown type', { type: 'html', seq: 1 }],
  [
    'a header without agents',
    { type: 'snapshot', seq: 1, view: { ...view([]), header: { ...header(), info: {} } } },
  ],
  ['a turn without text', { type: 'patch', seq: 1, patch: { turns: [{ ...turn('a'), text: 5 }] } }],
  [
    'evidence of an unknown kind',
    { type: 'patch', seq: 1, patch: { findings: [finding('F1', { evidence: [{ kind: 'x' } as never] })] } },
  ],
])('a message with %s is refused', (_, message) => {
  expect(isToTranscript(message)).toBe(false);
});

test('a whole view, and a patch of nothing, are let through', () => {
  expect(isToTranscript({ type: 'snapshot', seq: 1, view: view([turn('a')], [finding('F1')]) })).toBe(true);
  expect(isToTranscript({ type: 'patch', seq: 1, patch: {} })).toBe(true);
});
