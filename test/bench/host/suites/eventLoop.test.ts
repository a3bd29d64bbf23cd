import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../../../src/extension.ts';
import type { OpenRun } from '../../../../src/vscode/openRun.ts';
import {
  configure,
  consilium,
  eventually,
  outcomes,
  startRun,
  workspaceFile,
} from '../../../integration/support.ts';
import { addPair, type LoopFigures } from '../figures.ts';

const REST_MS = 20_000;
const pairs = Number(process.env['CONSILIUM_BENCH_PAIRS'] ?? '5');

/** Not a test: measures the event loop that Consilium shares with every other extension, and judges nothing. */
suite('event loop of the extension host', () => {
  let api: ConsiliumApi;
  let endpoint: ChildProcess;

  suiteSetup(async () => {
    api = await consilium();
    endpoint = fork(process.env['CONSILIUM_BENCH_ENDPOINT'] ?? '', [], { execArgv: [] });
    const [{ url }] = (await once(endpoint, 'message')) as [{ url: string }];
    await configure({
      notifications: 'never',
      models: [{ id: 'bench', baseUrl: url, model: 'bench', maxConcurrent: 64 }],
      model: ['bench'],
    });
    await vscode.commands.executeCommand('consilium.teams.focus');
  });

  suiteTeardown(() => {
    endpoint.disconnect();
  });

  const sentTokens = async (): Promise<number> => {
    const answer = once(endpoint, 'message') as Promise<[{ sent: number }]>;
    endpoint.send('sent');
    return (await answer)[0].sent;
  };

  const wholeRun = async (): Promise<void> => {
    const run = await startRun(api, 'consilium.runAll', workspaceFile('P-1007.case.yaml'));
    await showPages(run);
    await run.idle;
    assert.deepEqual([...new Set(outcomes(run))], ['consensus']);
  };

  test('first run, which loads the engine', async () => {
    await measured(wholeRun);
    await settle();
  }).timeout(80_000);

  for (let pair = 1; pair <= pairs; pair += 1) {
    test(`pair ${pair} of ${pairs}`, async () => {
      const rest = await measured(() => pause(REST_MS));
      await sentTokens();
      const run = await measured(wholeRun);
      await addPair(process.env['CONSILIUM_BENCH_FIGURES'] ?? '', { rest, run, tokens: await sentTokens() });
      await settle();
    }).timeout(80_000);
  }
});

/** The report on the right, one transcript on the left, so that both pages get everything. */
async function showPages(run: OpenRun): Promise<void> {
  const [team] = run.state.teams;
  assert.ok(team);
  const shown = (pages: number, groups: number) => (): boolean => {
    const active = vscode.window.tabGroups.all.map((group) => group.activeTab?.input);
    const webviews = active.filter((input) => input instanceof vscode.TabInputWebview);
    return webviews.length === pages && active.length === groups;
  };
  const { executeCommand } = vscode.commands;
  await executeCommand('consilium.openReport', { folder: run.folder });
  await eventually('the report', shown(1, 1), 30);
  await executeCommand('workbench.action.newGroupLeft');
  await eventually('room beside it', () => vscode.window.tabGroups.all.length === 2, 30);
  await executeCommand('workbench.action.focusFirstEditorGroup');
  await executeCommand('consilium.openTranscript', { folder: run.folder, team: team.info.id });
  await eventually('both pages', shown(2, 2), 30);
}

/** Leaves the window as it was before a run, and waits until what that set off is over. */
async function settle(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await pause(2000);
}

async function measured(work: () => Promise<unknown>): Promise<LoopFigures> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const use = performance.eventLoopUtilization();
  const startedAt = performance.now();
  histogram.enable();
  await work();
  histogram.disable();
  const ms = (nanoseconds: number): number => nanoseconds / 1e6;
  return {
    wallMs: performance.now() - startedAt,
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
    busy: performance.eventLoopUtilization(use).utilization,
  };
}
