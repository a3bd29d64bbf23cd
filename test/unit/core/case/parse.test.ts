import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  idFromFileName,
  maxCaseBytes,
  parseCase,
  parseDocument,
  type CaseDocument,
} from '../../../../src/core/case/parse.ts';

const head = 'caseVersion: 1\nid: T-1\n';

/** `line:column code message` of every problem. */
function problemsOf(text: string, fileName = 'T.case.yaml'): string[] {
  return parseCase(text, fileName).problems.map(
    ({ code, message, range }) => `${range.start.line}:${range.start.column} ${code} ${message}`,
  );
}

function parsed(text: string, fileName = 'T.case.yaml'): CaseDocument {
  const result = parseCase(text, fileName);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

describe('mistakes are reported where they stand', () => {
  const table: [name: string, text: string, expected: (string | RegExp)[]][] = [
    [
      'a unit that is a number',
      `${head}labs:\n  - {name: a, value: 1, unit: g/L}\n  - {name: K, value: 5.4, unit: 7}\n`,
      ['5:33 bad-unit labs[1].unit: expected a UCUM unit as text, such as mmol/L; found a number'],
    ],
    [
      'a number without a unit, at the start of its entry',
      `${head}labs:\n  - name: K\n    value: 5.4\n`,
      ['4:5 missing labs[0].unit is missing: expected a UCUM unit as text, such as mmol/L'],
    ],
    [
      'an unknown key, with the nearest known one',
      `${head}labs:\n  - {name: K, value: 5.4, unit: mmol/L, ref_hi: 5.1}\nmedication: []\n`,
      [
        '4:41 unknown-key labs[0].ref_hi: unknown key; did you mean refHigh?',
        '5:1 unknown-key medication: unknown key; did you mean medications?',
      ],
    ],
    [
      'an unknown key near nothing',
      `${head}patient: {shoes: 43}\n`,
      ['3:11 unknown-key patient.shoes: unknown key; expected one of age, sex, weight, height, pregnancy'],
    ],
    [
      'all of them at once, in the order of the file',
      'caseVersion: 2\nid: ../up\ndeidentified: perhaps\nasOf: 2026-02-30\npatient: {sex: femal}\nproblems: none\nallergies:\n  - {substance: 7}\n',
      [
        '1:14 bad-value caseVersion: expected the number 1; found a number',
        '2:5 bad-value id: expected 1 to 64 letters, digits, dots, hyphens or underscores that do not start with a dot; found "../up"',
        '3:15 bad-value deidentified: expected true or false; found "perhaps"',
        '4:7 bad-value asOf: expected a date such as 2026-02-28; found "2026-02-30"',
        '5:16 bad-value patient.sex: expected female, male, other or unknown; found "femal"',
        '6:11 bad-value problems: expected a list of problems, or none-known; found "none"',
        '8:17 bad-value allergies[0].substance: expected text, such as penicillin; found a number',
      ],
    ],
    ['an id that is missing', 'caseVersion: 1\n', [/^1:1 missing id is missing: expected 1 to 64 letters/]],
    ['a key without a value', 'caseVersion: 1\nid:\n', [/^2:1 missing id is missing/]],
    ['an id that starts with a dot', 'caseVersion: 1\nid: .git\n', [/^2:5 bad-value id: /]],
    [
      'an empty file',
      '',
      ['1:1 missing The file is empty: expected a map with caseVersion, id and the facts'],
    ],
    [
      'a list',
      '- 1\n',
      ['1:1 bad-value The file: expected a map with caseVersion, id and the facts; found a list'],
    ],
    [
      'a file outside the folder',
      `${head}imaging: [{modality: CT, bodySite: chest, files: [../x.png]}]`,
      [/^3:51 bad-value imaging\[0\]\.files\[0\]: /],
    ],
    [
      'a reference range upside down',
      `${head}labs: [{name: K, value: 1, unit: g, refLow: 5, refHigh: 3}]`,
      ['3:57 bad-value labs[0].refHigh: expected a number that is not below refLow'],
    ],
    [
      'a key that stands twice',
      `${head}id: T-2\n`,
      ['3:1 duplicate-key The same key stands twice in one map: keep one of them.'],
    ],
    [
      'a decimal comma, which YAML reads as two entries',
      `${head}labs: [{name: K, value: 5,4, unit: mmol/L}]`,
      [/^3:27 missing-value This has no value: expected "key: value"/],
    ],
    ['a negative without its value', `${head}symptoms: [{text: cough, excluded}]`, [/^3:\d+ missing-value /]],
    ['a tab', `${head}patient:\n\tsex: female\n`, [/^4:1 bad-yaml Tabs cannot indent YAML/]],
    ['an open bracket', `${head}patient: {sex: female\n`, [/bad-yaml .*closed|bad-yaml .*closing/]],
    ['a second document', `${head}---\nid: x\n`, [/^3:1 bad-yaml A second YAML document/]],
    [
      'a merge key',
      `${head}patient: &p {sex: male}\nnarrative: {<<: *p}\n`,
      [/^4:13 unknown-key narrative\.<<: unknown key/],
    ],
    ['a reference to nothing', `${head}chiefComplaint: *x\n`, [/^3:17 unknown-reference/]],
    ['a loop', `${head}questions: &q [*q]\n`, [/^3:16 reference-loop/]],
    ['a tag', `${head}chiefComplaint: !!js/function x\n`, [/^3:17 bad-yaml Unknown YAML tag/]],
    [
      'a column behind characters outside the BMP',
      `${head}patient: {sex: "👩🏽", pregnancy: 3}\n`,
      [/^3:16 .*patient\.sex/, /^3:35 .*patient\.pregnancy/],
    ],
  ];

  it.each(table)('%s', (_name, text, expected) => {
    const found = problemsOf(text);
    expect(found).toHaveLength(expected.length);
    const wrong = found.filter((problem, index) => {
      const one = expected[index] ?? '';
      return typeof one === 'string' ? one !== problem : !one.test(problem);
    });
    expect(wrong).toEqual([]);
  });

  it.each(table)('%s: in the same place with CRLF, a byte order mark and front matter', (name, text) => {
    const plain = problemsOf(text);
    expect(problemsOf(text.replaceAll('\n', '\r\n'))).toEqual(plain);
    expect(problemsOf(`\uFEFF${text}`)).toEqual(plain);
    // A second document cannot stand in front matter: its --- ends it.
    if (name === 'a second document') return;
    const lower = plain.map((problem) => problem.replace(/^\d+/, (line) => String(Number(line) + 1)));
    const matter = `---\n${text}${text.endsWith('\n') ? '' : '\n'}---\n\nText.\n`;
    expect(problemsOf(matter, 'T.case.md')).toEqual(lower);
    expect(problemsOf(`\uFEFF${matter.replaceAll('\n', '\r\n')}`, 'T.case.md')).toEqual(lower);
  });
});

describe('hostile and broken files', () => {
  it('tells at most 200 problems, and soon', () => {
    const started = performance.now();
    const keys = Array.from({ length: 20_000 }, (_unused, i) => `k${i}: 1`).join('\n');
    expect(problemsOf(head + keys)).toHaveLength(200);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(problemsOf(`${head}chiefComplaint: ${'a'.repeat(100_001)}`)).toEqual([
      '3:17 too-long chiefComplaint: expected at most 100000 characters; found 100001',
    ]);
  });

  it('refuses more than 5 MB, counted in bytes', () => {
    const room = maxCaseBytes - Buffer.byteLength(`${head}chiefComplaint: a#`);
    // The complaint itself is short; the comment fills the file to the last byte.
    expect(problemsOf(`${head}chiefComplaint: a #${'x'.repeat(room - 1)}`)).toEqual([]);
    expect(problemsOf(`${head}chiefComplaint: a #${'x'.repeat(room - 2)}é`)).toEqual([
      '1:1 too-large The file is larger than 5 MB: keep images and attachments in files of their own',
    ]);
    expect(parseDocument('x'.repeat(maxCaseBytes + 1), 'a.txt').problems[0]?.code).toBe('too-large');
  });

  it('does not unfold an alias bomb', () => {
    const levels = Array.from({ length: 9 }, (_unused, i) => {
      return `x${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(', ')}]`;
    });
    const started = performance.now();
    const many = problemsOf(`${head}x0: &a0 [lol]\n${levels.join('\n')}\n`);
    expect(many).toHaveLength(1);
    expect(many[0]).toMatch(/^6:20 too-many-references/);
    // Few references that unfold a lot: 2^19 leaves from 20 of them.
    const few = Array.from({ length: 10 }, (_unused, i) => `x${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
    expect(problemsOf(`${head}x0: &a0 [lol]\n${few.join('\n')}\n`)[0]).toMatch(
      /too-many-references|unknown-key/,
    );
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('survives lists that are nested without end', () => {
    expect(parseCase(`${head}questions: ${'['.repeat(20_000)}`, 'T.case.yaml').ok).toBe(false);
    expect(parseCase(`${head}questions: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'T.case.yaml').ok).toBe(
      false,
    );
  });

  it('asks for a name and for front matter', () => {
    expect(problemsOf(head, 'notes.yaml')[0]).toMatch(/file-name .*\.case\.yaml/);
    expect(problemsOf(head, 'T.case.md')[0]).toMatch(/^1:1 front-matter Expected front matter/);
    expect(problemsOf(`---\n${head}`, 'T.case.md')[0]).toMatch(/front-matter/);
  });

  it('does not take prototype keys for known ones', () => {
    expect(problemsOf(`${head}__proto__: {sex: male}\nconstructor: 1\n`)).toHaveLength(2);
  });
});

