import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { useConsilium } from './support/consilium.ts';

const consilium = useConsilium({
  settings: { 'consilium.demo.pace': 2 },
  viewport: { width: 1400, height: 900 },
});

describe('in a VS Code window', () => {
  it('a run whose folder goes away says so everywhere, and is saved in another one', async () => {
    const { window, page, workspace } = consilium();
    await window.openContainer('Consilium');
    await window.openFile('P-2001.case.md');
    await window.runCommand('Consilium: Run All Analyses');
    await window.waitForRows(
      'Teams',
      (rows) => rows.filter((row) => row.level === 2 && row.spinning).length === 5,
    );
    await rename(join(workspace, '.consilium'), join(workspace, 'away'));

    const notification = page.locator('.notification-toast').filter({ hasText: 'The folder is gone' });
    await notification.waitFor({ timeout: 60_000 });
    expect(await notification.textContent()).toContain('No new call is made');
    const rows = await window.waitForRows(
      'Teams',
      (all) =>
        all.filter((row) => row.level === 2 && row.accessibleName.includes('waits for the disk')).length ===
        5,
      60_000,
    );
    expect(rows[0]?.accessibleName).toContain('not saved');
    const statusItem = page.locator('.statusbar-item', { hasText: 'Consilium' }).first();
    expect(await statusItem.textContent()).toContain('not saved');
    await window.screenshot('run not saved');

    await notification.getByText('Save in Another Folder…').click();
    // The workspace stands in the box; a folder below it is chosen by its name.
    await page.locator('.quick-input-widget input[type="text"]').waitFor();
    await window.answerInput(`${workspace}/`);
    const saved = page.locator('.notification-toast').filter({ hasText: 'is saved again' });
    await saved.waitFor({ timeout: 60_000 });
    await window.waitForRows(
      'Teams',
      (all) => all.filter((row) => row.level === 2 && row.icon === 'pass').length >= 1,
      60_000,
    );
    expect(await readdir(join(workspace, 'P-2001'))).toHaveLength(1);
    await window.screenshot('run saved again');
  });
});
