import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';

import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';

import { consilium, eventually, workspaceFile } from './support.ts';

suite('a copy without what points to a person', () => {
  suiteSetup(async () => {
    await consilium();
  });

  test('is written beside the case under its id, twice without writing over, and the case stays as it is', async () => {
    const file = workspaceFile('miller.case.yaml');
    const text =
      'caseVersion: 1\nid: P-77\ndeidentified: true\nasOf: 2026-03-01\nchiefComplaint: Mrs Miller coughs since 2026-02-27\n';
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const copies = ['P-77.deidentified.case.yaml', 'P-77.deidentified-2.case.yaml'].map(workspaceFile);
    try {
      for (const copy of copies) {
        await vscode.commands.executeCommand('consilium.deidentify', file);
        await eventually(
          'the copy to open',
          () => vscode.window.activeTextEditor?.document.uri.fsPath === copy.fsPath,
        );
        assert.equal(
          vscode.window.activeTextEditor?.document.getText(),
          'caseVersion: 1\nid: P-77\ndeidentified: false\nasOf: 2026\nchiefComplaint: Mrs (name removed) coughs since day -2\n',
        );
        if (process.platform !== 'win32') assert.equal((await stat(copy.fsPath)).mode & 0o777, 0o600);
      }
      const left = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      assert.equal(left, text);
    } finally {
      for (const one of [file, ...copies]) await vscode.workspace.fs.delete(one);
    }
  });
});
