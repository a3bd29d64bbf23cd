import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import type { WindowDriver } from '../support/host/windowDriver.ts';
import { useConsilium } from './support/consilium.ts';

/** A finished run, played again as a person does it. The tests go on from one another. */
const consilium = useConsilium({
  settings: { 'consilium.demo.pace': 0.5 },
  viewport: { width: 1500, height: 1000 },
});

const tab = 'Replay, P-1007';
const slider = (frame: Frame) => frame.getByRole('slider', { name: 'Position in the run' });
const turns = (frame: Frame) => frame.locator('[data-turn]').count();
const position = async (frame: Frame) => (await slider(frame).getAttribute('aria-valuetext')) ?? '';

const statusTexts = async (window: WindowDriver) =>
  (await window.statusBarTexts()).filter((text) => text.includes('Consilium'));

/** Every file under the folder of all runs, with its size and the time of its last change. */
async function filesOf(workspace: string): Promise<readonly string[]> {
  const root = join(workspace, '.consilium');
  const names = await readdir(root, { recursive: true });
  return await Promise.all(
    names.toSorted().map(async (name) => {
      const { size, mtimeMs } = await stat(join(root, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}

describe('the replay of a run', () => {
  let before: readonly string[];
  let all = 0;

  it('begins from the row of the run, says that no model is called, and offers nothing that would work', async () => {
    const { window, workspace } = consilium();
    await window.openContainer('Consilium');
    expect(await window.offersCommand('Consilium: Replay Run')).toBe(false);
    await window.openFile('P-1007.case.yaml');
    await window.runCommand('Consilium: Run All Analyses');
    const rows = await window.waitForRows(
      'Teams',
      (some) => some.some((row) => row.label.startsWith('P-1007') && row.icon === 'pass'),
      60_000,
    );
    before = await filesOf(workspace);
    const told = await statusTexts(window);
    const run = rows.find((row) => row.label.startsWith('P-1007'))?.label ?? '';
    await window.treeAction('Teams', run, 'Replay Run');
    const frame = await window.webviewFrame(tab);
    await frame.getByText('Replay, no model is called').waitFor();
    // It plays by itself, and may be at its end before a slow machine looks.
    await frame.getByRole('button', { name: /^(Pause|Play again)$/ }).waitFor();
    for (const name of ['Stop', 'Retry', 'Resume'])
      expect(await frame.getByRole('button', { name, exact: true }).count()).toBe(0);
    // It is no run that goes on.
    expect(await statusTexts(window)).toEqual(told);
    expect((await window.treeRows('Teams')).filter((row) => row.spinning)).toEqual([]);
  });

  it('goes to where the slider is dragged, and plays to the outcome', async () => {
    const { window, page } = consilium();
    const frame = await window.webviewFrame(tab);
    await slider(frame).press('End');
    await frame.getByRole('heading', { name: 'Conclusion' }).waitFor();
    await frame.getByRole('button', { name: 'Play again' }).waitFor();
    all = await turns(frame);
    await window.screenshot('replay-end');

    const box = await slider(frame).boundingBox();
    if (box === null) throw new Error('the slider is not in sight');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width - 6, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, y, { steps: 30 });
    await page.mouse.up();
    await expect.poll(() => turns(frame)).toBeLessThan(all);
    expect(await turns(frame)).toBeGreaterThan(0);
    expect(await frame.getByRole('heading', { name: 'Conclusion' }).count()).toBe(0);
    const [at = 0, whole = 0] = [...(await position(frame)).matchAll(/[\d.]+/g)].map(Number);
    expect(at / whole).toBeGreaterThan(0.45);
    expect(at / whole).toBeLessThan(0.55);
    await frame.locator('.state-chip').getByText('Running').waitFor();
    await window.screenshot('replay-middle');

    await frame.getByLabel('Speed').selectOption('5');
    // Space plays, wherever the focus is not on something of its own.
    await frame.locator('h1').click();
    await page.keyboard.press('Space');
    await frame.locator('.state-chip').getByText('Consensus').waitFor();
    await frame.getByText('The replay is at its end.').waitFor({ state: 'attached' });
    expect(await turns(frame)).toBe(all);
  });

  it('steps from turn to turn, and shows each team at that time', async () => {
    const { window } = consilium();
    const frame = await window.webviewFrame(tab);
    await slider(frame).press('Home');
    await expect.poll(() => turns(frame)).toBe(0);
    await frame.getByRole('button', { name: 'Next turn' }).click();
    await expect.poll(() => frame.locator('[data-turn]:not([aria-busy="true"])').count()).toBe(1);
    await slider(frame).press('PageUp');
    await slider(frame).press('PageUp');
    await frame.getByRole('button', { name: /^Treatment planning, running/ }).click();
    await frame.getByRole('heading', { name: 'Treatment planning', level: 1 }).waitFor();
  });

  it('stands where it was after a reload of the window, and has written nothing', async () => {
    const { window, workspace } = consilium();
    const at = await position(await window.webviewFrame(tab));
    await window.reload();
    const frame = await window.webviewFrame(tab);
    await frame.getByRole('heading', { name: 'Treatment planning', level: 1 }).waitFor({ timeout: 30_000 });
    expect(await position(frame)).toBe(at);
    await frame.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await filesOf(workspace)).toEqual(before);
  });
});
