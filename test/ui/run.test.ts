import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { TreeRow } from '../support/host/treeRows.ts';
import { useConsilium } from './support/consilium.ts';

/** A case whose words try to become part of a page. What a model makes of such words is in `hostileAnswers.test.ts`. */
const hostileCase = `caseVersion: 1
id: HOSTILE-1
deidentified: true
patient: {age: {value: 50, unit: a}, sex: male}
chiefComplaint: '<script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 2">chest pain'
narrative:
  hpi: 'Pain since today. [click](javascript:alert(1)) ![x](https://example.com/x.png) <svg onload=alert(1)> \u202Etxet'
symptoms:
  - {text: 'chest pain <iframe srcdoc="<script>parent.hacked=3</script>"></iframe>'}
medications:
  - {name: warfarin, dose: 5 mg}
  - {name: ibuprofen, dose: 400 mg}
`;

/** The main job, as a new user does it, in the package that users get. The tests go on from one another. */
const consilium = useConsilium({
  settings: { 'consilium.demo.pace': 0.5 },
  viewport: { width: 1500, height: 1000 },
});

const teams = [
  'Symptom pattern',
  'Literature review',
  'Drug interactions',
  'Imaging analysis',
  'Treatment planning',
];
const teamRows = (rows: readonly TreeRow[]) => rows.filter((row) => teams.includes(row.label));

describe('in a VS Code window', () => {
  it('an empty view says how to begin', async () => {
    const { window, page } = consilium();
    await window.openContainer('Consilium');
    await page.getByRole('button', { name: 'Open Sample Case' }).waitFor();
    expect(await page.locator('.welcome-view-content').first().textContent()).toContain(
      'not a medical device',
    );
    // What cannot be done yet is not offered.
    expect(await window.offersCommand('Consilium: Cancel Run')).toBe(false);
  });

  it('all analyses run from the palette, and the tree goes through their states', async () => {
    const { window } = consilium();
    await window.openFile('P-1007.case.yaml');
    await window.runCommand('Consilium: Run All Analyses');
    const running = await window.waitForRows(
      'Teams',
      (rows) => teamRows(rows).filter((row) => row.spinning).length === 5,
    );
    expect(teamRows(running).map((row) => row.label)).toEqual(teams);
    for (const row of teamRows(running))
      expect(row.accessibleName).toMatch(new RegExp(`^${row.label}, running`));
    expect((await window.statusBarTexts()).some((text) => /Consilium \d\/5/.test(text))).toBe(true);

    // The row of the run and those of its teams are drawn one after the other.
    const ended = await window.waitForRows(
      'Teams',
      (rows) =>
        rows.some((row) => row.description.startsWith('5 of 5 ended')) &&
        teamRows(rows).every((row) => !row.spinning),
      60_000,
    );
    expect(teamRows(ended).map((row) => [row.icon, row.spinning])).toEqual(teams.map(() => ['pass', false]));
    for (const row of teamRows(ended))
      expect(row.accessibleName).toMatch(/consensus, \d+ findings, \d+\.\d s/);
    await window.waitForRows('Teams', (rows) =>
      rows.some((row) => row.accessibleName.startsWith('Joint assessment, finished')),
    );
  });

  it('every file of the run is beside the case', async () => {
    const { workspace } = consilium();
    const runs = await readdir(join(workspace, '.consilium', 'P-1007'));
    expect(runs).toHaveLength(1);
    const files = await readdir(join(workspace, '.consilium', 'P-1007', runs[0] ?? ''));
    expect(files).toEqual(
      expect.arrayContaining(['run.json', 'metrics.json', 'report.md', 'synthesis_P-1007.json']),
    );
    expect(files.filter((file) => file.startsWith('diagnosis_'))).toHaveLength(5);
  });

  it('a transcript shows who said what, and its evidence opens the case at that line', async () => {
    const { window } = consilium();
    await window.treeAction('Teams', 'Drug interactions', 'Open Transcript');
    const page = await window.webviewFrame('Drug interactions, P-1007');
    await page.getByRole('heading', { name: 'Conclusion' }).waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('Sealed opinions'), expect.stringContaining('Review')]),
    );
    expect(await page.locator('body').innerText()).toContain('demo, not a language model');
    // A tool call is folded until it is asked for.
    const tool = page.locator('details[data-tool="drug_interactions"]').first();
    expect(await tool.getAttribute('open')).toBeNull();
    await tool.locator('summary').click();
    await tool.getByText('notInDataSet').first().waitFor();
    const chip = page.getByRole('button', { name: /^Case c\d+, line \d+/ }).first();
    const line = Number(/line (\d+)/.exec((await chip.getAttribute('aria-label')) ?? '')?.[1]);
    await chip.click();
    await window.page.locator('.tab.active').getByText('P-1007.case.yaml').waitFor();
    await expect.poll(async () => (await window.cursor()).line).toBe(line);
  });

  it('the report shows the joint assessment, a lane for each team, and the numbers', async () => {
    const { window } = consilium();
    await window.runCommand('Consilium: Open Report');
    const page = await window.webviewFrame('Report, P-1007');
    await page.getByRole('heading', { name: 'Joint assessment' }).waitFor();
    const text = await page.locator('body').innerText();
    expect(text).toContain('not a medical device');
    expect(text).toMatch(/5 of 5 reached consensus/);
    expect(text).toMatch(/Speed-up/);
    expect(text.toLowerCase()).toContain('lisinopril');
    const lanes = await page
      .getByRole('img', { name: /model|seconds|\ds/ })
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    for (const team of teams) expect(lanes.some((lane) => lane?.includes(team))).toBe(true);
  });

  it('both pages are there again after the window was reloaded', async () => {
    const { window } = consilium();
    await window.reload();
    const report = await window.webviewFrame('Report, P-1007');
    await report.getByRole('heading', { name: 'Joint assessment' }).waitFor({ timeout: 30_000 });
    const transcript = await window.webviewFrame('Drug interactions, P-1007');
    await transcript.getByRole('heading', { name: 'Conclusion' }).waitFor({ timeout: 30_000 });
    await window.openContainer('Consilium');
    const rows = await window.waitForRows('Teams', (all) => teamRows(all).length === 5);
    expect(teamRows(rows).every((row) => row.icon === 'pass')).toBe(true);
  });

  it('a hostile text in a case shows as text and runs nothing', async () => {
    const { window, page, workspace } = consilium();
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await writeFile(join(workspace, 'hostile.case.yaml'), hostileCase);
    await window.openFile('hostile.case.yaml');
    // The extension knows of the editor when it has put its line above the case.
    await page
      .locator('.editor-group-container.active')
      .getByText(/Run selected/)
      .waitFor();
    await window.runCommand('Consilium: Run All Analyses');
    await window.waitForRows(
      'Teams',
      (rows) =>
        rows.some((row) => row.label.startsWith('HOSTILE-1') && row.description.startsWith('5 of 5 ended')),
      60_000,
    );
    await window.runCommand('Consilium: Open Report');
    const report = await window.webviewFrame('Report, HOSTILE-1');
    await report.getByRole('heading', { name: 'Joint assessment' }).waitFor();
    expect(
      await report
        .locator('#app img, #app script, #app a[href^="javascript"], #app iframe, #app [onload]')
        .count(),
    ).toBe(0);
    expect(await report.evaluate(() => (globalThis as { hacked?: unknown }).hacked)).toBeUndefined();
    expect(dialogs).toEqual([]);
  });
});
