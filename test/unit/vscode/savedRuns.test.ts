import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Claim, compareClaims } from '../../../src/vscode/compareClaims.ts';
import { compareRuns } from '../../../src/vscode/compareRuns.ts';
import { byCase, placesOf, readSavedRun, type SavedRun } from '../../../src/vscode/runCatalog.ts';
import { caseLook, momentWords, savedRunLook } from '../../../src/vscode/savedRunRows.ts';
import { plainSay } from '../../../src/vscode/say.ts';
import { SampleRun } from './sampleRun.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'consilium-saved-'));
});
afterAll(() => rm(root, { recursive: true }));

const plan = {
  format: 1,
  startedAt: '2026-03-01T12:00:00.000Z',
  teams: [{}, {}],
  models: [{ id: 'local' }],
};
const metrics = { wallMs: 15_200, succeeded: 2, cost: 0, cancelled: false };

describe('the runs of a workspace', () => {
  test('are known by their paths, newest first, each under its case', () => {
    const places = placesOf([
      '/w/.consilium/P-1/20260101-000000-aaaa/run.json',
      '/w/.consilium/P-2/20260301-000000-aaaa/run.json',
      '/w/out/P-1/20260201-000000-aaaa/run.json',
      '/w/out/P-1/20260201-000000-aaaa/run.json',
    ]);
    expect(places.map(({ runId }) => runId.slice(0, 8))).toEqual(['20260301', '20260201', '20260101']);
    expect([...byCase(places)].map(([caseId, runs]) => [caseId, runs.length])).toEqual([
      ['P-2', 1],
      ['P-1', 2],
    ]);
  });

  test.each<[string, Record<string, unknown>, SavedRun['state'] | undefined]>([
    ['with its numbers', { 'run.json': plan, 'metrics.json': metrics }, 'ended'],
    [
      'that was cancelled',
      { 'run.json': plan, 'metrics.json': { ...metrics, cancelled: true } },
      'cancelled',
    ],
    ['without its numbers', { 'run.json': plan }, 'interrupted'],
    [
      'that another process is at work on',
      { 'run.json': plan, 'running.json': { pid: process.ppid, host: hostname() } },
      'running',
    ],
    [
      'whose retry was cut off',
      { 'run.json': plan, 'metrics.json': metrics, 'running.json': {} },
      'interrupted',
    ],
    ['of a later format', { 'run.json': { ...plan, format: 2 } }, undefined],
    ['that is not JSON', { 'run.json': undefined }, undefined],
  ])('one %s', async (name, files, state) => {
    const folder = path.join(root, 'P-1', name);
    await mkdir(folder, { recursive: true });
    for (const [file, content] of Object.entries(files))
      await writeFile(path.join(folder, file), JSON.stringify(content) ?? '{');
    const run = await readSavedRun({ folder, caseId: 'P-1', runId: name });
    expect(run?.state).toBe(state);
  });

  const saved: SavedRun = {
    folder: '/w/.consilium/P-1/r',
    caseId: 'P-1',
    runId: 'r',
    startedAt: plan.startedAt,
    teams: 5,
    models: ['local'],
    demo: false,
    state: 'ended',
    metrics: { wallMs: 15_200, succeeded: 5, cost: 1.234 },
  };
  const { metrics: _, ...noMetrics } = saved;

  test.each<[SavedRun, boolean, string, string, string]>([
    [saved, false, '5 of 5 with a result, 15.2 s, $1.23', 'pass', 'saved ended'],
    [
      { ...saved, metrics: { wallMs: 100, succeeded: 4, cost: 0 } },
      false,
      '4 of 5 with a result, 0.1 s',
      'warning',
      'saved ended failed',
    ],
    [{ ...noMetrics, state: 'interrupted' }, false, 'interrupted', 'debug-disconnect', 'saved interrupted'],
    [{ ...noMetrics, state: 'running' }, false, 'running', 'loading~spin', 'saved live'],
    [{ ...noMetrics, state: 'interrupted' }, true, 'running', 'loading~spin', 'saved live'],
  ])('row %#', (run, live, description, icon, contextValue) => {
    const look = savedRunLook(run, live, new Date('2026-03-05T12:00:00Z'), plainSay);
    expect(look).toMatchObject({ description, icon, contextValue });
    expect(look.accessible).toContain(description);
    expect(look.label).toBe(momentWords(run.startedAt, new Date('2026-03-05T12:00:00Z')));
  });

  test('tell their day unless it is today', () => {
    const noon = new Date(2026, 2, 1, 12, 5);
    expect(momentWords(noon.toISOString(), new Date(2026, 2, 1, 18))).toBe('12:05');
    expect(momentWords(noon.toISOString(), new Date(2026, 2, 2))).toBe('2026-03-01 12:05');
    expect(caseLook('P-1', 1, plainSay).description).toBe('1 run');
  });
});

