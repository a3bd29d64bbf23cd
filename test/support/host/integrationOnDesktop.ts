import { setTimeout as wait } from 'node:timers/promises';

import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';

import { HostProblem } from './hostProblem.ts';
import { cacheFolder } from './paths.ts';
import type { HostEnd, IntegrationRun } from './runIntegration.ts';

const limitMs = 600_000;

/**
 * Runs the suites in desktop VS Code: the one that `CODE_PATH` names, else a downloaded one.
 * @throws HostProblem when it cannot be downloaded, or when there is no display to open it on.
 */
export async function runOnDesktop(run: IntegrationRun): Promise<HostEnd> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    throw new HostProblem(
      'Desktop VS Code needs a display. Run "xvfb-run -a npm run test:desktop", or "npm run test:integration", which needs none.',
    );
  }
  const vscodeExecutablePath = process.env['CODE_PATH'] ?? (await download());
  const timer = setInterval(() => run.follower.read(), 200);
  try {
    const ended = await Promise.race([
      runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: run.extensionFolder,
        extensionTestsPath: run.testsModule,
        extensionTestsEnv: { ...run.env },
        launchArgs: [run.workspace, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
      }).then(
        () => 'by itself',
        () => 'by itself',
      ),
      wait(limitMs, 'too late' as const, { ref: false }),
    ]);
    return ended === 'too late'
      ? { reason: `The tests did not end within ${limitMs / 60_000} minutes.`, console: [] }
      : { console: [] };
  } finally {
    clearInterval(timer);
  }
}

async function download(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({ cachePath: `${cacheFolder}/vscode-test`, version: 'stable' });
  } catch (error) {
    throw new HostProblem(
      `Desktop VS Code could not be downloaded (${error instanceof Error ? error.message : String(error)}). ` +
        'Set CODE_PATH to the VS Code on this machine, or run "npm run test:integration", which needs no download.',
    );
  }
}
