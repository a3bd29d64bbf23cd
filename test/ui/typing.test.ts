import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { useConsilium } from './support/consilium.ts';

const consilium = useConsilium({ viewport: { width: 1100, height: 700 } });

it('suggestions land in their columns, bring their codes and take the place of what stands there', async () => {
  const { window, page, workspace } = consilium();
  const file = join(workspace, 'typed.case.yaml');
  await writeFile(file, 'caseVersion: 1\nid: T-1\npatient:\n  sex: unknown\nlabs:\n  - name: ');
  await window.openFile('typed.case.yaml');
  const suggestion = (label: string) =>
    page.locator('.suggest-widget.visible .monaco-list-row').filter({ hasText: label }).first();
  const take = async (label: string): Promise<void> => {
    await page.keyboard.press('Control+Space');
    await suggestion(label).waitFor({ timeout: 30_000 });
    await page.keyboard.type(label);
    await page
      .locator('.suggest-widget.visible .monaco-list-row.focused')
      .filter({ hasText: label })
      .waitFor();
    await page.keyboard.press('Enter');
  };
  await page.locator('.monaco-editor .view-line').last().click();
  await page.keyboard.press('Control+End');
  await take('potassium');
  await page.keyboard.type('5.4');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('4:8');
  await page.keyboard.press('Enter');
  await page.getByText('Ln 4, Col 8').waitFor();
  await page.locator('.monaco-editor.focused').waitFor();
  await take('female');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.type('med');
  await suggestion('medications').waitFor({ timeout: 30_000 });
  await page.keyboard.press('Enter');
  // The names are suggested at once.
  await suggestion('warfarin').waitFor({ timeout: 30_000 });
  await page.keyboard.type('warf');
  await page
    .locator('.suggest-widget.visible .monaco-list-row.focused')
    .filter({ hasText: 'warfarin' })
    .waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+s');
  await expect
    .poll(() => readFile(file, 'utf8'), { timeout: 15_000 })
    .toMatch(
      /^caseVersion: 1\nid: T-1\npatient:\n {2}sex: female\nlabs:\n {2}- name: potassium\n {4}code: \{system: LOINC, code: 2823-3\}\n {4}value: 5\.4\n {4}unit: mmol\/L\n {4}refLow: 3\.5\n {4}refHigh: 5\.1\n\s*medications:\n\s*- \{name: warfarin/,
    );
});