describe('two runs side by side', () => {
  const claim = (text: string, more: Partial<Claim> = {}): Claim => ({
    claim: text,
    facts: ['agreed'],
    evidence: [],
    ...more,
  });

  test('pair what says the same, and tell what was gained and lost', () => {
    const stop = claim('Stop ibuprofen because of bleeding risk with warfarin');
    const stopToday = claim('Stop ibuprofen today because of bleeding risk with warfarin');
    const check = claim('Check the INR now');
    const scan = claim('Ask for an echocardiogram');
    const compared = compareClaims([stop, check], [scan, stopToday]);
    expect(compared).toEqual({
      kept: [{ before: stop, after: stopToday, same: false }],
      gained: [scan],
      lost: [check],
    });
  });

  const stop = { verb: 'stop', target: 'Ibuprofen' };
  test.each<[string, Partial<Claim>, string, Partial<Claim>, boolean]>([
    ['Stop ibuprofen', { action: stop }, 'No more painkillers', { action: stop }, true],
    [
      'Stop ibuprofen',
      { action: stop },
      'Go on with ibuprofen',
      { action: { ...stop, verb: 'go on' } },
      true,
    ],
    ['Bleeding is likely', { evidence: ['c7', 'c9'] }, 'A bleeding risk', { evidence: ['c7', 'c9'] }, true],
    ['Bleeding is likely', { evidence: ['c7', 'c9'] }, 'A bleeding risk', { evidence: ['c7'] }, false],
    ['Bleeding is likely', { evidence: ['c7'] }, 'Check the potassium', { evidence: ['c7'] }, false],
  ])('%s %j is the same finding as %s %j: %s', (before, more, after, moreAfter, same) => {
    const { kept } = compareClaims([claim(before, more)], [claim(after, moreAfter)]);
    expect(kept).toHaveLength(same ? 1 : 0);
  });

  test('are read in the order of their start, and text of models stays text', () => {
    const hostile = '<script>alert(1)</script> [x](command:y) | **bold**';
    const before = new SampleRun().turn(0, 't');
    const after = new SampleRun()
      .turn(0, 't')
      .say(10, {
        type: 'turn.finished',
        turn: 't',
        text: '',
        findings: [{ id: 'F1', claim: hostile, confidence: 'high', evidence: [], missing: [] }],
        votes: [],
        revisions: [],
      })
      .say(20, { type: 'team.ended', outcome: 'consensus' });
    const later = { ...after.store.state, runId: 'later', startedAt: '2026-03-02T12:00:00.000Z' };
    const texts = compareRuns(later, before.store.state, new Date(), plainSay);
    expect(texts.before).toContain(`- Run: ${before.store.state.runId}`);
    expect(texts.after).toContain('- Run: later');
    expect(texts.before).toContain('  - **gained** F1: ');
    expect([texts.before, texts.after].map((text) => /^- Outcome: (.*)$/m.exec(text)?.[1])).toEqual([
      'queued',
      'consensus',
    ]);
    expect(texts.before + texts.after).not.toMatch(/(?<!\\)<script|(?<!\\)\[x|(?<!\\)\*\*bold/);
  });
});
