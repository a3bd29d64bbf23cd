import { expect, test } from 'vitest';

import { changeOf, minorityReport, voteTable } from '../../../src/webview/transcript/votes.ts';
import { sections } from '../../../src/webview/transcript/sections.ts';
import { finding, header, line, turn } from './fixtures.ts';

const old = { claim: 'Old wording', confidence: 'low' as const, evidence: [], missing: [] };
const revised = finding('F1', {
  votes: [
    { voter: 'bob', stance: 'block', reason: 'Danger.', evidence: [line], round: 0 },
    { voter: 'cy', stance: 'object', reason: 'Weak.', evidence: [], round: 0 },
    { voter: 'bob', stance: 'agree', reason: 'Now fine.', evidence: [], round: 1 },
  ],
  revisions: [{ ...old, round: 1, reason: 'Limits added.' }],
  status: 'contested',
});
const review = [
  turn('review.0.cy', {
    agent: 'cy',
    phase: 'review',
    votes: [{ finding: 'F1', stance: 'object', reason: 'Weak.' }],
  }),
  turn('review.0.bob', {
    agent: 'bob',
    phase: 'review',
    votes: [{ finding: 'F1', stance: 'block', reason: 'Danger.' }],
  }),
];
const again = [
  turn('revision.1.vote.bob', {
    agent: 'bob',
    phase: 'revision',
    round: 1,
    votes: [{ finding: 'F1', stance: 'agree', reason: 'Now fine.' }],
  }),
];

test('a review shows the wording it was about, the vote of each, and blocking objections first with their evidence', () => {
  const table = voteTable(review, [revised, finding('F2')], [], true);
  expect(table?.voters).toEqual(['cy', 'bob']);
  expect(table?.rows).toHaveLength(1);
  expect(table?.rows[0]).toMatchObject({
    claim: 'Old wording',
    marks: ['object', 'block'],
    result: 'blocked',
    objections: [
      { voter: 'bob', stance: 'block', evidence: [line] },
      { voter: 'cy', stance: 'object' },
    ],
  });
});

test('a vote after the revision lifts the objection and shows the new wording and the status of today', () => {
  const table = voteTable(again, [revised], review, false);
  expect(table?.rows[0]).toMatchObject({
    claim: 'Claim of F1',
    marks: ['agree'],
    lifted: [{ voter: 'bob', was: 'block' }],
    result: 'contested',
  });
});

test('rows and columns are there before the first vote when voters are expected; an author has no vote on the own finding', () => {
  const table = voteTable([], [finding('F1', { status: 'proposed' })], [], false, ['ann', 'bob']);
  expect(table?.rows[0]).toMatchObject({ marks: ['own', 'none'], result: 'open' });
  expect(voteTable([], [finding('F1')], [], false)).toBeUndefined();
});

test('a void turn does not vote', () => {
  expect(
    voteTable(
      review.map((one) => ({ ...one, status: 'void' as const })),
      [revised],
      [],
      false,
    ),
  ).toBeUndefined();
});

test('a change tells the wording before and after its round', () => {
  const twice = finding('F1', {
    claim: 'Third',
    revisions: [
      { ...old, claim: 'First', round: 1, reason: 'a' },
      { ...old, claim: 'Second', round: 2, reason: 'b' },
    ],
  });
  const at = (round: number) => changeOf(twice, turn('x', { phase: 'revision', round }));
  expect([at(1)?.was.claim, at(1)?.now.claim, at(2)?.was.claim, at(2)?.now.claim]).toEqual([
    'First',
    'Second',
    'Second',
    'Third',
  ]);
  expect(changeOf(twice, turn('x', { phase: 'opinions' }))).toBeUndefined();
});

test('the minority report keeps the latest vote of each voter and drops withdrawn findings', () => {
  expect(minorityReport([revised]).map((one) => [one.voter, one.stance])).toEqual([['cy', 'object']]);
  expect(minorityReport([{ ...revised, status: 'withdrawn' }])).toEqual([]);
});

test('phases follow their start; those to come stand only while the team works; a failed team leaves its last one cut', () => {
  const phases = [
    { id: 'opening', round: 0, startedAt: 0 },
    { id: 'opinions', round: 0, startedAt: 700 },
  ] as const;
  const states = (all: ReturnType<typeof sections>) => all.map(({ phase, state }) => `${phase} ${state}`);
  expect(states(sections(header({ phases }), []))).toEqual([
    'opening past',
    'opinions current',
    'review to come',
    'revision to come',
    'conclusion to come',
  ]);
  const failed = header({ phases, status: { kind: 'ended', outcome: 'failed' }, endedAt: 2000 });
  expect(states(sections(failed, []))).toEqual(['opening past', 'opinions cut']);
  const unknown = sections(header({ phases: [], status: { kind: 'ended', outcome: 'consensus' } }), [
    turn('a', { phase: 'discussion' }),
  ]);
  expect(unknown.map(({ phase, turns }) => [phase, turns.length])).toEqual([['discussion', 1]]);
});
