import { expect, test } from 'vitest';

import { identifierProblems } from '../../src/core/case/deidentify.ts';
import { createLocator } from '../../src/core/case/locate.ts';
import { parseCase } from '../../src/core/case/parse.ts';
import { parsePanel } from '../../src/core/panel/parse.ts';
import { toolRegistry } from '../../src/core/tools/registry.ts';
import { factsOf } from '../../src/server/caseFacts.ts';
import { check } from '../../src/server/check.ts';
import { ModelReader } from '../../src/server/model.ts';
import { privacyRule } from '../../src/server/rules/privacy.ts';
import { damaged, seeded, sound } from './damage.ts';

const disk = { exists: () => undefined, today: () => '2026-03-01' };

/** What is wrong with the form of the YAML; entries that are read one by one may tell it in other words. */
const form =
  /^(?:bad-yaml|duplicate-key|missing-value|unknown-reference|too-many-references|reference-loop|too-deep|answer-referred-to)$/;

test('the server tells the errors that the command line tells, at the same places', () => {
  let compared = 0;
  for (let seed = 1; seed <= 120; seed += 1) {
    const [name, source] = sound[seed % 4] ?? ['', ''];
    const text = damaged(source, seeded(seed));
    const kind = name.endsWith('.md') ? 'markdown-case' : 'case';
    const problems = parseCase(text, name).problems.filter(({ severity }) => severity === 'error');
    const model = new ModelReader(kind).read(text);
    const errors: unknown[] = [];
    const findings = check(model, disk, (error) => errors.push(error)).filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors, `seed ${seed}`).toEqual([]);
    const framed = !problems.some(({ code }) => code === 'front-matter');
    expect(!findings.some(({ code }) => code === 'front-matter'), `seed ${seed}: framed`).toBe(framed);
    // The server looks further, at what stands there while the closing line is still missing.
    if (!framed) continue;
    const broken = problems.some(({ code }) => form.test(code));
    expect(
      findings.some(({ code }) => form.test(code)),
      `seed ${seed}: broken as a whole and in parts`,
    ).toBe(broken);
    if (broken) continue;
    compared += 1;
    const words = (all: readonly { code: string; message: string }[]): string[] =>
      all.map(({ code, message }) => `${code}: ${message}`).sort();
    expect(words(findings), `seed ${seed}`).toEqual(words(problems));
  }
  expect(compared).toBeGreaterThan(30);
});

test('a version that is made by keys reads like one that was opened', () => {
  const [, source] = sound[0] ?? ['', ''];
  const reader = new ModelReader('case');
  const random = seeded(7);
  let text = source;
  for (let key = 0; key < 24; key += 1) {
    text = damaged(text, random).slice(0, 12_000);
    const again = new ModelReader('case').read(text);
    const found = check(reader.read(text), disk, () => undefined);
    expect(found).toEqual(check(again, disk, () => undefined));
    if (key % 4 === 3) text = source;
  }
});

/** What points to a person, in forms that stand across lines, in lists and in sentences. All invented. */
const telling = [
  'Mrs Marlene Ottokar',
  'Dr. Anna\n  Ottokar',
  ' Ottokar came along. ',
  'MRN 0048211',
  'mail to m.o@example.org',
  ' phone +49 30 5550 1234 ',
  ' on 2026-02-11 ',
  'born on 3 May 1958',
  'in mid February',
  '\n\nThe patient, aged 93, lives in Little Haddon.\n\n',
  '\nid: 123456789\n',
  '\ncode: 123-45-6789\n',
  ' face.jpg ',
];

test('the server tells the identifying text that the command line tells, at the same places, while somebody types', () => {
  let told = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const [name, source] = sound[seed % 4] ?? ['', ''];
    const random = seeded(seed);
    const kind = name.endsWith('.md') ? 'markdown-case' : 'case';
    const reader = new ModelReader(kind);
    let text = source.replace(/deidentified:.*/, 'deidentified: true');
    for (let key = 0; key < 6; key += 1) {
      const at = Math.floor(random() * text.length);
      const cut = random() < 0.3 ? Math.floor(random() * 60) : 0;
      text = `${text.slice(0, at)}${telling[Math.floor(random() * telling.length)] ?? ''}${text.slice(at + cut)}`;
      const locator = createLocator(text);
      const found = privacyRule({ ...factsOf(reader.read(text)), deidentified: true })
        .map(({ message, start, end }) => ({ message, range: locator.range(start, end) }))
        .toSorted(
          (a, b) => a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column,
        );
      const expected = identifierProblems(text).map(({ message, range }) => ({ message, range }));
      expect(found, `seed ${seed}, key ${key}`).toEqual(expected);
      told += found.length;
    }
  }
  expect(told).toBeGreaterThan(500);
});

test('of a panel the server tells every error that the command line tells, and more where that stops early', () => {
  const [, source = ''] = sound[4] ?? [];
  let compared = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = seeded(seed);
    const slip = slips[seed % slips.length] ?? ((text: string) => text);
    const text = slip(seed % 2 === 0 ? source : damaged(source, random));
    const known = new Set(toolRegistry.keys());
    const problems = parsePanel(text, 'This file', known).problems;
    const findings = check(new ModelReader('panel').read(text), disk, (error) => {
      throw error;
    });
    if (problems.some(({ code }) => form.test(code))) continue;
    compared += 1;
    const said = findings.map(({ code, message }) => `${code}: ${message}`);
    for (const { code, message } of problems) expect(said, `seed ${seed}`).toContain(`${code}: ${message}`);
  }
  expect(compared).toBeGreaterThan(25);
});

/** Slips in a sound panel that leave its form whole. */
const slips: readonly ((text: string) => string)[] = [
  (text) => text.replace('role: reviewer', 'role: reviwer'),
  (text) => text.replace('tools: [news2', 'tools: [news3'),
  (text) => text.replace('reads: [patient', 'reads: [patients'),
  (text) => text.replace(/^title:.*\n/m, ''),
  (text) => text.replaceAll('name: Diagnostician', 'name: Coordinator'),
  (text) => text.replace(/role: supervisor/, 'role: specialist'),
];
