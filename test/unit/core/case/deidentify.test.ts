import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, test } from 'vitest';

import {
  deidentifiedCopy,
  findIdentifiers,
  identifierProblems,
} from '../../../../src/core/case/deidentify.ts';
import { parseCase } from '../../../../src/core/case/parse.ts';
import { canaries, identifiableCase } from '../../../support/hostileIdentifiers.ts';

const found = (text: string): string[] =>
  findIdentifiers(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);

const day = '2026-03-01';

describe('finds', () => {
  test.each([
    ['Seen with Mr. Müller-Lüdenscheid today', ['name: Müller-Lüdenscheid']],
    ["Dr O'Brien and Prof. A. van den Berg agree", ["name: O'Brien", 'name: A. van den Berg']],
    ['Patient name: Anna Maria Rossi', ['name: Anna Maria Rossi']],
    ['Her husband John brings her', ['name: John']],
    ['reviewed by Jane A. Doe; Doe agrees', ['name: Jane A. Doe', 'name: Doe']],
    ['Mrs\n    Miller', ['name: Miller']],
    ['lives in Springfield, at 12 Old Mill Road', ['place: Springfield', 'place: 12 Old Mill Road']],
    ['Hauptstraße 5, 79098 Freiburg', ['place: Hauptstraße 5, 79098 Freiburg']],
    ['12 rue de Rivoli, 75001 Paris', ['place: 12 rue de Rivoli, 75001 Paris']],
    ['postcode SW1A 1AA', ['place: SW1A 1AA']],
    ["moved to St Mary's Hospital", ["place: St Mary's Hospital"]],
    ['on 12 March 2026 and March 3, 2026', ['date: 12 March 2026', 'date: March 3, 2026']],
    ['on 28.02.2026, 2/14/26, 2026/01/05', ['date: 28.02.2026', 'date: 2/14/26', 'date: 2026/01/05']],
    [
      'in November 2025, 2025-10 and mid February',
      ['date: November 2025', 'date: 2025-10', 'date: February'],
    ],
    ['a 93-year-old woman, aged 93', ['age: 93', 'age: 93']],
    ['patient: {age: {unit: a, value: 104}}', ['age: 104']],
    [
      '+49 761 1234567, 020 7946 0958, tel. 555 0123',
      ['phone: +49 761 1234567', 'phone: 020 7946 0958', 'phone: 555 0123'],
    ],
    ['Telefax: 0761 998877', ['fax: 0761 998877']],
    ['write to a.b+c@mail.example.org.', ['mail: a.b+c@mail.example.org']],
    ['123-45-6789', ['social-security: 123-45-6789']],
    [
      'MRN 1234567; hospital no. AB/1234; chart # 99812',
      ['record: 1234567', 'record: AB/1234', 'record: 99812'],
    ],
    ['NHS number 943 476 5919', ['insurance: 943 476 5919']],
    ['Member ID: XY123456', ['insurance: XY123456']],
    ['IBAN DE44500105175407324931', ['account: DE44500105175407324931']],
    ["driver's license no D1234567", ['licence: D1234567']],
    ['license plate FR-AB 1234', ['vehicle: FR-AB 1234']],
    ['serial number: 8X9Y7', ['device: 8X9Y7']],
    ['see www.example.org/p?id=1.', ['url: www.example.org/p?id=1']],
    ['from 192.0.2.17 and 2001:db8::17', ['ip: 192.0.2.17', 'ip: 2001:db8::17']],
    ['a retinal scan and a selfie', ['biometric: retinal scan', 'photo: selfie']],
    [
      'study id S-00012, 123e4567-e89b-12d3-a456-426614174000',
      ['other: S-00012', 'other: 123e4567-e89b-12d3-a456-426614174000'],
    ],
    ['id: 20417733\n', ['record: 20417733']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

test.each([
  'Blood pressure 148/86, INR 3.9 (2.0-3.0), LVEF 35 %, 10*3/uL, 118/76/90, 1.2.3',
  'Stopped smoking in 2004 (20 pack years). Father died of a myocardial infarction at 61.',
  'Seen by General Practitioner. Mother: Alzheimer disease. Lives in Germany. Weight 93 kg, 93 % saturation.',
  '{name: C-reactive protein, code: {system: LOINC, code: 1988-5}, value: 93, unit: mg/L, refHigh: 5}',
  '{text: x, code: {system: SNOMED, code: 38341003}}, at day 3, at 08:30:15, p = 0.05, ratio 1:2:3',
  'May 5 mg be given? They may. Sodium 134 mmol/L, 12 st. ICD code I50.22, case number 12',
  'The patient lives in a flat and is reached by lift. Dr was called. In the Emergency Department.',
])('leaves alone: %s', (text) => {
  expect(found(text)).toEqual([]);
});

const samples = path.resolve(import.meta.dirname, '../../../../media/cases');

describe('a case that says it is de-identified', () => {
  test.each(readdirSync(samples).filter((name) => name.includes('.case.')))('%s holds nothing', (name) => {
    expect(parseCase(readFileSync(path.join(samples, name), 'utf8'), name).problems).toEqual([]);
  });

  it('is warned of each identifier at its place, and of dates once, and no message repeats the text', () => {
    const result = parseCase(identifiableCase, 'T.case.yaml');
    expect(result.ok).toBe(true);
    expect(
      result.problems.every(({ severity, code }) => severity === 'warning' && code === 'identifying'),
    ).toBe(true);
    const kinds = new Set(findIdentifiers(identifiableCase).map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(Object.keys(canaries).toSorted());
    expect(result.problems.filter(({ message }) => message.includes('dates'))).toHaveLength(1);
    expect(result.problems.find(({ message }) => message.includes('social security'))?.range).toEqual({
      start: { line: 10, column: 9 },
      end: { line: 10, column: 20 },
    });
    const said = JSON.stringify(result.problems.map(({ message }) => message));
    for (const text of Object.values(canaries)) expect(said).not.toContain(text);
  });

  it('may say that its dates are shifted, and one that says nothing is not checked', () => {
    const text = `caseVersion: 1\nid: T\ndeidentified: true # dates: shifted\nasOf: ${day}\nchiefComplaint: Mr Miller\n`;
    expect(identifierProblems(text)).toHaveLength(1);
    expect(
      parseCase(text.replace('true', 'false'), 'T.case.yaml').problems.map(({ code }) => code),
    ).not.toContain('identifying');
  });
});

describe('a de-identified copy', () => {
  it('holds none of them, is a case still, keeps every interval, and does not call itself de-identified', () => {
    const { text, changes } = deidentifiedCopy(identifiableCase);
    const left = changes.filter(({ replacement }) => replacement === undefined).map(({ kind }) => kind);
    expect(left.toSorted()).toEqual(['biometric', 'photo']);
    const { biometric: _, photo: __, ...rest } = canaries;
    for (const secret of Object.values(rest)) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/Quastenfloh|Ottilie/);
    expect(text).toContain('(name removed) was seen on day -2, four days after day -6.');
    expect(text).toContain('at: day -1 08:30}');
    expect(text).toContain('asOf: 2026\n');
    expect(text).toContain('age: {value: 90, unit: a}');
    const parsed = parseCase(text, 'T.case.yaml');
    expect(parsed.ok && parsed.document.deidentified).toBe(false);
    const told = JSON.stringify(changes);
    for (const secret of Object.values(canaries))
      expect(told.replaceAll(/"(?:kind|line|column)":[^,}]*/g, '')).not.toContain(secret);
  });

  test.each(readdirSync(samples).filter((name) => name.includes('.case.')))(
    'of %s reads as the same facts',
    (name) => {
      const text = readFileSync(path.join(samples, name), 'utf8');
      const { text: copy } = deidentifiedCopy(text);
      const [before, after] = [parseCase(text, name), parseCase(copy, name)];
      if (!before.ok || !after.ok) throw new Error('no case');
      expect(after.document.anchors.map(({ section }) => section)).toEqual(
        before.document.anchors.map(({ section }) => section),
      );
      expect(deidentifiedCopy(copy).changes.filter(({ replacement }) => replacement !== undefined)).toEqual(
        [],
      );
    },
  );

  test.each([
    ['on 2026-02-28', 'on day 0'],
    [`asOf: ${day}\non 12 December`, 'asOf: 2026\non day -79'],
    [
      `asOf: ${day}\nin November 2025 and March 2026`,
      'asOf: 2026\nin about 4 months before day 0 and the month of day 0',
    ],
    [`asOf: ${day}\nstart: 2019-06`, 'asOf: 2026\nstart: 2019'],
    // Nobody can tell which of the two is the month.
    [`asOf: ${day}\non 03/04/2025`, 'asOf: 2026\non 2025'],
    ['DOB: 3/4/1931', 'DOB: (date of birth removed)'],
    ["{text: 'Mr Miller''s chart'}", "{text: 'Mr (name removed)''s chart'}"],
    ["{text: 'Seen by Mr Miller'}", "{text: 'Seen by Mr (name removed)'}"],
    ["{text: 'Mr O''Brien', at: '2026-02-01'}", "{text: 'Mr (name removed)', at: 'day 0'}"],
    ['at 12 Old Mill Road. Then', 'at (place removed). Then'],
    ['at 12 Main St., Springfield, IL 62704', 'at (place removed)'],
    ['nothing here', 'nothing here'],
  ])('turns %j into %j', (text, expected) => {
    expect(deidentifiedCopy(text).text).toBe(expected);
  });

  it.each(['Dr ', 'Aa ', '1.', 'a@', 'a/', 'patient id: A-1 2-3 ', '12 Aa Bb ', 'lives in Aa '])(
    'takes a time in proportion to the length: %s',
    (piece) => {
      const begun = performance.now();
      findIdentifiers(piece.repeat(Math.ceil(100_000 / piece.length)));
      expect(performance.now() - begun).toBeLessThan(2000);
    },
  );
});