describe('anchors', () => {
  it('number the facts in the order of the file, and point to them', () => {
    const text = `${head}labs:\n  - {name: K, value: 5.40, unit: mmol/L} # high\nmedications:\n  - name: aspirin\n    dose: 81 mg\n\n# later\nchiefComplaint: Pain\n`;
    const { anchors } = parsed(text);
    expect(anchors.map(({ id, section, text: statement }) => [id, section, statement])).toEqual([
      ['c1', 'labs', 'K 5.40 mmol/L'],
      ['c2', 'medications', 'aspirin 81 mg'],
      ['c3', 'chiefComplaint', 'Pain'],
    ]);
    expect(anchors[0]?.source).toBe('{name: K, value: 5.40, unit: mmol/L}');
    expect(anchors[1]).toMatchObject({
      source: 'name: aspirin\n    dose: 81 mg',
      range: { start: { line: 6, column: 5 }, end: { line: 7, column: 16 } },
    });
  });

  it.each([
    ['LF', (text: string) => text],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['BOM', (text: string) => `\uFEFF${text}`],
  ])('point to each paragraph of every kind of text (%s)', (_name, change) => {
    const text = change(
      `${head}narrative:\n  hpi: |\n    One\n    line.\n\n    Two.\n  exam: >-\n    Three\n    lines.\n\n\n    Four.\n  social: "Five.\n\n    Six."\n  family: Seven.\n`,
    );
    const { anchors, record } = parsed(text);
    expect(
      anchors.map(({ part, text: statement, range }) => [
        part,
        statement,
        range.start.line,
        range.start.column,
      ]),
    ).toEqual([
      ['hpi', 'One\nline.', 5, 5],
      ['hpi', 'Two.', 8, 5],
      ['exam', 'Three\nlines.', 10, 5],
      ['exam', 'Four.', 14, 5],
      ['social', 'Five.', 15, 11],
      ['social', 'Six.', 17, 5],
      ['family', 'Seven.', 18, 11],
    ]);
    expect(record?.narrative?.hpi).toBe('One\nline.\n\nTwo.\n');
    expect(anchors[1]?.source).toBe('Two.');
  });

  it('read a Markdown body as narrative by its headings', () => {
    const text = `---\n${head}narrative: {hpi: Before.}\n---\n# Title\nFirst.\n<!-- hidden\n\nhidden -->\n## Physical examination:\nClear\nlungs.\n\n\`\`\`\n## no heading\n\`\`\`\n## Travel\n\nPeru.\n`;
    const { anchors, record } = parsed(text, 'T.case.md');
    expect(anchors.map(({ part, text: statement, range }) => [part, statement, range.start.line])).toEqual([
      ['hpi', 'Before.', 4],
      ['hpi', 'First.', 7],
      ['exam', 'Clear\nlungs.', 12],
      ['exam', "'''\n## no heading\n'''", 15],
      ['other', 'Travel: Peru.', 20],
    ]);
    expect(record?.narrative).toMatchObject({ hpi: 'Before.\n\nFirst.', other: 'Travel: Peru.' });
  });
});

