// For desktop VS Code's own test command (npx vscode-test) and the Testing view. The suites are the ones of
// "npm run test:integration"; "npm run test:desktop" builds and runs them without this file.

import { defineConfig } from '@vscode/test-cli';

import { buildSuites, builtSuites } from './test/support/host/buildSuites.ts';
import { lastingWorkspace } from './test/support/host/sampleWorkspace.ts';

await buildSuites();

export default defineConfig({
  files: `${builtSuites}/*.test.js`,
  workspaceFolder: await lastingWorkspace(),
  launchArgs: ['--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
  cachePath: '.cache/vscode-test',
  mocha: { ui: 'tdd', timeout: 30_000 },
});
