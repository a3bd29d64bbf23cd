import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';

import { consilium, eventually, workspaceFile } from './support.ts';

const text = 'caseVersion: 1\nid: P-8\nlabs:\n  - {name: potassium, value: 54, unit: mmol/L}\n';

/** The processes of the language server that this extension host has started. */
function serverProcesses(): readonly number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'args='], { encoding: 'utf8' });
  return all.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === process.pid && /dist[\\/]server\.js/.test(command) ? [Number(pid)] : [];
  });
}

suite('the language server', () => {
  suiteSetup(async () => {
    await consilium();
  });

  const open = async (name: string, content: string): Promise<vscode.TextEditor> => {
    const file = workspaceFile(name);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));
    return vscode.window.showTextDocument(file);
  };
  const ours = (file: vscode.Uri): readonly vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(file).filter((one) => one.source === 'Consilium');

  test('starts with the first case, finds and mends a mistake, and is the only one to tell it', async () => {
    const editor = await open('language.case.yaml', `${text}patinet: {sex: male}\n`);
    const { uri } = editor.document;
    const found = await eventually('problems', () => (ours(uri).length >= 2 ? ours(uri) : undefined), 30);
    assert.deepEqual(
      found.map(({ code }) => String(typeof code === 'object' ? code.value : code)).toSorted(),
      ['implausible', 'unknown-key'],
    );
    const unknown = found.find(({ message }) => message.includes('did you mean patient'));
    assert.ok(unknown);
    await vscode.commands.executeCommand('consilium.runAll');
    assert.equal(ours(uri).filter(({ message }) => message === unknown.message).length, 1);

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      unknown.range,
    );
    const fix = actions.find(({ title }) => title === 'Change to patient');
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    await eventually('the mistake to go', () => ours(uri).length === 1);
    await editor.document.save();
    await vscode.workspace.fs.delete(uri);
  });

  test('completes, explains and outlines', async () => {
    const { document } = await open('help.case.yaml', `${text}medications:\n  - {name: warfarin}\n`);
    const offset = document.getText().indexOf('mmol/L');
    const completions = await eventually('completions', async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        document.positionAt(offset),
      );
      return list.items.some(({ label }) => label === 'meq/L') && list;
    });
    assert.ok(completions);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      document.positionAt(document.getText().indexOf('warfarin') + 2),
    );
    const words = hovers
      .flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value))
      .join();
    assert.match(words, /vitamin K antagonist/);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.ok(symbols.some(({ name }) => name === 'medications'));
    await vscode.workspace.fs.delete(document.uri);
  });

  test('is started again whenever its process ends, and finds what is typed afterwards', async function () {
    // There is no `ps` on Windows.
    if (process.platform === 'win32') this.skip();
    const editor = await open('again.case.yaml', text);
    const { uri } = editor.document;
    await eventually('problems', () => ours(uri).length === 1, 30);
    for (const key of ['wieght', 'labz']) {
      const before = serverProcesses();
      assert.equal(before.length, 1);
      process.kill(Number(before[0]), 'SIGKILL');
      await eventually(
        'another process',
        () => {
          const now = serverProcesses();
          return now.length === 1 && now[0] !== before[0];
        },
        20,
      );
      await editor.edit((edit) => {
        edit.insert(editor.document.positionAt(text.length), `${key}: 1\n`);
      });
      await eventually('the new mistake', () => ours(uri).some(({ message }) => message.includes(key)), 20);
    }
    assert.equal(ours(uri).length, 3);
    await editor.document.save();
    await vscode.workspace.fs.delete(uri);
  });
});
