import { setTimeout as wait } from 'node:timers/promises';

import { openWindow } from './openWindow.ts';
import type { HostEnd, IntegrationRun } from './runIntegration.ts';
import { type Payload, remoteUri, startVscodeServer } from './vscodeServer.ts';

const startLimitMs = 120_000;
const silenceLimitMs = 90_000;

/** Runs the suites in the extension host of a VS Code that is open in a browser. */
export async function runInBrowser(run: IntegrationRun): Promise<HostEnd> {
  const server = await startVscodeServer({ development: true, env: run.env });
  const lines: string[] = [];
  let exited = false;
  try {
    const payload: Payload[] = [
      ['extensionDevelopmentPath', remoteUri(server, run.extensionFolder)],
      ['extensionTestsPath', remoteUri(server, run.testsModule)],
      ['skipWelcome', 'true'],
    ];
    const opened = await openWindow({
      server,
      folder: run.workspace,
      payload,
      onHostLog: (line) => {
        if (isNoise(line)) return;
        lines.push(line.split('\n').slice(0, 4).join('\n').slice(0, 500));
        if (lines.length > 20) lines.shift();
      },
      onHostExit: () => {
        exited = true;
      },
    });
    let crashed = false;
    opened.page.on('crash', () => {
      crashed = true;
    });
    const startedAt = Date.now();
    try {
      for (;;) {
        run.follower.read();
        const { tally } = run.follower;
        if (tally.ended || exited) return { console: lines };
        if (crashed) return { reason: 'The browser page crashed.', console: lines };
        if (tally.expected === undefined && Date.now() - startedAt > startLimitMs) {
          return { reason: `The tests did not begin within ${startLimitMs / 1000} s.`, console: lines };
        }
        if (tally.expected !== undefined && Date.now() - run.follower.lastEventAt > silenceLimitMs) {
          return { reason: `The tests said nothing for ${silenceLimitMs / 1000} s.`, console: lines };
        }
        if (await opened.window.extensionHostDied()) {
          return { reason: 'The extension host ended without a word.', console: lines };
        }
        await wait(200);
      }
    } finally {
      await opened.close();
    }
  } finally {
    await server.stop();
  }
}

/** VS Code's own talk: about connections, its gallery that is out of reach, native modules it does without. */
function isNoise(line: string): boolean {
  return /socket|connection token|\breconnect|grace.time|open-vsx|watchdog|AccountPolicy|authentication provider|AgentHost|Service Worker|builtin extensions cache/i.test(
    line,
  );
}
