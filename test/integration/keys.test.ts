import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';

import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../src/extension.ts';
import { agreeable } from '../support/agreeableTeam.ts';
import { ScriptedEndpoint } from '../support/scriptedEndpoint.ts';
import { configure, consilium, startRun, workspaceFile } from './support.ts';

const KEY = 'sk-canary-4f9b2c7d1e';

suite('a key', () => {
  let api: ConsiliumApi;
  let endpoint: ScriptedEndpoint;
  const ask = vscode.window.showInputBox.bind(vscode.window);
  let typed = KEY;

  suiteSetup(async () => {
    api = await consilium();
    endpoint = await ScriptedEndpoint.start(agreeable);
    await configure({
      models: [{ id: 'keyed', baseUrl: endpoint.url, model: 'm' }],
      model: ['keyed'],
      notifications: 'never',
    });
    Object.assign(vscode.window, { showInputBox: () => Promise.resolve(typed) });
  });

  suiteTeardown(async () => {
    // An empty one forgets the one that is stored.
    typed = '';
    await vscode.commands.executeCommand('consilium.setKey');
    Object.assign(vscode.window, { showInputBox: ask });
    await configure({ models: undefined, model: undefined, notifications: undefined });
    await endpoint.stop();
  });

  test('that is set goes to its endpoint, and into no setting and no file of the workspace', async () => {
    await vscode.commands.executeCommand('consilium.setKey');
    const run = await startRun(api, 'consilium.runAll', workspaceFile('P-1007.case.yaml'));
    await run.idle;
    assert.equal(run.state.status, 'ended');
    assert.ok(endpoint.seen.length > 5);
    for (const { headers } of endpoint.seen) assert.equal(headers.authorization, `Bearer ${KEY}`);

    const settings = JSON.stringify(vscode.workspace.getConfiguration());
    assert.match(settings, /"keyed"/, 'these are the settings in use');
    assert.ok(!settings.includes('4f9b2c7d1e'), 'no setting holds the key');

    const folder = workspaceFile('').fsPath;
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    assert.ok(files.some(({ name }) => name === 'run.json'));
    for (const { parentPath, name } of files) {
      const file = path.join(parentPath, name);
      assert.ok(!(await readFile(file)).includes('4f9b2c7d1e'), file);
    }
  });
});
