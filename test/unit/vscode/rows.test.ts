import { describe, expect, test } from 'vitest';

import type { TeamState } from '../../../src/core/run/state.ts';
import { citationUrl } from '../../../src/vscode/runViews.ts';
import { duration, failureLine, outcomeLine } from '../../../src/vscode/runWords.ts';
import { plainSay } from '../../../src/vscode/say.ts';
import { statusLook } from '../../../src/vscode/statusLook.ts';
import { runLook } from '../../../src/vscode/runRows.ts';
import { teamLook } from '../../../src/vscode/teamRows.ts';
import { drugs, imaging, SampleRun } from './sampleRun.ts';

const time = { now: 8900, live: true, retriable: false };
const after = { now: 15_200, live: false, retriable: true };

function team(run: SampleRun): TeamState {
  const found = run.store.state.teams[0];
  if (found === undefined) throw new Error('no team');
  return found;
}

const started = (): SampleRun =>
  new SampleRun()
    .say(0, { type: 'team.started' })
    .say(0, { type: 'phase.started', phase: 'revision', round: 1 })
    .turn(0, 'revision.1.Pharmacist');

const refused = {
  class: 'auth',
  message: 'The key was refused. Set another one.',
  cause: 'Error: 401',
} as const;

describe('rows of the tree', () => {
  test.each([
    ['queued', new SampleRun(), 'circle-outline', 'queued', 'team active'],
    ['running', started(), 'loading~spin', 'Revision, 1/15, 8.9 s', 'team active'],
    [
      'waiting',
      started().say(5000, {
        type: 'team.waiting',
        turn: 'revision.1.Pharmacist',
        reason: 'rate limit',
        ms: 7500,
      }),
      'debug-pause',
      'rate limit, 4 s',
      'team active',
    ],
    ['stopping', started().say(10, { type: 'team.stopping' }), 'loading~spin', 'stopping', 'team active'],
    [
      'consensus',
      started().say(10_600, { type: 'team.ended', outcome: 'consensus' }),
      'pass',
      '0 findings, 10.6 s',
      'team ended result',
    ],
    [
      'no consensus',
      started().say(10, { type: 'team.ended', outcome: 'no_consensus' }),
      'law',
      'no consensus',
      'team ended result',
    ],
    [
      'failed',
      started().say(10, { type: 'team.ended', outcome: 'failed', error: refused }),
      'error',
      'key refused',
      'team ended',
    ],
    [
      'timed out',
      started().say(8300, { type: 'team.ended', outcome: 'timed_out' }),
      'watch',
      'timed out, 8.3 s',
      'team ended',
    ],
    [
      'cancelled',
      started().say(10, { type: 'team.ended', outcome: 'cancelled' }),
      'stop-circle',
      'cancelled',
      'team ended',
    ],
  ])('a team that is %s', (word, run, icon, description, contextValue) => {
    const look = teamLook(team(run), time, plainSay);
    expect({ icon: look.icon, description: look.description, contextValue: look.contextValue }).toEqual({
      icon,
      description,
      contextValue,
    });
    expect(look.accessible).toContain('Drug interactions');
    expect(look.accessible).toContain(word === 'waiting' ? 'waiting' : word);
  });

  test('an ended team can be run again only when the run stands still', () => {
    const run = started().say(10, { type: 'team.ended', outcome: 'failed', error: refused });
    expect(teamLook(team(run), time, plainSay).contextValue).not.toContain('retry');
    expect(teamLook(team(run), after, plainSay).contextValue).toContain('retry');
    expect(teamLook(team(run), after, plainSay).tooltip).toContain(refused.message);
  });

  test('a run counts what has ended, and says what went wrong', () => {
    const run = started().say(10, { type: 'team.ended', outcome: 'failed', error: refused });
    expect(runLook(run.store.state, time, plainSay).description).toBe('1 of 2 ended');
    expect(runLook(run.store.state, after, plainSay).description).toMatch(/^1 of 2 ended, \d/);
    run
      .say(5, { type: 'team.started' }, imaging.id)
      .say(9, { type: 'team.ended', outcome: 'consensus' }, imaging.id);
    const { state } = run.store;
    expect(outcomeLine(state, plainSay)).toBe('1 of 2 reached consensus, 1 failed');
    expect(failureLine(state, plainSay)).toBe(`${drugs.title} failed: key refused.`);
    const facts = { state, ...after, caseName: '', caseHash: '', patient: '', anchors: {} };
    expect(statusLook(facts, plainSay).text).toBe('$(warning) Consilium 1/2, 15.2 s');
    expect(statusLook({ ...facts, live: true }, plainSay).text).toBe('$(loading~spin) Consilium 2/2, 15 s');
  });

  test.each([
    [0, '0.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [125_400, '2 min 05 s'],
  ])('%i ms read as %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('citations', () => {
  test.each([
    ['https://pubmed.ncbi.nlm.nih.gov/1/', 'https://pubmed.ncbi.nlm.nih.gov/1/'],
    ['command:workbench.action.quit', undefined],
    ['file:///etc/passwd', undefined],
    ['javascript:alert(1)', undefined],
  ])('%s opens %s', (url, opened) => {
    const turn = 'revision.1.Pharmacist';
    const run = started();
    run.say(1, { type: 'tool.started', turn, callId: '1', tool: 'literature_search', arguments: '{}' });
    run.say(1, {
      type: 'tool.finished',
      turn,
      use: {
        callId: '1',
        agent: 'Pharmacist',
        tool: 'literature_search',
        arguments: '{}',
        summary: '1 article',
        result: '{}',
        citations: [{ id: 'PMID:1', title: 'A title', url }],
      },
    });
    expect(citationUrl(run.store.state, 'PMID:1')).toBe(opened);
    expect(citationUrl(run.store.state, 'PMID:2')).toBeUndefined();
  });
});
