import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { useConsilium } from './support/consilium.ts';

const consilium = useConsilium({
  settings: { 'consilium.demo.pace': 4 },
  viewport: { width: 1400, height: 900 },
});

describe('in a VS Code window', () => {
  it('one team is cancelled and the others go on, then the whole run is', async () => {
    const { window } = consilium();
    await window.openContainer('Consilium');
    await window.openFile('P-2001.case.md');
    await window.runCommand('Consilium: Run All Analyses');
    await window.waitForRows(
      'Teams',
      (rows) => rows.filter((row) => row.level === 2 && row.spinning).length === 5,
    );
    await window.treeAction('Teams', 'Imaging analysis', 'Cancel Team');
    const rows = await window.waitForRows('Teams', (all) =>
      all.some((row) => row.label === 'Imaging analysis' && row.icon === 'stop-circle'),
    );
    expect(rows.filter((row) => row.level === 2 && row.spinning)).toHaveLength(4);

    await window.runCommand('Consilium: Cancel Run');
    const ended = await window.waitForRows(
      'Teams',
      (all) => all.filter((row) => row.level === 2 && row.icon === 'stop-circle').length >= 5,
    );
    expect(ended.find((row) => row.label === 'Treatment planning')?.accessibleName).toContain('cancelled');
    expect(await window.offersCommand('Consilium: Cancel Run')).toBe(false);
  });

  it('what was cancelled can be read in its transcript', async () => {
    const { window } = consilium();
    await window.treeAction('Teams', 'Treatment planning', 'Open Transcript');
    const page = await window.webviewFrame('Treatment planning, P-2001');
    await page.getByText('Cancelled').first().waitFor();
    expect(await page.locator('body').innerText()).toContain('Coordinator');
  });

  it('a case with an error says where, and nothing is written', async () => {
    const { window, page, workspace } = consilium();
    await writeFile(join(workspace, 'broken.case.yaml'), 'caseVersion: 1\nid: B-1\npatient: {age: 67}\n');
    await window.openFile('broken.case.yaml');
    await window.runCommand('Consilium: Run All Analyses');
    await expect
      .poll(() => window.notificationTexts(), { timeout: 15_000 })
      .toEqual(expect.arrayContaining([expect.stringMatching(/broken\.case\.yaml/)]));
    await page.locator('.squiggly-error').first().waitFor();
    expect(await readdir(join(workspace, '.consilium'))).not.toContain('B-1');
  });
});
