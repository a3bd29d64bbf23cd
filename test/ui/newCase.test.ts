import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CaseWriter } from './support/caseWriter.ts';
import { useConsilium } from './support/consilium.ts';

/** A new user's first case. What completion offers is taken; only numbers and free text are typed. */
const consilium = useConsilium({
  // Words of the file itself would come up beside free text, at times of their own.
  settings: { 'consilium.demo.pace': 0, 'editor.wordBasedSuggestions': 'off' },
  viewport: { width: 1280, height: 900 },
});

const written = `deidentified: true

patient:
  age: {value: 67, unit: a}
  sex: female
  weight: {value: 84, unit: kg}

# why the patient came, in one line
chiefComplaint: Palpitations since this morning

# the story in prose: hpi, exam, social, family; a blank line begins a new paragraph
narrative:
  hpi: |
    Her heart has raced since breakfast.

# excluded: true for a symptom that was asked for and is absent
symptoms:
  - {text: palpitations}
  - {text: chest pain, excluded: true}

# a list, or none-known
problems:
  - {text: atrial fibrillation, code: {system: ICD-10-CM, code: I48.91}, status: active}

# a list, or none-known
allergies:
  - {substance: penicillin, reaction: urticaria}

medications:
  - {name: warfarin, code: {system: RxNorm, code: 11289}, dose: 5 mg, route: oral, frequency: once daily, status: active}
  - {name: ibuprofen, code: {system: RxNorm, code: 5640}, dose: 400 mg, route: oral, frequency: three times daily, status: active}

# heart rate, blood pressure, temperature and others
vitals:
  - {kind: heart rate, value: 128, unit: /min}

labs:
  - {name: INR, code: {system: LOINC, code: 34714-6}, value: 3.9, unit: '{INR}', refLow: 0.9, refHigh: 1.2}
  - {name: potassium, code: {system: LOINC, code: 2823-3}, value: 4.8, unit: mmol/L, refLow: 3.5, refHigh: 5.1}

# with the report as it was written; pictures are shown, not interpreted
imaging:
  - {modality: X-ray, bodySite: chest}

procedures:

timeline:
  - {at: day 1, event: Ibuprofen bought for her knees}

# what the teams should answer
questions:
  - Which of her medicines are dangerous together?
`;

describe('a new case', () => {
  it('is filled in from the template with completion alone, and nothing is wrong with it', async () => {
    const { window, page, workspace } = consilium();
    const writer = new CaseWriter(window);
    const problems = page.locator('[id="status.problems"]');
    await window.runCommand('Consilium: New Case from Template…');
    await window.answerInput('P-1');
    await window.tab('P-1.case.yaml').waitFor();
    // The language server has started: it says that the case holds nothing yet.
    await problems.getByLabel('Warnings: 1').or(problems.getByLabel('1 Problem')).first().waitFor();

    await writer.behind('deidentified');
    await page.keyboard.press('Control+Backspace');
    await writer.ask('true');
    await writer.below('patient');
    await writer.ask('age');
    await writer.type('67');
    await writer.next();
    await writer.newLine();
    await writer.ask('sex');
    await writer.take('female');
    await writer.newLine();
    await writer.ask('weight');
    await writer.type('84');
    await writer.behind('chiefComplaint');
    await writer.type(' Palpitations since this morning');
    await writer.below('narrative');
    await writer.ask('hpi');
    await writer.type('Her heart has raced since breakfast.');

    await writer.below('symptoms');
    await writer.ask('- symptom');
    await writer.take('palpitations', 'palp');
    await writer.next();
    await writer.newLine();
    await writer.ask('- symptom');
    await writer.type('chest pain, ');
    await writer.take('excluded', 'ex');

    await writer.below('problems');
    await writer.ask('- problem');
    await writer.take('atrial fibrillation', 'afib');
    await writer.next();
    await writer.take('active');
    await writer.below('allergies');
    await writer.ask('- allergy');
    await writer.take('penicillin', 'penic');
    await writer.next();
    await writer.ask('urticaria');

    await writer.below('medications');
    await writer.ask('- medicine');
    await writer.take('warfarin', 'coum');
    await writer.next();
    await writer.type('5 mg');
    await writer.next();
    await writer.take('oral');
    await writer.take('once daily');
    await writer.newLine();
    await writer.ask('- medicine');
    await writer.take('ibuprofen', 'ibu');
    await writer.next();
    await writer.type('400 mg');
    await writer.next();
    await writer.take('oral');
    await writer.take('three times daily');

    await writer.below('vitals');
    await writer.ask('- vital sign');
    await writer.take('heart rate');
    await writer.type('128');
    await writer.below('labs');
    await writer.ask('- laboratory value');
    await writer.take('INR', 'inr');
    await writer.type('3.9');
    await page.keyboard.press('End');
    await writer.newLine();
    await writer.ask('- laboratory value');
    await writer.take('potassium', 'pot');
    await writer.type('4.8');

    await writer.below('imaging');
    await writer.ask('- study');
    await writer.take('X-ray');
    await writer.next();
    await writer.ask('chest');
    await writer.below('timeline');
    await writer.ask('- event');
    await writer.type('day 1');
    await writer.next();
    await writer.type('Ibuprofen bought for her knees');
    await writer.below('questions');
    await writer.ask('- question');
    await writer.type('Which of her medicines are dangerous together?');

    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFile(join(workspace, 'P-1.case.yaml'), 'utf8'), { timeout: 10_000 })
      .toContain(written);
    await window.runCommand('Problems: Focus on Problems View');
    await page.getByText('No problems have been detected in the workspace.').waitFor();
  });

  it('is run, and its findings are listed among the comments, from where a transcript opens', async () => {
    const { window, page } = consilium();
    await window.openContainer('Consilium');
    await window.runCommand('Consilium: Run All Analyses');
    await window.waitForRows(
      'Teams',
      (rows) => rows.some((row) => row.description.startsWith('5 of 5 ended')),
      60_000,
    );
    // The list waits to be asked for.
    expect(await page.locator('.comments-panel').count()).toBe(0);
    await window.runCommand('Comments: Focus on Comments View');
    const finding = page
      .locator('.comments-panel .monaco-list-row')
      .filter({ hasText: /^Dr F\d+, Pharmacist.*Warfarin \+ ibuprofen/ });
    await finding.click();
    const comment = page.locator('.review-widget').filter({ hasText: 'Drug interactions F' });
    await comment.getByText(/Agreed: Clinical reviewer\./).waitFor();
    expect(await comment.locator('.comment-form:visible, .body a').count()).toBe(0);
    await comment.getByRole('button', { name: 'Open Transcript' }).click();
    const transcript = await window.webviewFrame('Drug interactions, P-1');
    await transcript.getByRole('heading', { name: 'Conclusion' }).waitFor();
  });
});
