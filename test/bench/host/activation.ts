import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import type { Page } from 'playwright-core';

import { openWindow } from '../../support/host/openWindow.ts';
import { freshWorkspace } from '../../support/host/sampleWorkspace.ts';
import type { VscodeServer } from '../../support/host/vscodeServer.ts';

/**
 * Opens fresh windows on the sample cases, one after another, and reads in each how many milliseconds VS Code says the
 * activation of Consilium took, in `Developer: Show Running Extensions`: load its code and call `activate`.
 */
export async function measureActivation(server: VscodeServer, windows: number): Promise<readonly number[]> {
  const figures: number[] = [];
  for (let window = 0; window < windows; window += 1) figures.push(await oneActivation(server));
  return figures;
}

async function oneActivation(server: VscodeServer): Promise<number> {
  const folder = await freshWorkspace();
  // High enough that the list shows every extension at once.
  const opened = await openWindow({ server, folder, viewport: { width: 1200, height: 3000 } });
  try {
    await opened.window.openContainer('Consilium');
    await opened.window.runCommand('Developer: Show Running Extensions');
    return await activationTime(opened.page);
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function activationTime(page: Page): Promise<number> {
  const row = page
    .locator('.editor-instance .monaco-list-row')
    .filter({ has: page.locator('.name').getByText('Consilium', { exact: true }) });
  const deadline = Date.now() + 30_000;
  for (;;) {
    const text = (await row.locator('.activation-time').textContent()) ?? '';
    const ms = /^(?:Startup )?Activation: ([\d.]+)ms$/.exec(text)?.[1];
    if (ms !== undefined) return Number(ms);
    if (Date.now() > deadline) throw new Error(`VS Code tells no activation time, but "${text}".`);
    await pause(200);
  }
}
