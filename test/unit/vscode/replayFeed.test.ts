import { describe, expect, test } from 'vitest';

import { initialRunState } from '../../../src/core/run/reducer.ts';
import type { RecordedRun } from '../../../src/core/run/replay.ts';
import { Replayer } from '../../../src/core/run/replayer.ts';
import type {
  ReplayOrder,
  ReplayView,
  ToTranscript,
  TranscriptView,
} from '../../../src/protocol/transcript.ts';
import { ReplayFeed } from '../../../src/vscode/replayFeed.ts';
import { transcriptHeader } from '../../../src/vscode/runViews.ts';
import { plainSay } from '../../../src/vscode/say.ts';
import { isToTranscript } from '../../../src/webview/transcript/guard.ts';
import { type Received, receive } from '../../../src/webview/transcript/patch.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { drugs, imaging, SampleRun } from './sampleRun.ts';

/** Ten turns of one team, one a second, and two of another. */
function recorded(): RecordedRun {
  const run = new SampleRun();
  const said = { findings: [], votes: [], revisions: [] };
  for (const info of [drugs, imaging]) {
    run.say(0, { type: 'team.queued', epoch: 1, info }, info.id).say(0, { type: 'team.started' }, info.id);
  }
  for (let turn = 1; turn <= 10; turn += 1) {
    run
      .turn(turn * 1000 - 500, `t${turn}`)
      .say(turn * 1000, { type: 'turn.finished', turn: `t${turn}`, text: `Said ${turn}.`, ...said });
  }
  run.say(10_500, { type: 'team.ended', outcome: 'consensus' });
  run.say(11_000, { type: 'team.ended', outcome: 'no_consensus' }, imaging.id);
  const { state } = run.store;
  const { runId, caseId, caseFile, panel, models, demo, startedAt, slots } = state;
  const teams = [drugs, imaging];
  const about = { runId, caseId, caseFile, panel, models, demo, startedAt, slots, teams };
  return { initial: initialRunState({ type: 'run.started', ...about }), events: run.events, state };
}

function setUp(place: { team?: string } = {}) {
  const clock = new ManualClock();
  const replayer = new Replayer(recorded(), clock);
  const posted: ToTranscript[] = [];
  let page: Received = { seq: 0, view: undefined };
  let bar: ReplayView | undefined;
  const anchors = {};
  const feed = new ReplayFeed({
    replayer,
    speeds: [1, 20],
    team: place.team,
    source: (team) => {
      const { state, now } = replayer;
      const still = { live: false, retriable: false, caseName: '', caseHash: '', patient: '', anchors };
      return { team, header: transcriptHeader({ state, now, ...still }, team, plainSay), anchors };
    },
    post: (message) => {
      const sent: unknown = message;
      if (!isToTranscript(sent)) throw new Error('the page does not take what it was sent');
      posted.push(message);
      if (message.type === 'replay') bar = message.replay;
      else if (message.type !== 'reveal') {
        const next = receive(page, message);
        if (next.gap) throw new Error('the page has missed something');
        page = next;
      }
    },
    clock,
  });
  return {
    clock,
    replayer,
    feed,
    posted,
    order: (order: ReplayOrder) => feed.order(order),
    view: (): TranscriptView => {
      if (page.view === undefined) throw new Error('the page has nothing');
      return page.view;
    },
    bar: (): ReplayView => {
      if (bar === undefined) throw new Error('the page has no bar');
      return bar;
    },
    kinds: () => posted.splice(0).map(({ type }) => type),
  };
}

describe('the page of a replay', () => {
  test('gets the bar, then a snapshot, then patches as it plays, and all of the run at the end', () => {
    const { feed, order, clock, view, bar, kinds, replayer } = setUp();
    feed.ready();
    expect(kinds()).toEqual(['replay', 'snapshot']);
    expect(view().turns).toEqual([]);
    order({ type: 'play' });
    clock.advance(3400);
    expect(new Set(kinds())).toEqual(new Set(['replay', 'patch']));
    expect(view().turns.map(({ text }) => text)).toEqual(['Said 1.', 'Said 2.', 'Said 3.']);
    order({ type: 'speed', speed: 20 });
    expect(bar()).toMatchObject({ position: 3400, playing: true, speed: 20 });
    clock.advance(2000);
    expect(bar()).toMatchObject({ position: 11_000, duration: 11_000, playing: false });
    expect(view().turns).toEqual(replayer.state.teams[0]?.turns);
    expect(view().header.status).toEqual({ kind: 'ended', outcome: 'consensus' });
    expect(bar().teams.map(({ status }) => status.kind)).toEqual(['ended', 'ended']);
  });

  test('has fewer turns after a jump back, by one snapshot', () => {
    const { feed, order, clock, view, kinds } = setUp();
    feed.ready();
    order({ type: 'seek', to: 8000 });
    clock.advance(100);
    expect(view().turns).toHaveLength(8);
    kinds();
    order({ type: 'seek', to: 2200 });
    clock.advance(100);
    expect(kinds().sort()).toEqual(['replay', 'snapshot']);
    expect(view().turns.map(({ status }) => status)).toEqual(['finished', 'finished']);
  });

  test('is not flooded by a slider that is dragged', () => {
    const { feed, order, clock, posted } = setUp();
    feed.ready();
    const before = posted.length;
    for (let frame = 0; frame < 60; frame += 1) {
      order({ type: 'seek', to: 100 * frame });
      clock.advance(16);
    }
    clock.advance(200);
    // A second of dragging: ten of the bar and ten of the transcript.
    expect(posted.length - before).toBeLessThanOrEqual(22);
  });

  test('shows another team on the same position, and keeps to the teams and speeds that there are', () => {
    const { feed, order, clock, view, bar } = setUp({ team: 'gone' });
    feed.ready();
    expect(bar().team).toBe(drugs.id);
    order({ type: 'seek', to: 4000 });
    clock.advance(100);
    order({ type: 'team', team: imaging.id });
    expect(bar()).toMatchObject({ team: imaging.id, position: 4000, turnEnds: [] });
    expect(view().header.info.id).toBe(imaging.id);
    order({ type: 'team', team: '../drugs' });
    order({ type: 'speed', speed: 3 });
    expect(bar()).toMatchObject({ team: imaging.id, speed: 1 });
  });

  test('steps from turn to turn of its team, and stands still there', () => {
    const { feed, order, clock, bar, view } = setUp();
    feed.ready();
    order({ type: 'play' });
    clock.advance(2600);
    order({ type: 'step', by: 1 });
    clock.advance(100);
    expect(bar()).toMatchObject({ position: 3000, playing: false });
    order({ type: 'step', by: -1 });
    clock.advance(100);
    expect(bar().position).toBe(2000);
    expect(view().turns).toHaveLength(2);
  });

  test('out of sight stands still and is sent nothing', () => {
    const { feed, order, clock, posted, replayer } = setUp();
    feed.ready();
    order({ type: 'play' });
    clock.advance(1234);
    const before = posted.length;
    feed.hidden();
    clock.advance(60_000);
    expect(posted.length).toBe(before);
    expect([replayer.position, replayer.playing, clock.pending]).toEqual([1234, false, 0]);
    feed.ready();
    order({ type: 'play' });
    feed.dispose();
    expect(clock.pending).toBe(0);
  });

  test('offers nothing that would touch the run', () => {
    const { feed, order, clock, view } = setUp();
    feed.ready();
    for (const to of [0, 5000, 11_000]) {
      order({ type: 'seek', to });
      clock.advance(100);
      expect(view().header).toMatchObject({ canCancel: false, canRetry: false });
    }
  });
});
