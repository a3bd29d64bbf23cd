import { describe, expect, test } from 'vitest';

import type { TurnState } from '../../../src/core/run/state.ts';
import type { ToTranscript, TranscriptView } from '../../../src/protocol/transcript.ts';
import { transcriptHeader } from '../../../src/vscode/runViews.ts';
import { plainSay } from '../../../src/vscode/say.ts';
import { TranscriptFeed } from '../../../src/vscode/transcriptFeed.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { drugs, SampleRun } from './sampleRun.ts';

const anchors = { c1: { line: 3, text: 'patient: age 67 a' } };

function setUp(): { run: SampleRun; clock: ManualClock; feed: TranscriptFeed; posted: ToTranscript[] } {
  const run = new SampleRun();
  const clock = new ManualClock();
  const posted: ToTranscript[] = [];
  const feed = new TranscriptFeed(
    () => {
      const { state } = run.store;
      const team = state.teams.find((candidate) => candidate.info.id === drugs.id);
      if (team === undefined) return undefined;
      const facts = {
        state,
        now: clock.now(),
        live: true,
        retriable: false,
        caseName: 'P-1007.case.yaml',
        caseHash: '',
        patient: '',
        anchors,
      };
      return { team, header: transcriptHeader(facts, team, plainSay), anchors };
    },
    (message) => posted.push(message),
    clock,
  );
  run.store.subscribe(() => feed.changed());
  return { run, clock, feed, posted };
}

/** What a page makes of the messages; fails on a gap. */
function replay(messages: readonly ToTranscript[]): TranscriptView {
  let view: TranscriptView | undefined;
  let seq = 0;
  for (const message of messages) {
    if (message.type === 'reveal' || message.type === 'replay') continue;
    if (message.type === 'snapshot') {
      view = message.view;
      seq = message.seq;
      continue;
    }
    expect(message.seq).toBe(seq + 1);
    seq = message.seq;
    if (view === undefined) throw new Error('a patch came before the snapshot');
    const { header, findings, turns = [], deltas = [] } = message.patch;
    const all = new Map<string, TurnState>(view.turns.map((turn) => [turn.id, turn]));
    for (const turn of turns) all.set(turn.id, turn);
    for (const { turn, text } of deltas) {
      const old = all.get(turn);
      if (old === undefined) throw new Error(`no turn ${turn}`);
      all.set(turn, { ...old, text: old.text + text });
    }
    view = {
      ...view,
      header: header ?? view.header,
      findings: findings ?? view.findings,
      turns: [...all.values()],
    };
  }
  if (view === undefined) throw new Error('nothing was sent');
  return view;
}

describe('the feed of a transcript', () => {
  test('a page that follows the patches has what a fresh snapshot has', () => {
    const { run, clock, feed, posted } = setUp();
    feed.ready();
    run
      .say(10, { type: 'team.started' })
      .say(10, { type: 'phase.started', phase: 'opinions', round: 0 })
      .turn(20, 'opinions.0.Pharmacist', 'Three ');
    clock.advance(100);
    run.say(30, { type: 'turn.delta', turn: 'opinions.0.Pharmacist', text: 'medicines' });
    clock.advance(100);
    run
      .say(40, { type: 'turn.restarted', turn: 'opinions.0.Pharmacist' })
      .say(41, { type: 'turn.delta', turn: 'opinions.0.Pharmacist', text: 'Warfarin' })
      .turn(42, 'opinions.0.Reviewer', 'I agree');
    clock.advance(100);
    run
      .say(50, {
        type: 'turn.finished',
        turn: 'opinions.0.Pharmacist',
        text: 'Warfarin with ibuprofen.',
        findings: [{ id: 'F1', claim: 'Bleeding', confidence: 'high', evidence: [], missing: [] }],
        votes: [],
        revisions: [],
      })
      .say(60, { type: 'team.ended', outcome: 'consensus' });
    clock.advance(100);

    const followed = replay(posted);
    feed.ready();
    const { header, ...fresh } = replay(posted.slice(-1));
    expect({ ...followed, header: { ...followed.header, now: 0 } }).toEqual({
      ...fresh,
      header: { ...header, now: 0 },
    });
    expect(followed.turns[0]?.text).toBe('Warfarin with ibuprofen.');
    expect(followed.findings).toHaveLength(1);
  });

  test('text that grows is sent as its new end, at most ten times a second', () => {
    const { run, clock, feed, posted } = setUp();
    run.say(0, { type: 'team.started' }).turn(0, 't');
    feed.ready();
    for (let token = 0; token < 1000; token += 1) {
      run.say(token, { type: 'turn.delta', turn: 't', text: 'x' });
      clock.advance(1);
    }
    clock.advance(100);
    const patches = posted.slice(1);
    expect(patches.length).toBeLessThanOrEqual(11);
    for (const message of patches) {
      expect(message.type === 'patch' && Object.keys(message.patch)).toEqual(['deltas']);
    }
    expect(replay(posted).turns[0]?.text).toBe('x'.repeat(1000));
  });

  test('nothing goes to a hidden page, and the next snapshot has all', () => {
    const { run, clock, feed, posted } = setUp();
    feed.ready();
    feed.hidden();
    run.say(0, { type: 'team.started' }).turn(5, 't', 'unseen');
    clock.advance(1000);
    expect(posted).toHaveLength(1);
    expect(clock.pending).toBe(0);
    feed.ready();
    expect(replay(posted.slice(1)).turns[0]?.text).toBe('unseen');
  });

  test('a team that is run again starts from a snapshot', () => {
    const { run, clock, feed, posted } = setUp();
    run
      .say(0, { type: 'team.started' })
      .turn(5, 't', 'old')
      .say(9, { type: 'team.ended', outcome: 'failed' });
    feed.ready();
    run.say(20, { type: 'team.queued', epoch: 2, info: drugs });
    clock.advance(100);
    expect(posted.at(-1)?.type).toBe('snapshot');
    expect(replay(posted).turns).toEqual([]);
  });

  test('a turn to bring into view waits for the page, and comes after what it shows', () => {
    const { run, feed, posted } = setUp();
    run.say(0, { type: 'team.started' }).turn(5, 't', 'text');
    feed.reveal('t');
    expect(posted).toEqual([]);
    feed.ready();
    expect(posted.map((message) => message.type)).toEqual(['snapshot', 'reveal']);
    run.turn(6, 'u', 'more');
    feed.reveal('u');
    expect(posted.map((message) => message.type)).toEqual(['snapshot', 'reveal', 'patch', 'reveal']);
  });
});
