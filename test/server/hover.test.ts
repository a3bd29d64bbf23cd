import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MarkupContent } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { runTool, toolRegistry } from '../../src/core/tools/registry.ts';
import { applied, Client, marked, positionAt, root } from './client.ts';

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

/** The words shown at the first `word` behind `before`. */
async function hoverAt(name: string, text: string, before: string, word: string): Promise<string> {
  const uri = await client.open(name, text);
  const position = positionAt(text, text.indexOf(word, text.indexOf(before)) + 1);
  const hover = await client.hover(uri, position);
  await client.close(uri);
  return (hover?.contents as MarkupContent | undefined)?.value ?? '';
}

const sample = readFileSync(path.join(root, 'media/cases/P-1007.case.yaml'), 'utf8');

async function summary(name: string, args: Readonly<Record<string, unknown>>): Promise<string> {
  const tool = toolRegistry.get(name);
  if (tool === undefined) throw new Error(name);
  const context = { record: undefined, signal: new AbortController().signal };
  return (await runTool(tool, JSON.stringify(args), context)).summary;
}

describe('the calculators that a value feeds', () => {
  const kidney = { ageYears: 67, sex: 'female', creatinine: 1.9, creatinineUnit: 'mg/dL' };

  test('have the results of the tools where the case states all that they ask for', async () => {
    const creatinine = await hoverAt('s.case.yaml', sample, 'labs:', 'creatinine');
    expect(creatinine).toContain('**creatinine** 1.9 mg/dL');
    expect(creatinine).toContain(`**eGFR (CKD-EPI 2021)**: ${await summary('egfr', kidney)}`);
    const clearance = await summary('creatinine_clearance', { ...kidney, weightKg: 84 });
    expect(creatinine).toContain(`**Creatinine clearance (Cockcroft-Gault)**: ${clearance}`);
    const rate = await hoverAt('s.case.yaml', sample, 'kind: respiratory', '26');
    expect(rate).toContain('high against the usual range of adults');
    const news = await summary('news2', {
      respiratoryRate: 26,
      oxygenSaturation: 89,
      supplementalOxygen: false,
      systolicMmHg: 148,
      pulse: 112,
      consciousness: 'alert',
      temperatureCelsius: 36.7,
    });
    expect(rate).toContain(`**NEWS2**: ${news.replace('NEWS2 ', '')} (SpO2 scale 1)`);
    const curb = await summary('curb65', {
      confusion: false,
      urea: 48,
      ureaUnit: 'mg/dL BUN',
      respiratoryRate: 26,
      systolicMmHg: 148,
      diastolicMmHg: 86,
      ageYears: 67,
    });
    expect(rate).toContain(`**CURB-65**: ${curb.replace('CURB-65 ', '')} (for community-acquired pneumonia)`);
    expect(rate).not.toContain('eGFR');
  });

  test('give the least that a score can be where the case is silent, and say on what', async () => {
    const age = await hoverAt('s.case.yaml', sample, 'patient:', '67');
    expect(age).toContain(
      '**CHA2DS2-VASc**: at least 5 points; not stated: stroke, TIA or embolism, vascular disease (for atrial fibrillation)',
    );
    expect(age).toMatch(/\*\*HAS-BLED\*\*: at least 2 points; not stated: .*alcohol/);
    const diabetes = await hoverAt('s.case.yaml', sample, 'problems:', 'diabetes');
    expect(diabetes).toContain('counts for diabetes');
    expect(await hoverAt('s.case.yaml', sample, 'medications:', 'ibuprofen')).toContain('**HAS-BLED**');
    expect(await hoverAt('s.case.yaml', sample, 'medications:', 'metformin')).not.toContain('HAS-BLED');
  });

  test('count no diagnosis that is denied, suspected or another one', async () => {
    const text = (problem: string): string =>
      `patient: {age: {value: 40, unit: a}, sex: male}\nproblems:\n  - {text: ${problem}}\n`;
    const points = async (problem: string): Promise<string> =>
      /CHA2DS2-VASc\*\*: at least (\d)/.exec(await hoverAt('d.case.yaml', text(problem), 'age', '40'))?.[1] ??
      '';
    expect(await points('arterial hypertension')).toBe('1');
    expect(await points('earlier stroke, status: resolved')).toBe('2');
    for (const other of [
      'pulmonary hypertension',
      'diabetes insipidus',
      'no heart failure',
      'stroke, status: suspected',
      'arterial hypertension, status: resolved',
    ])
      expect([other, await points(other)]).toEqual([other, '0']);
    const none = 'patient: {age: {value: 40, unit: a}, sex: male}\nproblems: none-known\n';
    expect(await hoverAt('d.case.yaml', none, 'age', '40')).toContain('**CHA2DS2-VASc**: 0 points');
  });

  test('say what is missing, and why they do not apply', async () => {
    const text = 'patient: {age: {value: 12, unit: a}, sex: female, weight: {value: 40, unit: kg}}\nlabs:\n';
    const creatinine = '  - {name: creatinine, value: 60, unit: umol/L}\n';
    expect(await hoverAt('m.case.yaml', `labs:\n${creatinine}`, 'labs', '60')).toContain(
      '**Creatinine clearance (Cockcroft-Gault)**: needs age, sex, weight too',
    );
    expect(await hoverAt('m.case.yaml', text + creatinine, 'labs', '60')).toContain(
      'this calculator is for adults',
    );
    expect(await hoverAt('m.case.yaml', text, 'weight', '40')).toContain('needs creatinine too');
    expect(await hoverAt('m.case.yaml', text, 'patient', 'sex')).toContain('CHA2DS2-VASc');
  });

  test('go by the value that is asked about, and by others of its time', async () => {
    const text = `patient: {age: {value: 67, unit: a}, sex: female}
labs:
  - {name: creatinine, value: 1, unit: mg/dL, at: 2025-01-01}
  - {name: creatinine, value: 3, unit: mg/dL, at: 2026-01-01}
`;
    const older = await summary('egfr', { ...kidney, creatinine: 1 });
    const newer = await summary('egfr', { ...kidney, creatinine: 3 });
    expect(await hoverAt('t.case.yaml', text, 'creatinine', '1,')).toContain(older);
    expect(await hoverAt('t.case.yaml', text, 'patient', '67')).toContain(newer);
  });
});

