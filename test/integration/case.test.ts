import assert from 'node:assert/strict';

import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../src/extension.ts';
import { consilium, eventually, workspaceFile } from './support.ts';

suite('a case file', () => {
  let api: ConsiliumApi;

  suiteSetup(async () => {
    api = await consilium();
  });

  test('with an error shows it where it stands, is not run, and is checked again as it is mended', async () => {
    const file = workspaceFile('broken.case.yaml');
    const text = 'caseVersion: 1\nid: P-9\npatient: {age: {value: old, unit: a}}\n';
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const before = api.runs.list.length;
    const editor = await vscode.window.showTextDocument(file);
    await vscode.commands.executeCommand('consilium.runAll');
    assert.equal(api.runs.list.length, before);
    const errors = ours(file).filter((one) => one.severity === vscode.DiagnosticSeverity.Error);
    assert.equal(errors.length, 1);
    assert.equal(errors[0]?.range.start.line, 2);
    assert.equal(editor.document.getText(errors[0]?.range), 'old');
    await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(workspaceFile('.consilium/P-9'))));

    const { range } = errors[0] ?? assert.fail();
    await editor.edit((edit) => edit.replace(range, '67'));
    await eventually('the error to go', () =>
      ours(file).every((one) => one.severity !== vscode.DiagnosticSeverity.Error),
    );
    await editor.document.save();
    await vscode.workspace.fs.delete(file);
  });

  test('has its actions above the first line', async () => {
    const file = workspaceFile('P-3042.case.yaml');
    await vscode.window.showTextDocument(file);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      file,
    );
    const commands = lenses.map((lens) => lens.command?.command);
    assert.deepEqual(commands.slice(0, 2), ['consilium.runAll', 'consilium.runSelected']);
    assert.equal(lenses[0]?.range.start.line, 0);
  });

  test('stays YAML', async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile('P-3042.case.yaml'));
    assert.equal(document.languageId, 'yaml');
  });
});

function ours(file: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(file).filter((one) => one.source === 'Consilium');
}
