import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

import { parsePanel } from '../../src/core/panel/parse.ts';
import { caseFileSchema } from '../../src/core/case/schema.ts';
import { panelFileSchema } from '../../src/core/panel/schema.ts';
import { caseFields, readers } from '../../src/server/data/fields.ts';
import { labMeasures, vitalMeasures } from '../../src/server/data/measures.ts';
import { panelFields } from '../../src/server/data/panelFields.ts';
import { isUcum } from '../../src/server/data/ucum.ts';
import { root } from './client.ts';

const sources = ['src/server', 'src/server/rules', 'src/core/case', 'src/core/panel'].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
);

test('every code that a check may give is explained, and no other', () => {
  const page = readFileSync(path.join(root, 'media/docs/codes.md'), 'utf8');
  const explained = [...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1] ?? '');
  const given = new Set(
    sources.flatMap((text) =>
      [
        ...text.matchAll(/'(?:warning|information|error)',\s*'([a-z]+(?:-[a-z]+)*)'/g),
        ...text.matchAll(/\bcode: '([a-z]+(?:-[a-z]+)+)'/g),
        ...text.matchAll(/\b(?:problem|add|warn|atStart)\(\s*'([a-z]+(?:-[a-z]+)+|missing|empty)'/g),
        ...text.matchAll(/^\s*'((?:unknown|missing|bad)-[a-z]+|duplicate|unused)',$/gm),
        ...text.matchAll(/'(bad-unit|bad-value)'/g),
      ].map((match) => match[1] ?? ''),
    ),
  );
  expect(given.size).toBeGreaterThan(30);
  expect([...given].filter((code) => !explained.includes(code)).sort()).toEqual([]);
  expect(new Set(explained).size).toBe(explained.length);
});

test('the suggested keys are those of the schema', () => {
  expect(caseFields.map(({ key }) => key)).toEqual(Object.keys(caseFileSchema.shape));
  expect(panelFields.map(({ key }) => key)).toEqual(Object.keys(panelFileSchema.shape));
});

test('who reads a section is what the built-in panel says', () => {
  const parsed = parsePanel(readFileSync(path.join(root, 'media/panels/clinical.panel.yaml'), 'utf8'), 'x');
  if (!parsed.ok) throw new Error('the built-in panel is broken');
  for (const [section, teams] of Object.entries(readers)) {
    const reading = parsed.panel.analyses.filter(({ reads }) => reads.some((one) => one === section));
    expect([section, teams]).toEqual([section, reading.map(({ title }) => title)]);
  }
});

test('measures have UCUM units, limits around the usual range, and one place for each name', () => {
  for (const measures of [labMeasures, vitalMeasures]) {
    const names = measures.flatMap(({ name, names: others }) => [
      ...new Set([name.toLowerCase(), ...others]),
    ]);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, unit, others, plausible, usual, loinc } of measures) {
      for (const one of [unit, ...Object.keys(others)])
        expect([name, one, isUcum(one)]).toEqual([name, one, true]);
      const [low = plausible[0], high = plausible[1]] = usual ?? [];
      const inOrder = plausible[0] <= low && low < high && high <= plausible[1];
      const coded = loinc === undefined || hasCheckDigit(loinc);
      expect([name, inOrder, coded]).toEqual([name, true, true]);
    }
  }
});

/** The check digit of LOINC is that of Luhn (mod 10), after the hyphen. */
function hasCheckDigit(loinc: string): boolean {
  const [digits = '', check = ''] = loinc.split('-');
  const sum = digits
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return (10 - (sum % 10)) % 10 === Number(check);
}
