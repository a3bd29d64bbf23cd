import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from './consilium.ts';

test('the package holds what is run and read, and no source, test or package of others', async () => {
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const { stdout } = await promisify(execFile)(process.execPath, [vsce, 'ls', '--no-dependencies'], {
    cwd: root,
  });
  const files = stdout.trim().split('\n');
  const meant =
    /^(?:package\.json|package\.nls\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/[^/]+\.(?:js|txt)|dist\/webview\/[^/]+\.(?:js|css|ttf)|media\/.+)$/;
  expect(files.filter((file) => !meant.test(file))).toEqual([]);
  expect(files.filter((file) => file.includes('.consilium/'))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining([
      'package.json',
      'LICENSE',
      'dist/extension.js',
      'media/panels/clinical.panel.yaml',
    ]),
  );
});
