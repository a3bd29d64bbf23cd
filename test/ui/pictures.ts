import { join } from 'node:path';

import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';

import { projectRoot } from '../support/host/paths.ts';
import { CaseWriter } from './support/caseWriter.ts';
import { useConsilium } from './support/consilium.ts';

/** Makes the pictures of the README: `npm run pictures`. What they show is what the package does, on a sample case. */
const consilium = useConsilium({
  settings: { 'consilium.demo.pace': 0.6 },
  viewport: { width: 1280, height: 820 },
});

it('pictures of a case that is written: completion, and a mistake that is mended', async () => {
  const { window, page } = consilium();
  const made: string[] = [];
  const picture = async (name: string, height: number) => {
    await page.waitForTimeout(700);
    const editor = await page.locator('.editor-group-container').first().boundingBox();
    if (editor === null) throw new Error('no editor is in sight');
    const clip = { x: editor.x, y: editor.y, width: Math.min(860, editor.width), height };
    await page.screenshot({ path: join(projectRoot, 'media/readme', `${name}.png`), clip });
    made.push(name);
  };
  await window.runCommand('Consilium: New Case from Template…');
  await window.answerInput('P-1008');
  await window.tab('P-1008.case.yaml').waitFor();
  const writer = new CaseWriter(window);
  // The language server has started: it says that the case holds nothing yet.
  await page.locator('[id="status.problems"]').filter({ hasText: '1' }).waitFor();
  await writer.below('patient');
  await writer.ask('age');
  await writer.type('67');
  await writer.next();
  await writer.newLine();
  await writer.ask('sex');
  await writer.take('female');
  await writer.behind('chiefComplaint');
  await writer.type(' Palpitations since this morning');
  await writer.below('medications');
  await writer.ask('- medication');
  await writer.take('warfarin', 'coum');
  await writer.next();
  await writer.type('5 mg');
  await writer.next();
  await writer.take('oral');
  await writer.take('once daily');
  await writer.below('labs');
  await writer.ask('- lab');
  await writer.offered('potassium').waitFor();
  await writer.type('cr');
  await writer.offered('creatinine').waitFor();
  await picture('completion', 640);
  await writer.take('creatinine');
  await writer.type('168');
  await page.locator('.squiggly-warning').first().waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget').first().waitFor();
  await picture('quickfix', 640);
  expect(made).toEqual(['completion', 'quickfix']);
});

it('pictures of a run, a transcript and a report', async () => {
  const { window, page } = consilium();
  const made: string[] = [];
  const picture = async (name: string) => {
    // The pointer's tooltip would lie over the page.
    await page.mouse.move(640, 815);
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(projectRoot, 'media/readme', `${name}.png`) });
    made.push(name);
  };
  await window.openContainer('Consilium');
  await window.openFile('P-1007.case.yaml');
  await window.runCommand('Consilium: Run All Analyses');
  await window.waitForRows('Teams', (rows) => rows.some((row) => row.icon === 'pass'), 60_000);
  await picture('teams');
  await window.waitForRows(
    'Teams',
    (rows) => rows.some((row) => row.description.startsWith('5 of 5 ended')),
    60_000,
  );
  await window.treeAction('Teams', 'Treatment planning', 'Open Transcript');
  const transcript = await window.webviewFrame('Treatment planning, P-1007');
  await showHeading(transcript, 'Review');
  await picture('transcript');
  await window.openFile('P-1007.case.yaml');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('54');
  await page.keyboard.press('Enter');
  await page.locator('.view-line').getByText('simvastatin').first().hover();
  await page.locator('.monaco-hover').getByText('Dr F').first().waitFor();
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(projectRoot, 'media/readme/case.png') });
  made.push('case');
  await window.setTheme('light');
  await window.runCommand('Consilium: Open Report');
  const report = await window.webviewFrame('Report, P-1007');
  await report.getByRole('heading', { name: 'Joint assessment' }).waitFor();
  await showHeading(report, 'Timeline');
  await picture('timeline');
  expect(made).toEqual(['teams', 'transcript', 'case', 'timeline']);
});

async function showHeading(frame: Frame, name: string): Promise<void> {
  const heading = frame.getByRole('heading', { name, level: 2 }).first();
  await heading.waitFor();
  await heading.evaluate((element) => {
    element.scrollIntoView();
    // Below the header, which stays at the top.
    element.ownerDocument.defaultView?.scrollBy(0, -150);
  });
}
