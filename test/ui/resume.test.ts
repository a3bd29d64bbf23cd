import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { useConsilium } from './support/consilium.ts';

/** A run that a reload cuts off, as a person meets it. The tests go on from one another. */
const consilium = useConsilium({
  settings: { 'consilium.demo.pace': 1.5 },
  viewport: { width: 1500, height: 1000 },
});

describe('a run that a reload of the window cuts off', () => {
  it('is offered once, and goes on from the turns that were finished', async () => {
    const { window, workspace } = consilium();
    await window.openContainer('Consilium');
    await window.openFile('P-1007.case.yaml');
    await window.runCommand('Consilium: Run All Analyses');
    await window.waitForRows(
      'Teams',
      (rows) => rows.some((row) => row.description.startsWith('Review,')),
      60_000,
    );
    await window.reload();
    await window.waitUntilReady();
    await window.openContainer('Consilium');
    await window.waitForRows('Teams', (rows) => rows.some((row) => row.icon === 'debug-disconnect'));
    await window.screenshot('interrupted');
    await window.pressNotificationButton('P-1007 was interrupted. Finished turns are kept.', 'Resume');
    const ended = await window.waitForRows(
      'Teams',
      (rows) => rows.some((row) => row.description.startsWith('5 of 5 ended')),
      90_000,
    );
    expect(ended.filter((row) => row.icon === 'debug-disconnect')).toEqual([]);
    expect(await readdir(join(workspace, '.consilium', 'P-1007'))).toHaveLength(1);
  });

  it('stands in the view Runs, with what can be done with it', async () => {
    const { window, page } = consilium();
    await page.getByRole('button', { name: 'Runs Section' }).first().click();
    const rows = await window.waitForRows('Runs', (all) => all.some((row) => row.icon === 'pass'));
    await window.screenshot('runs');
    expect(rows.map((row) => row.label)).toContain('P-1007');
    expect(rows.some((row) => row.description.startsWith('5 of 5 with a result, '))).toBe(true);
  });
});
