import assert from 'node:assert/strict';

import { suite, test } from 'mocha';
import * as vscode from 'vscode';

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

function consilium(): vscode.Extension<unknown> {
  const found = vscode.extensions.all.find((extension) => extension.id.endsWith('.consilium'));
  assert.ok(found, 'the extension is not installed in this window');
  return found;
}

suite('activation', () => {
  test('the extension activates', async () => {
    const extension = consilium();
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  test('every command of the manifest is registered', async () => {
    const extension = consilium();
    await extension.activate();
    const manifest = extension.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.notEqual(declared.length, 0);
    assert.deepEqual(
      declared.filter((command) => !registered.has(command)),
      [],
    );
  });
});
