import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { useConsilium } from './support/consilium.ts';

const consilium = useConsilium({
  workspaceTrust: true,
  settings: { 'security.workspace.trust.startupPrompt': 'never', 'consilium.demo.pace': 0.2 },
  viewport: { width: 1400, height: 900 },
});

const running = [
  'Consilium: Run All Analyses',
  'Consilium: Run Selected Analyses…',
  'Consilium: Test the Connection',
];

describe('in a folder that is not trusted', () => {
  it('nothing that runs or calls is offered, and the view says why', async () => {
    const { window, page } = consilium();
    await window.openContainer('Consilium');
    await window.openFile('P-1007.case.yaml');
    await page
      .locator('.welcome-view-content')
      .getByText('This folder is not trusted, so no team runs here', { exact: false })
      .first()
      .waitFor();
    for (const title of running) expect([title, await window.offersCommand(title)]).toEqual([title, false]);
    expect(await window.offersCommand('Consilium: De-identify a Copy of This Case')).toBe(true);
    await window.screenshot('untrusted');
  });

  it('a lens that would run is refused with a sentence and a way to trust, and nothing is written', async () => {
    const { window, page, workspace } = consilium();
    await page.locator('.codelens-decoration a').getByText('Run all').click();
    const refused = window.notification('Consilium runs nothing in a folder that you do not trust');
    await refused.waitFor();
    expect(existsSync(join(workspace, '.consilium'))).toBe(false);
    await refused.locator('.monaco-button').getByText('Manage Workspace Trust', { exact: true }).click();
    await page.locator('.workspace-trust-editor').waitFor();
  });

  it('once it is trusted, the same lens runs', async () => {
    const { window, page } = consilium();
    await page.locator('.workspace-trust-editor .monaco-button').getByText('Trust', { exact: true }).click();
    await window.openFile('P-1007.case.yaml');
    for (const title of running) expect([title, await window.offersCommand(title)]).toEqual([title, true]);
    await page.locator('.codelens-decoration a').getByText('Run all').click();
    await window.waitForRows(
      'Teams',
      (rows) => rows.some((row) => row.description.startsWith('5 of 5 ended')),
      60_000,
    );
  });
});
