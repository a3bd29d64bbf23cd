import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';

import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../src/extension.ts';
import { agreeable } from '../support/agreeableTeam.ts';
import { ScriptedEndpoint } from '../support/scriptedEndpoint.ts';
import { configure, consilium, eventually, outcomes, startRun, workspaceFile } from './support.ts';

suite('a run whose folder is lost', () => {
  let api: ConsiliumApi;
  let endpoint: ScriptedEndpoint;
  let release: () => void = () => undefined;

  suiteSetup(async () => {
    api = await consilium();
    const gate = new Promise<void>((resolve) => (release = resolve));
    endpoint = await ScriptedEndpoint.start(async (request) => {
      if (request.phase === 'opinions') await gate;
      return agreeable(request);
    });
    await configure({
      models: [{ id: 'scripted', baseUrl: endpoint.url, model: 'm' }],
      model: ['scripted'],
    });
  });
  suiteTeardown(async () => {
    await configure({ models: undefined, model: undefined });
    await endpoint.stop();
  });

  test('waits and says so, goes on in another place, and is found there', async () => {
    await vscode.window.showTextDocument(workspaceFile('P-1007.case.yaml'));
    const run = await startRun(api, 'consilium.runOne', 'drug_interaction_check');
    await eventually('the opinions to be asked for', () =>
      endpoint.seen.some(({ phase }) => phase === 'opinions'),
    );
    const lost = run.folder;
    const away = `${lost}-away`;
    // Whether the folder is there is looked at once a second.
    await eventually('a second', () => run.now > 1200);
    await rename(lost, away);
    release();
    await eventually('the run to be unsaved', () => run.unsaved);
    await eventually('the team to wait', () => {
      const status = run.state.teams[0]?.status;
      return status?.kind === 'waiting' && status.reason === 'disk';
    });
    const asked = endpoint.seen.length;
    await vscode.commands.executeCommand('consilium.saveAgain');
    assert.equal(run.unsaved, true);
    assert.equal(endpoint.seen.length, asked);

    await run.session?.moveTo(workspaceFile('rescued').fsPath);
    await run.idle;
    assert.deepEqual(outcomes(run), ['consensus']);
    assert.ok(run.folder.startsWith(workspaceFile('rescued').fsPath));
    // Whoever still names the old folder, as a page does that was open, finds it.
    assert.equal(api.runs.find(lost), run);
    assert.equal(api.runs.whereIs(lost), run.folder);
    await vscode.workspace.fs.stat(vscode.Uri.file(`${run.folder}/report.md`));
    await vscode.workspace.fs.delete(vscode.Uri.file(away), { recursive: true });
  }).timeout(60_000);
});