describe('what stands for something', () => {
  test.each([
    ['a diagnosis', 'problems:', 'I50.22', 'heart failure with reduced ejection fraction (ICD-10-CM)'],
    ['a measure', 'labs:', '34714-6', 'INR (LOINC)'],
    ['a medicine', 'medications:', '11289', 'warfarin (RxNorm)'],
  ])('the code of %s is told in words', async (_, before, code, words) => {
    expect(await hoverAt('c.case.yaml', sample, before, code)).toBe(`**${code}** – ${words}`);
  });

  test('a code that the tables do not have shows what the case says of it', async () => {
    const text = "problems:\n  - {text: x, code: {system: SNOMED, code: '1', display: Odd thing}}\n";
    expect(await hoverAt('c.case.yaml', text, 'code: {', "'1'")).toBe('**1** – Odd thing (SNOMED)');
  });

  test('values that are few are explained', async () => {
    expect(await hoverAt('v.case.yaml', sample, 'problems:', 'active')).toMatch(
      /^\*\*active\*\* – the patient has it\n/,
    );
    expect(await hoverAt('v.case.yaml', sample, 'weight', 'kg')).toContain('**kg** – kilograms');
  });

  test('agents in a graph, parts of a case and roles are explained in a panel', async () => {
    const text = `analyses:
  - id: one
    reads: [labs]
    pattern: group_chat
    graph: {Ann: [Ben], Ben: [Ann]}
    agents:
      - name: Ann
        title: First speaker
        role: coordinator
        instructions: |
          Open.
          Then wait.
      - {name: Ben, role: reviewer, instructions: Judge., tools: [egfr]}
`;
    const at = (before: string, word: string): Promise<string> => hoverAt('h.panel.yaml', text, before, word);
    expect(await at('graph', 'Ann:')).toBe('**Ann** – First speaker, coordinator\n\nOpen. Then wait.');
    expect(await at('[Ben]', 'Ben')).toBe('**Ben**, reviewer\n\nTools: egfr\n\nJudge.');
    expect(await at('reads', 'labs')).toMatch(/^\*\*labs\*\* – .*\n\nRead in the clinical panel by: /);
    expect(await at('role', 'coordinator')).toContain('opens the discussion');
    expect(await at('pattern', 'group_chat')).toContain('one speaker after another');
    expect(await at('tools', 'egfr')).toContain('CKD-EPI 2021');
  });
});

test.each([
  ['in braces', 'medications:\n  - {name: ‸}\n', 'medications'],
  ['of an allergy', 'allergies:\n  - {substance: ‸}\n', 'allergies'],
])('a medicine %s comes with its code, where that is certain', async (_, given, section) => {
  const { text, position } = marked(given);
  const uri = await client.open('x.case.yaml', text);
  const items = await client.complete(uri, position);
  const filled = (label: string): unknown => {
    const item = items.find((one) => one.label === label);
    const { textEdit, additionalTextEdits = [] } = item ?? {};
    if (textEdit === undefined) throw new Error(label);
    const range = 'range' in textEdit ? textEdit.range : textEdit.insert;
    const made = applied(text, [{ range, newText: textEdit.newText }, ...additionalTextEdits]);
    const [entry] =
      (parse(made) as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>)[section] ?? [];
    return entry?.['code'];
  };
  expect(filled('warfarin')).toEqual({ system: 'RxNorm', code: 11289 });
  expect(filled('finerenone')).toBeUndefined();
  await client.close(uri);
});
