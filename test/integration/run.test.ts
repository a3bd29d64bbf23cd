import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';

import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../src/extension.ts';
import { agreeable } from '../support/agreeableTeam.ts';
import { ScriptedEndpoint } from '../support/scriptedEndpoint.ts';
import { configure, consilium, eventually, outcomes, readJson, startRun, workspaceFile } from './support.ts';

const sample = 'P-1007.case.yaml';

suite('a run', () => {
  let api: ConsiliumApi;

  suiteSetup(async () => {
    api = await consilium();
    await configure({ 'demo.pace': 0, notifications: 'never' });
  });

  suiteTeardown(async () => {
    await configure({
      model: undefined,
      models: undefined,
      'demo.pace': undefined,
      notifications: undefined,
    });
  });

  test('of all analyses with the demo ends with a result for each, and everything is on disk', async () => {
    const run = await startRun(api, 'consilium.runAll', workspaceFile(sample));
    assert.equal(run.live, true);
    assert.equal(run.state.demo, true);
    await run.idle;
    assert.equal(run.state.status, 'ended');
    assert.equal(run.state.teams.length, 5);
    for (const outcome of outcomes(run)) assert.match(outcome, /^(consensus|no_consensus)$/);
    assert.equal(run.state.synthesis.status, 'finished');
    assert.ok(run.state.teams.every((team) => team.findings.length > 0));

    const folder = vscode.Uri.file(run.folder);
    assert.ok(run.folder.startsWith(workspaceFile('.consilium/P-1007/').fsPath));
    const files = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
    for (const team of run.state.teams) assert.ok(files.includes(`diagnosis_P-1007_${team.info.id}.json`));
    for (const name of ['run.json', 'synthesis_P-1007.json', 'report.md', 'metrics.json']) {
      assert.ok(files.includes(name), name);
    }
    const metrics = await readJson(vscode.Uri.joinPath(folder, 'metrics.json'));
    assert.equal(metrics['succeeded'], 5);
    assert.equal(api.runs.current, run);
  });

  test('of unsaved text saves it first', async () => {
    const file = workspaceFile('edited.case.yaml');
    await vscode.workspace.fs.copy(workspaceFile(sample), file, { overwrite: true });
    const editor = await vscode.window.showTextDocument(file);
    const line = editor.document
      .getText()
      .split('\n')
      .findIndex((text) => text.startsWith('id:'));
    await editor.edit((edit) => edit.replace(editor.document.lineAt(line).range, 'id: P-EDITED'));
    assert.equal(editor.document.isDirty, true);
    const run = await startRun(api, 'consilium.runOne', 'drug_interaction_check');
    assert.equal(editor.document.isDirty, false);
    await run.idle;
    assert.equal(run.state.caseId, 'P-EDITED');
    assert.deepEqual(
      run.state.teams.map((team) => team.info.id),
      ['drug_interaction_check'],
    );
  });

  test('that no endpoint answers says why, and its teams can be run again once one does', async () => {
    const endpoint = await ScriptedEndpoint.start(agreeable);
    const port = await freePort();
    let door: Server | undefined;
    try {
      await configure({
        models: [{ id: 'gone', baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm' }],
        model: ['gone'],
      });
      const run = await startRun(api, 'consilium.runAll', workspaceFile(sample));
      await run.idle;
      assert.deepEqual([...new Set(outcomes(run))], ['failed']);
      for (const { status } of run.state.teams) {
        assert.ok(status.kind === 'ended' && status.error !== undefined);
        assert.equal(status.error.class, 'network');
        assert.match(status.error.message, /\.$/);
      }
      const attempts = run.state.teams.map((team) => team.epoch);

      door = await forward(port, Number(new URL(endpoint.url).port));
      await vscode.commands.executeCommand('consilium.retryFailed');
      assert.equal(run.live, true);
      await run.idle;
      assert.deepEqual([...new Set(outcomes(run))], ['consensus']);
      assert.ok(run.state.teams.every((team, index) => team.epoch > (attempts[index] ?? 0)));
      assert.equal(run.state.synthesis.status, 'finished');
    } finally {
      await configure({ models: undefined, model: undefined });
      door?.close();
      await endpoint.stop();
    }
  }).timeout(90_000);

  test('with a refused key fails at once with a sentence that tells what to do, and runs again with the right one', async () => {
    const endpoint = await ScriptedEndpoint.start(agreeable);
    const server = createServer((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await configure({
        models: [{ id: 'locked', baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm' }],
        model: ['locked'],
      });
      const run = await startRun(api, 'consilium.runOne', 'imaging_analysis');
      await run.idle;
      const status = run.state.teams[0]?.status;
      assert.ok(status?.kind === 'ended');
      assert.equal(status.error?.class, 'auth');
      assert.match(status.error.message, /key/i);

      // What was wrong in the settings is mended there: the team that runs again goes by those of today.
      const { port: open } = new URL(endpoint.url);
      await configure({ models: [{ id: 'locked', baseUrl: `http://127.0.0.1:${open}/v1`, model: 'm' }] });
      await vscode.commands.executeCommand('consilium.retryFailed');
      await run.idle;
      assert.deepEqual(outcomes(run), ['consensus']);
    } finally {
      await configure({ models: undefined, model: undefined });
      server.close();
      server.closeAllConnections();
      await endpoint.stop();
    }
  }).timeout(60_000);

  test('stops one team, then all, at once', async () => {
    let asked = 0;
    // An endpoint that takes every call and never answers.
    const silent = createServer(() => {
      asked += 1;
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = silent.address() as AddressInfo;
      await configure({
        models: [{ id: 'silent', baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm' }],
        model: ['silent'],
      });
      const run = await startRun(api, 'consilium.runAll', workspaceFile(sample));
      await eventually('calls of all teams', () => asked >= 5);
      const target = { folder: run.folder, team: 'imaging_analysis' };
      await vscode.commands.executeCommand('consilium.cancelTeam', target);
      await eventually('the team to end', () => outcomes(run).includes('cancelled'), 2);
      assert.equal(outcomes(run).filter((outcome) => outcome === 'cancelled').length, 1);
      assert.equal(run.live, true);

      const from = Date.now();
      await vscode.commands.executeCommand('consilium.cancelRun');
      await run.idle;
      assert.ok(Date.now() - from < 2000);
      assert.deepEqual([...new Set(outcomes(run))], ['cancelled']);
      assert.equal(run.state.status, 'cancelled');
    } finally {
      await configure({ models: undefined, model: undefined });
      silent.close();
      silent.closeAllConnections();
    }
  });

  test('names a model that is not configured, and writes nothing', async () => {
    await configure({ model: ['unknown'] });
    const before = api.runs.list.length;
    await vscode.commands.executeCommand('consilium.runAll', workspaceFile(sample));
    assert.equal(api.runs.list.length, before);
    await configure({ model: undefined });
  });

  test('ends a team at the cap that the settings name, with what it has, and goes on when that is raised', async () => {
    await configure({ 'limits.maxTurnsPerTeam': 2 });
    try {
      await vscode.window.showTextDocument(workspaceFile(sample));
      const run = await startRun(api, 'consilium.runOne', 'imaging_analysis');
      await run.idle;
      const status = run.state.teams[0]?.status;
      assert.ok(status?.kind === 'ended');
      assert.equal(status.outcome, 'no_consensus');
      assert.match(status.error?.message ?? '', /at its cap of 2 turns/);

      // The cap still holds, so there is nothing to go on with; raised, the team goes on where it stopped.
      await vscode.commands.executeCommand('consilium.resumeRun');
      assert.equal(run.live, false);
      const [turns] = run.state.teams.map((team) => team.turns.map((turn) => turn.id));
      await configure({ 'limits.maxTurnsPerTeam': 100 });
      await vscode.commands.executeCommand('consilium.resumeRun');
      await run.idle;
      assert.deepEqual(outcomes(run), ['consensus']);
      assert.deepEqual(
        run.state.teams[0]?.turns.slice(0, turns?.length).map((turn) => turn.id),
        turns,
      );
    } finally {
      await configure({ 'limits.maxTurnsPerTeam': undefined });
    }
  });

  test('opens in panels of its own', async () => {
    const run = api.runs.list.find((candidate) => candidate.state.demo);
    assert.ok(run);
    const team = run.state.teams[0]?.info.id;
    await vscode.commands.executeCommand('consilium.openTranscript', { folder: run.folder, team });
    await vscode.commands.executeCommand('consilium.openReport', { folder: run.folder });
    const types = await eventually('two panels', () => {
      const found = vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .flatMap((tab) => (tab.input instanceof vscode.TabInputWebview ? [tab.input.viewType] : []));
      return found.length >= 2 ? found : undefined;
    });
    assert.ok(types.some((type) => type.endsWith('consilium.transcript')));
    assert.ok(types.some((type) => type.endsWith('consilium.report')));
    await vscode.commands.executeCommand('consilium.openResult', { folder: run.folder, team });
    await eventually('the result in an editor', () =>
      /diagnosis_.*\.json$/.test(vscode.window.activeTextEditor?.document.fileName ?? ''),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Lets what connects to `port` talk to the port `to`. */
async function forward(port: number, to: number): Promise<Server> {
  const server = createTcpServer((socket) => {
    const other = connect(to, '127.0.0.1');
    socket.on('error', () => other.destroy());
    other.on('error', () => socket.destroy());
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
