import assert from 'node:assert/strict';

import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';

import { parseCase } from '../../src/core/case/parse.ts';
import { mayLeave } from '../../src/vscode/leaving.ts';
import { consilium, workspaceFile } from './support.ts';

const away = { id: 'm', baseUrl: 'https://api.example.com/v1', model: 'm' };
const here = { id: 'm', baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' };
const clean = 'caseVersion: 1\nid: P-9\ndeidentified: true\nchiefComplaint: Cough\n';
const telling = `${clean}narrative:\n  hpi: |\n    Mrs Miller coughs since 2026-02-27.\n    Miller smokes.\n`;

suite('before a case leaves this machine', () => {
  const file = workspaceFile('leaving.case.yaml');
  const show = vscode.window.showWarningMessage.bind(vscode.window);
  let asked: { message: string; detail: string; buttons: readonly string[] }[] = [];
  let answer: string | undefined;

  suiteSetup(async () => {
    await consilium();
    // These tests run with the same `vscode` as the module under test, which they carry with them.
    Object.assign(vscode.window, {
      showWarningMessage: (message: string, { detail }: vscode.MessageOptions, ...buttons: string[]) => {
        asked.push({ message, detail: detail ?? '', buttons });
        return Promise.resolve(answer);
      },
    });
  });

  suiteTeardown(async () => {
    Object.assign(vscode.window, { showWarningMessage: show });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(file);
  });

  const ask = async (text: string, model: typeof away, reply?: string): Promise<boolean> => {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const parsed = parseCase(text, 'leaving.case.yaml');
    assert.ok(parsed.ok);
    asked = [];
    answer = reply;
    return mayLeave({ uri: file, text, document: parsed.document }, [model]);
  };

  test('one that says it is de-identified, and in which nothing is found, goes without a question', async () => {
    assert.equal(await ask(clean, away), true);
    assert.equal(await ask(telling, here), true);
    assert.deepEqual(asked, []);
  });

  test('one that says so wrongly is asked about, with kinds and lines and without what was found', async () => {
    assert.equal(await ask(telling, away), false);
    const [question] = asked;
    assert.ok(question);
    assert.equal(question.message, 'Send P-9 to api.example.com?');
    assert.match(
      question.detail,
      /^The case says that it is de-identified, but the check found 2 names, 1 full date \(lines 7, 8\)\./,
    );
    assert.match(question.detail, /^Line 7: the name of a person$/m);
    assert.match(question.detail, /^Line 8: the name of a person$/m);
    assert.doesNotMatch(question.detail, /Miller|2026/);
    assert.deepEqual(question.buttons, ['Send for This Run', 'Show in the Case']);
    assert.equal(await ask(telling, away, 'Send for This Run'), true);
  });

  test('one that says nothing is asked about too, and its first place can be shown', async () => {
    const text = telling.replace('deidentified: true', 'deidentified: false');
    assert.equal(await ask(text, away, 'Show in the Case'), false);
    assert.match(asked[0]?.detail ?? '', /^The case does not say "deidentified: true", and the check found /);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, file.fsPath);
    assert.equal(editor.document.getText(editor.selection), 'Miller');

    assert.equal(await ask(clean.replace('true', 'false'), away, 'Send for This Run'), true);
    assert.deepEqual(asked[0]?.buttons, ['Send for This Run']);
  });
});
