import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Client, marked, root } from './client.ts';

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

const labelsAt = async (name: string, source: string): Promise<string[]> => {
  const { text, position } = marked(source);
  const uri = await client.open(name, text);
  const items = await client.complete(uri, position);
  await client.close(uri);
  return items.map(({ label }) => label);
};

describe('the server', () => {
  test.each(['P-1007.case.yaml', 'P-2001.case.md', 'P-3042.case.yaml'])(
    'finds no error in %s',
    async (name) => {
      const file = path.join(root, 'media/cases', name);
      const uri = await client.open(file, readFileSync(file, 'utf8'));
      expect(await client.diagnostics(uri)).toEqual([]);
    },
  );

  test('finds nothing wrong in the built-in panel', async () => {
    const file = path.join(root, 'media/panels/clinical.panel.yaml');
    const uri = await client.open(file, readFileSync(file, 'utf8'));
    expect(await client.diagnostics(uri)).toEqual([]);
  });

  test('completes keys, names, units and values, in broken YAML too', async () => {
    const head = 'caseVersion: 1\nid: P-1\n';
    expect(await labelsAt('a.case.yaml', `${head}‸`)).toContain('symptoms');
    expect(await labelsAt('a.case.yaml', `${head}pat‸`)).toContain('patient');
    expect(await labelsAt('a.case.yaml', `${head}patient: {‸`)).toEqual([
      'age',
      'sex',
      'weight',
      'height',
      'pregnancy',
    ]);
    expect(await labelsAt('a.case.yaml', `${head}patient: {sex: ‸}`)).toEqual([
      'female',
      'male',
      'other',
      'unknown',
    ]);
    expect(await labelsAt('a.case.yaml', `${head}patient:\n  age: {value: 3, unit: a}\n  ‸`)).toEqual([
      'sex',
      'weight',
      'height',
      'pregnancy',
    ]);
    expect(await labelsAt('a.case.yaml', `${head}labs:\n  - {name: pot‸`)).toContain('potassium');
    expect(await labelsAt('a.case.yaml', `${head}labs:\n  - {name: potassium, value: 4, unit: ‸}`)).toEqual([
      'mmol/L',
      'meq/L',
    ]);
    expect(await labelsAt('a.case.yaml', `${head}labs:\n  - name: sodium\n    unit: ‸`)).toEqual([
      'mmol/L',
      'meq/L',
    ]);
    expect(await labelsAt('a.case.yaml', `${head}labs:\n  - name: sodium\n    ‸`)).toContain('unit');
    expect(await labelsAt('a.case.yaml', `${head}allergies: ‸`)).toEqual(['none-known']);
    expect(await labelsAt('a.case.yaml', `${head}medications:\n  - {name: x}\n  - {name: ‸`)).toContain(
      'warfarin',
    );
    expect(await labelsAt('a.case.yaml', `${head}narrative:\n  hpi: |\n    some ‸`)).toEqual([]);
  });

  test('explains fields, medicines and laboratory values', async () => {
    const file = path.join(root, 'media/cases/P-1007.case.yaml');
    const text = readFileSync(file, 'utf8');
    const uri = await client.open(file, text);
    const hoverOn = async (word: string, after = 0): Promise<string> => {
      const offset = text.indexOf(word) + after;
      const line = text.slice(0, offset).split('\n').length - 1;
      const character = offset - text.lastIndexOf('\n', offset - 1) - 1;
      const found = await client.hover(uri, { line, character: character + 1 });
      return (found?.contents as { value: string } | undefined)?.value ?? '';
    };
    expect(await hoverOn('symptoms:')).toContain('Symptom pattern');
    expect(await hoverOn('warfarin, code')).toMatch(/vitamin K antagonist[^]*ibuprofen.*major/);
    expect(await hoverOn('potassium, code')).toContain('high against the range');
    expect(await hoverOn('creatinine, code')).toMatch(/eGFR .*: \d+ mL\/min/);
  });
});
