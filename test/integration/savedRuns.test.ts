import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';

import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../src/extension.ts';
import type { OpenRun } from '../../src/vscode/openRun.ts';
import { offer } from '../../src/vscode/resumeOffer.ts';
import { cutOff } from './interrupted.ts';
import { configure, consilium, eventually, outcomes, startRun, workspaceFile } from './support.ts';

const caseName = 'saved.case.yaml';

suite('a run on disk', () => {
  let api: ConsiliumApi;
  /** A run that has ended. */
  let whole: OpenRun;

  suiteSetup(async () => {
    api = await consilium();
    await configure({ 'demo.pace': 0, notifications: 'never' });
    const text = await readFile(workspaceFile('P-1007.case.yaml').fsPath, 'utf8');
    await writeFile(workspaceFile(caseName).fsPath, text.replace(/^id: .*$/m, 'id: P-SAVED'));
    whole = await startRun(api, 'consilium.runAll', workspaceFile(caseName));
    await whole.idle;
    assert.equal(whole.state.status, 'ended');
  });

  suiteTeardown(async () => {
    await configure({ 'demo.pace': undefined, notifications: undefined, resume: undefined });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(workspaceFile(caseName).fsPath);
  });

  const open = async (folder: string): Promise<OpenRun> => {
    await vscode.commands.executeCommand('consilium.openReport', { folder });
    return eventually('the run', () => api.runs.find(folder));
  };

  test('that was cut off is resumed, with the turns that it had', async () => {
    const folder = await cutOff(whole.folder, '20260101-000000-0001', 0.5);
    const run = await open(folder);
    assert.equal(run.interrupted, true);
    assert.deepEqual([...new Set(outcomes(run))], ['interrupted']);
    const kept = run.state.teams.map((team) => team.turns.filter((turn) => turn.status === 'finished'));
    assert.ok(kept.flat().length > 0);

    await vscode.commands.executeCommand('consilium.resumeRun', { folder });
    assert.equal(run.live, true);
    await run.idle;
    assert.equal(run.state.status, 'ended');
    for (const outcome of outcomes(run)) assert.match(outcome, /^(consensus|no_consensus)$/);
    assert.equal(run.state.synthesis.status, 'finished');
    for (const [index, team] of run.state.teams.entries()) {
      for (const turn of kept[index] ?? [])
        assert.deepEqual(
          team.turns.find(({ id }) => id === turn.id),
          turn,
        );
    }
    await assert.rejects(readFile(path.join(folder, 'running.json')));
  });

  test('that was cut off is gone on with by the button of a page, not begun anew', async () => {
    const folder = await cutOff(whole.folder, '20260101-000000-0002', 0.6);
    const run = await open(folder);
    const [team] = run.state.teams;
    assert.ok(team);
    await vscode.commands.executeCommand('consilium.retryTeam', { folder, team: team.info.id });
    await run.idle;
    assert.equal(run.state.status, 'ended');
    const after = run.state.teams[0];
    const [turn] = team.turns;
    assert.ok(turn && after);
    assert.deepEqual(after.turns[0], turn);
  });

  test('has its teams run again in a window that did not run it', async () => {
    const folder = await cutOff(whole.folder, '20260101-000000-0003', 1);
    const first = await open(folder);
    await vscode.commands.executeCommand('consilium.resumeRun', { folder });
    await first.idle;
    // As after a reload of the window.
    api.runs.remove(folder);
    const run = await open(folder);
    assert.notEqual(run, first);
    assert.equal(run.state.status, 'ended');
    const before = run.state.teams[0]?.epoch ?? 0;
    await vscode.commands.executeCommand('consilium.retryTeam', {
      folder,
      team: run.state.teams[0]?.info.id,
    });
    await run.idle;
    assert.ok((run.state.teams[0]?.epoch ?? 0) > before);
    assert.equal(run.state.status, 'ended');
  });

  test('stays as it is when its case has changed', async () => {
    const folder = await cutOff(whole.folder, '20260101-000000-0004', 0.5);
    const run = await open(folder);
    const document = await vscode.workspace.openTextDocument(workspaceFile(caseName));
    const text = document.getText();
    await replace(document, `${text}\n# changed\n`);
    try {
      await vscode.commands.executeCommand('consilium.resumeRun', { folder });
      assert.equal(run.live, false);
      assert.equal(run.state.status, 'interrupted');
    } finally {
      await replace(document, text);
      await rm(folder, { recursive: true });
      api.runs.remove(folder);
    }
  });

  test('that another process is at work on is left to it', async () => {
    const folder = await cutOff(whole.folder, '20260101-000000-0005', 0.5);
    const run = await open(folder);
    await writeFile(
      path.join(folder, 'running.json'),
      JSON.stringify({ pid: process.ppid, host: hostname() }),
    );
    await vscode.commands.executeCommand('consilium.resumeRun', { folder });
    assert.equal(run.live, false);
    assert.equal(run.state.status, 'interrupted');
    api.runs.remove(folder);
    await rm(folder, { recursive: true });
  });

  test('is played again without becoming a run of the window', async () => {
    const folder = await cutOff(whole.folder, '20260101-000000-0006', 0.5);
    const files = await readdir(folder);
    const list = [...api.runs.list];
    await vscode.commands.executeCommand('consilium.replayRun', { folder });
    await eventually('the replay', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'Replay, P-SAVED')),
    );
    assert.deepEqual(api.runs.list, list);
    assert.deepEqual(await readdir(folder), files);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true });
  });

  test('that broke off lately is found, and gone on with where the setting says so', async () => {
    const memory = memento();
    const parts = { runs: api.runs, memory, view: api.savedRuns.view };
    const now = new Date().toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
    const folder = await cutOff(whole.folder, `${now}-ffff`, 0.4);
    await configure({ resume: 'never' });
    await offer(parts);
    assert.equal(api.runs.find(folder), undefined);
    await configure({ resume: 'always' });
    await offer(parts);
    const run = await eventually('the run', () => api.runs.find(folder));
    await eventually('its end', () => !run.live && run.state.status === 'ended');
    await configure({ resume: undefined });
  });

  test('shows in the view Runs under its case, newest first, and can be compared and exported', async () => {
    const cases = await api.savedRuns.getChildren();
    const row = cases.find((one) => one.kind === 'case' && one.caseId === 'P-SAVED');
    assert.ok(row);
    const rows = await api.savedRuns.getChildren(row);
    const runs = rows.flatMap((one) => (one.kind === 'saved' ? [one] : []));
    assert.ok(runs.length >= 4);
    const ids = runs.map(({ run }) => run.runId);
    assert.deepEqual(ids, ids.toSorted().toReversed());
    const item = api.savedRuns.getTreeItem(runs.find(({ folder }) => folder === whole.folder) ?? row);
    assert.match(String(item.description), /^5 of 5 with a result, \d/);
    assert.equal(item.contextValue, 'saved ended');

    await vscode.commands.executeCommand(
      'consilium.compareRuns',
      runs.slice(0, 2).map(({ folder }) => folder),
    );
    const sides = await eventually('the two runs side by side', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      if (!(input instanceof vscode.TabInputTextDiff)) return undefined;
      const texts = [input.original, input.modified].flatMap(
        (uri) =>
          vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString())?.getText() ??
          [],
      );
      return texts.length === 2 ? texts : undefined;
    });
    for (const text of sides) {
      assert.match(text, /^# P\\?-SAVED: two runs$/m);
      assert.match(text, /^- Joint findings: \d+ gained, \d+ lost/m);
    }
    const [one, other] = sides.map((text) => text.split('\n').map((line) => /^#.*/.exec(line)?.[0]));
    assert.deepEqual(one, other, 'the same headings in the same lines');

    for (const ending of ['md', 'json']) {
      const target = workspaceFile(`exported.${ending}`);
      await writeFile(target.fsPath, 'an older export that all may read', { mode: 0o644 });
      await vscode.commands.executeCommand('consilium.exportRun', { folder: whole.folder, target });
      const text = await readFile(target.fsPath, 'utf8');
      assert.ok(!text.includes(path.dirname(whole.case.file)), 'no path of this machine');
      if (ending === 'md') assert.match(text, /^# Transcripts$/m);
      else assert.equal((JSON.parse(text) as { teams: unknown[] }).teams.length, 5);
      if (process.platform !== 'win32') assert.equal((await stat(target.fsPath)).mode & 0o777, 0o600);
      await rm(target.fsPath);
    }
  });

  test('goes to the bin after a question, and from the list, its views and the view Runs', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const folder = await cutOff(whole.folder, '20260101-000000-0007', 1);
    const run = await open(folder);
    const tabs = (): readonly string[] =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
    await vscode.commands.executeCommand('consilium.openTranscript', {
      folder,
      team: run.state.teams[0]?.info.id,
    });
    await eventually('report and transcript', () => tabs().length === 2);
    const shown = (): Promise<boolean> => listed(api, folder);
    assert.equal(await shown(), true);

    const asked: string[] = [];
    const show = vscode.window.showWarningMessage.bind(vscode.window);
    let agrees = false;
    Object.assign(vscode.window, {
      showWarningMessage: (message: string, { detail, modal }: vscode.MessageOptions, button: string) => {
        asked.push(`${message} ${modal === true ? detail : ''} ${button}`);
        return Promise.resolve(agrees ? button : undefined);
      },
    });
    try {
      await vscode.commands.executeCommand('consilium.deleteRun', { folder });
      assert.deepEqual(asked, [`Delete this run? P-SAVED, ${path.basename(folder)} Move to Bin`]);
      assert.ok((await stat(folder)).isDirectory(), 'nobody agreed');
      assert.equal(api.runs.find(folder), run);

      agrees = true;
      await vscode.commands.executeCommand('consilium.deleteRun', { folder });
      // A machine without a bin is asked about for itself.
      assert.equal(asked[1], asked[0]);
      for (const question of asked.slice(2))
        assert.equal(question, `There is no bin here. Delete the run for good? ${folder} Delete for Good`);
    } finally {
      Object.assign(vscode.window, { showWarningMessage: show });
    }
    await assert.rejects(stat(folder), { code: 'ENOENT' });
    assert.equal(api.runs.find(folder), undefined);
    assert.equal(await shown(), false);
    await eventually('its views to close', () => tabs().length === 0);
    // The others are where they were.
    assert.ok((await stat(whole.folder)).isDirectory());
  });

  test('is not deleted while it goes on', async () => {
    await configure({ 'demo.pace': 30 });
    await vscode.window.showTextDocument(workspaceFile(caseName));
    const run = await startRun(api, 'consilium.runOne', 'imaging_analysis');
    await eventually('a team at work', () => run.state.teams.some(({ status }) => status.kind === 'running'));
    await vscode.commands.executeCommand('consilium.deleteRun', { folder: run.folder });
    assert.ok((await stat(run.folder)).isDirectory());
    assert.equal(api.runs.find(run.folder), run);
    run.cancel();
    await run.idle;
    await configure({ 'demo.pace': 0 });
  });
});

/** Whether the view Runs shows the run, under whichever case. */
async function listed(api: ConsiliumApi, folder: string): Promise<boolean> {
  const rows = await Promise.all(
    (await api.savedRuns.getChildren()).map((row) => api.savedRuns.getChildren(row)),
  );
  return rows.flat().some((row) => row.kind === 'saved' && row.folder === folder);
}

async function replace(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}

function memento(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, otherwise?: T) => (values.get(key) ?? otherwise) as T,
    update: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
}