describe('a document', () => {
  it('keeps codes, ids and years as they are written', () => {
    const { id, record, asOf } = parsed(
      'caseVersion: 1\nid: 0042\nasOf: 2026\nproblems: [{text: x, onset: 2019, code: {system: SNOMED, code: 0123}}]\npatient: {pregnancy: no}\n',
    );
    expect([id, asOf]).toEqual(['0042', '2026']);
    expect(record?.problems).toEqual([
      { text: 'x', onset: '2019', code: { system: 'SNOMED', code: '0123' } },
    ]);
    expect(record?.patient?.pregnancy).toBe('no');
  });

  it('is frozen through and through, and carries the hash of its file', () => {
    const text = `${head}problems: none-known\nlabs: [{name: K, value: 1, unit: g}]\n`;
    const document = parsed(text);
    const thaw = (value: unknown): boolean =>
      typeof value === 'object' &&
      value !== null &&
      (!Object.isFrozen(value) || Object.values(value).some(thaw));
    expect(thaw(document)).toBe(false);
    expect(document.hash).toBe(createHash('sha256').update(text).digest('hex'));
    expect(document.deidentified).toBe(false);
  });

  it('of another kind has one anchor a paragraph and an id from its name', () => {
    const result = parseDocument('\uFEFFOne\r\n two\r\n\r\n\r\nThree', '/tmp/Ärzte Brief (2).md');
    expect(result).toMatchObject({
      ok: true,
      document: {
        id: 'Arzte-Brief-2',
        kind: 'document',
        deidentified: false,
        anchors: [
          { id: 'c1', section: 'document', text: 'One\ntwo', range: { start: { line: 1, column: 1 } } },
          { id: 'c2', text: 'Three', range: { start: { line: 5, column: 1 }, end: { line: 5, column: 6 } } },
        ],
      },
    });
    expect(parseDocument(' \n', 'a.txt').ok).toBe(false);
    expect(['..', '.env', '漢字.txt', `${'x'.repeat(99)}.md`].map(idFromFileName)).toEqual([
      'document',
      'env',
      'document',
      'x'.repeat(64),
    ]);
  });

  it('warns of units that are not UCUM and of misspelt vital signs', () => {
    expect(
      problemsOf(
        `${head}vitals:\n  - {kind: hart rate, value: 80, unit: bpm}\n  - {kind: Heart rate, value: 80, unit: /min}\n`,
      ),
    ).toEqual([
      '4:40 unit-spelling vitals[0].unit: bpm is not UCUM; expected /min',
      '4:12 vital-kind vitals[0].kind: scores look for "heart rate"',
    ]);
  });
});

describe('what ships', () => {
  it.each(['cases/P-1007.case.yaml', 'cases/P-2001.case.md', 'cases/P-3042.case.yaml'])(
    '%s parses without a problem',
    (name) => {
      const result = parseCase(
        readFileSync(new URL(`../../../../media/${name}`, import.meta.url), 'utf8'),
        name,
      );
      expect(result.problems).toEqual([]);
      expect(result.ok).toBe(true);
    },
  );

  it('the template is a case, in which nothing is said of anybody', () => {
    const file = new URL('../../../../media/templates/new.case.yaml', import.meta.url);
    const result = parseCase(readFileSync(file, 'utf8'), 'new.case.yaml');
    expect(result.problems.map(({ code }) => code)).toEqual(['no-facts']);
    expect(result.ok).toBe(true);
  });
});
