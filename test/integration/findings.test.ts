import assert from 'node:assert/strict';

import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../src/extension.ts';
import type { OpenRun } from '../../src/vscode/openRun.ts';
import { configure, consilium, eventually, startRun, workspaceFile } from './support.ts';

suite('findings after a run', () => {
  const file = workspaceFile('findings.case.yaml');
  let api: ConsiliumApi;
  let run: OpenRun;

  suiteSetup(async () => {
    api = await consilium();
    await configure({ 'demo.pace': 0, notifications: 'never' });
    await vscode.workspace.fs.copy(workspaceFile('P-1007.case.yaml'), file, { overwrite: true });
    run = await startRun(api, 'consilium.runAll', file);
    await run.idle;
  });

  suiteTeardown(async () => {
    await configure({ 'demo.pace': undefined, notifications: undefined, findingList: undefined });
    await vscode.workspace.fs.delete(file);
  });

  const listed = (): readonly vscode.CommentThread[] =>
    api.findings.threads.filter(({ uri }) => uri.toString() === file.toString());
  const expected = (one: OpenRun): number =>
    one.state.teams.flatMap((team) => team.findings.filter(({ status }) => status !== 'withdrawn')).length;
  const changed = (): readonly vscode.CommentThread[] =>
    listed().filter(({ label }) => label?.includes('case changed since the run'));

  test('are listed at their lines, to be read and not answered, though the case is in no tab', async () => {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(tabs.every((tab) => tab.label !== 'findings.case.yaml'));
    const threads = await eventually('all findings', () => listed().length === expected(run) && listed());
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file)).split('\n');
    const team = run.state.teams.find(({ info }) => info.id === 'drug_interaction_check');
    const [finding] = team?.findings ?? [];
    assert.ok(team && finding);
    const thread = threads.find(({ label }) => label === `Drug interactions ${finding.id}`);
    assert.ok(thread?.range);
    assert.match(text[thread.range.start.line] ?? '', /name: warfarin/);
    for (const { canReply, collapsibleState, comments } of threads) {
      assert.equal(canReply, false);
      assert.equal(collapsibleState, vscode.CommentThreadCollapsibleState.Collapsed);
      // A plain text has no links and no commands in it.
      assert.equal(typeof comments[0]?.body, 'string');
    }
    assert.match(JSON.stringify(thread.comments[0]?.body), /^"Warfarin \+ ibuprofen .*\\nRests on line /);
    assert.deepEqual(api.findings.placeOf(thread), {
      ...api.findings.placeOf(thread),
      run,
      team: 'drug_interaction_check',
      turn: 'opinions.0.Pharmacist',
    });
    assert.deepEqual(changed(), []);
  });

  test('go and come with the setting, at once', async () => {
    await configure({ findingList: false });
    await eventually('an empty list', () => api.findings.threads.length === 0);
    await configure({ findingList: undefined });
    await eventually('the list again', () => listed().length === expected(run));
  });

  test('say that the case has changed since, as long as it has', async () => {
    const editor = await vscode.window.showTextDocument(file);
    const at = editor.document.getText().indexOf('warfarin');
    const word = new vscode.Range(
      editor.document.positionAt(at),
      editor.document.positionAt(at + 'warfarin'.length),
    );
    const before = listed();
    await editor.edit((edit) => edit.replace(word, 'apixaban'));
    await eventually('findings that are out of date', () => changed().length > 0);
    assert.ok(changed().length < listed().length);
    // The same comments in other words: one that is open stays open.
    assert.deepEqual(new Set(listed()), new Set(before));
    await vscode.commands.executeCommand('undo');
    await eventually('findings that hold again', () => changed().length === 0);
    await editor.document.save();
  });

  test('give way to those of the next run of the case, and go with the last', async () => {
    const next = await startRun(api, 'consilium.runOne', 'imaging_analysis');
    await next.idle;
    assert.equal(next.case.file, file.fsPath);
    await eventually(
      'the findings of the next run alone',
      () =>
        listed().length === expected(next) &&
        listed().every((thread) => api.findings.placeOf(thread)?.run === next),
    );
    api.runs.remove(next.folder);
    await eventually('those of the run before', () => listed().length === expected(run));
    api.runs.remove(run.folder);
    await eventually('no findings', () => listed().length === 0);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
