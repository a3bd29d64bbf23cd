import type { CodeAction } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { applied, Client, editsOf } from './client.ts';

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

const head = 'caseVersion: 1\nid: P-1\nasOf: 2026-03-01\n';
const markdown = (text: string): string => `---\n${text}---\n\n# Story\n\nShe came.\n`;

interface Found {
  readonly codes: readonly string[];
  /** The text after each fix of the first finding with that code. */
  readonly after: (code: string) => Promise<readonly string[]>;
  readonly severities: readonly string[];
}

async function findIn(name: string, text: string): Promise<Found> {
  const uri = await client.open(name, text);
  const all = await client.diagnostics(uri);
  return {
    codes: all.map(({ code }) => String(code)),
    severities: all.map(({ severity, code }) => `${String(code)} ${severity}`),
    async after(code) {
      const one = all.find((diagnostic) => diagnostic.code === code);
      if (one === undefined) return [];
      const actions: readonly CodeAction[] = await client.actions(uri, one.range, ['quickfix']);
      return actions
        .filter((action) => action.diagnostics?.some((own) => own.code === code))
        .map((action) => applied(text, editsOf(action.edit, uri)));
    },
  };
}

describe('what YAML would misread', () => {
  test.each([
    [
      'a decimal comma in brackets',
      'labs:\n  - {name: potassium, value: 5,4, unit: mmol/L}\n',
      'missing-value',
      '{name: potassium, value: 5.4, unit: mmol/L}',
    ],
    [
      'a decimal comma in a dose',
      'medications:\n  - {name: warfarin, dose: 2,5 mg}\n',
      'missing-value',
      '{name: warfarin, dose: 2.5 mg}',
    ],
    [
      'a negative without its value',
      'symptoms:\n  - {text: chest pain, excluded}\n',
      'missing-value',
      '{text: chest pain, excluded: true}',
    ],
    [
      'a text with a comma',
      'symptoms:\n  - {text: pain, worse at night, onset: day 3}\n',
      'missing-value',
      "{text: 'pain, worse at night', onset: day 3}",
    ],
    [
      'a decimal comma in lines',
      'labs:\n  - name: potassium\n    value: 5,4\n    unit: mmol/L\n',
      'number-as-text',
      'value: 5.4\n    unit: mmol/L',
    ],
    [
      'a number with its unit behind it',
      'labs:\n  - {name: potassium, value: 5.4 mmol/L}\n',
      'number-as-text',
      '{name: potassium, value: 5.4, unit: mmol/L}',
    ],
  ])('%s', async (_, text, code, expected) => {
    for (const [name, whole] of [
      ['a.case.yaml', head + text],
      ['a.case.md', markdown(head + text)],
    ] as const) {
      const found = await findIn(name, whole);
      expect(found.codes).toEqual([code]);
      const [mended = ''] = await found.after(code);
      expect(mended).toContain(expected);
      expect((await findIn(`mended-${name}`, mended)).codes).toEqual([]);
    }
  });

  test('what may be thousands is asked for', async () => {
    const found = await findIn(
      'b.case.yaml',
      `${head}labs:\n  - {name: platelets, value: 1,234, unit: 10*3/uL}\n`,
    );
    expect((await found.after('missing-value')).map((text) => /value: ([\d.]+)/.exec(text)?.[1])).toContain(
      '1.234',
    );
    expect((await found.after('missing-value')).map((text) => /value: ([\d.]+)/.exec(text)?.[1])).toContain(
      '1234',
    );
  });

  test('keys without a value are told: unknown ones by their nearest, known ones in entries', async () => {
    const found = await findIn(
      'c.case.yaml',
      `${head}chiefComplaint: x\nmedicatons:\nlabs:\nsymptoms:\n  - text: cough\n    exluded:\n    onset:\n`,
    );
    expect(found.severities).toEqual(['unknown-key 2', 'unknown-key 2', 'missing-value 2']);
    expect((await found.after('unknown-key'))[0]).toContain('\nmedications:\nlabs:');
  });
});

describe('fixes of cases', () => {
  test.each([
    ['01/02/2026', ['2026-02-01', '2026-01-02']],
    ['13/02/26', ['2026-02-13']],
    ['2026/2/7', ['2026-02-07']],
    ['1.2.2026', ['2026-02-01']],
  ])('the date %s is read as %j', async (date, expected) => {
    const found = await findIn('d.case.yaml', `${head}labs:\n  - {name: x, value: a, at: ${date}}\n`);
    const texts = await found.after('bad-value');
    expect(texts.map((text) => /at: ([^}]*)/.exec(text)?.[1])).toEqual(expected);
  });

  test.each([
    ['medications:\n  - none\n', 'bad-value', 'medications: []'],
    ['medications:\n  - {name: none}\n', 'none-known', 'medications: []'],
    ['allergies:\n  - none\n', 'bad-value', 'allergies: none-known'],
    ['symptoms:\n  - cough, dry\n', 'bad-value', "  - {text: 'cough, dry'}"],
  ])('%j', async (text, code, expected) => {
    const found = await findIn('e.case.yaml', `${head}chiefComplaint: x\n${text}`);
    const [mended = ''] = await found.after(code);
    expect(mended).toContain(expected);
    expect((await findIn('e2.case.yaml', mended)).codes).toEqual([]);
  });

  test('weight and height are converted where somebody asks for it', async () => {
    const text = `${head}patient: {weight: {value: 150, unit: '[lb_av]'}, height: {value: 1.7, unit: m}}\n`;
    const uri = await client.open('f.case.yaml', text);
    const titles: string[] = [];
    for (const word of ['150', '1.7']) {
      const at = { line: 3, character: (text.split('\n')[3] ?? '').indexOf(word) };
      titles.push(
        ...(await client.actions(uri, { start: at, end: at }, ['refactor.rewrite'])).map(
          ({ title }) => title,
        ),
      );
    }
    expect(titles).toEqual(['Convert to kg (68)', 'Convert to cm (170)']);
  });
});

describe('front matter', () => {
  test('that is not closed yet is read, told and closed', async () => {
    const open = `---\n${head}chiefComplaint: x\nlabs:\n  - {name: potassium, value: 54, unit: mmol/L}\n\n# Story\n\nShe came.\n`;
    const found = await findIn('g.case.md', open);
    expect(found.codes).toEqual(['front-matter', 'implausible']);
    const [mended = ''] = await found.after('front-matter');
    expect(mended).toContain('unit: mmol/L}\n---\n\n# Story');
    expect((await findIn('g2.case.md', mended)).codes).toEqual(['implausible']);
    const uri = await client.open('g3.case.md', '---\ncaseVersion: 1\n');
    const keys = await client.complete(uri, { line: 2, character: 0 });
    expect(keys.map(({ label }) => label)).toContain('medications');
  });

  test('that is missing is written, around facts that stand there already', async () => {
    const story = await findIn('h.case.md', 'She came with a cough.\n');
    expect((await story.after('front-matter'))[0]).toMatch(
      /^---\ncaseVersion: 1\nid: new-case\n[^]*---\n\nShe came/,
    );
    const facts = await findIn('h2.case.md', `${head}chiefComplaint: x\n\n# Story\n\nShe came.\n`);
    const [mended = ''] = await facts.after('front-matter');
    expect(mended).toBe(`---\n${head}chiefComplaint: x\n---\n\n# Story\n\nShe came.\n`);
    expect((await findIn('h3.case.md', mended)).codes).toEqual([]);
  });

  test('an empty file is offered the frame, and the story nothing', async () => {
    const uri = await client.open('i.case.md', '');
    const [frame, ...more] = await client.complete(uri, { line: 0, character: 0 });
    expect(more).toEqual([]);
    expect(frame?.textEdit?.newText).toMatch(
      /^---\ncaseVersion: 1\nid: \$\{1:P-0001\}\nasOf: .*\n---\n\n\$0$/,
    );
    await client.change(uri, 'Some text\n');
    expect(await client.complete(uri, { line: 0, character: 4 })).toEqual([]);
  });
});

describe('fixes of panels', () => {
  const top = "panelVersion: 1\nid: p\ntitle: P\nversion: '1'\npreamble: Work.\n";
  const agent = (name: string, role: string, more = ''): string =>
    `      - name: ${name}\n        role: ${role}\n        instructions: Speak. TERMINATE\n${more}`;
  const team = (more: string, id = 'one'): string =>
    `  - id: ${id}\n    title: ${id}\n    question: What?\n${more}`;
  const whole = agent('A', 'specialist') + agent('B', 'reviewer') + agent('C', 'supervisor');

  test('a mistake hides nothing of the other parts', async () => {
    const broken = team(`    agents:\n${whole}    maxRounds: [\n`, 'broken');
    const role = team(
      `    agents:\n${agent('A', 'specialst', '        tools: [egf]\n')}${agent('B', 'reviewer')}${agent('C', 'supervisor')}`,
    );
    const found = await findIn('a.panel.yaml', `${top}analyses:\n${broken}${role}`);
    expect(found.codes).toEqual(expect.arrayContaining(['bad-yaml', 'bad-value', 'unknown-tool']));
    expect((await found.after('bad-value'))[0]).toContain('role: specialist');
    expect((await found.after('unknown-tool'))[0]).toContain('tools: [egfr]');
  });

  test.each([
    [
      'an unknown agent',
      `    pattern: group_chat\n    speakers: graph\n    graph: {A: [b], B: [A, C], C: [A]}\n    agents:\n${whole}`,
      'unknown-agent',
    ],
    [
      'a role that is missing',
      `    agents:\n${agent('A', 'specialist')}${agent('B', 'reviewer')}`,
      'missing-role',
    ],
    [
      'a name that is taken',
      `    agents:\n${agent('A', 'specialist')}${agent('A', 'reviewer')}${agent('C', 'supervisor')}`,
      'duplicate',
    ],
    [
      'a graph that is missing',
      `    pattern: group_chat\n    speakers: graph\n    agents:\n${whole}`,
      'missing-key',
    ],
    ['agents that are missing', '', 'missing'],
    ['instructions that are missing', `    agents:\n${whole}      - {name: D, role: reviewer}\n`, 'missing'],
  ])('%s', async (_, more, code) => {
    const found = await findIn('b.panel.yaml', `${top}analyses:\n${team(more)}`);
    expect(found.codes).toEqual([code]);
    const [mended = ''] = await found.after(code);
    expect(mended).not.toBe('');
    expect([mended, (await findIn('c.panel.yaml', mended)).codes]).toEqual([mended, []]);
  });

  test('what has to be at the top is added in its place', async () => {
    let text = 'panelVersion: 1\nid: p\n';
    for (let round = 0; round < 5; round += 1) {
      const found = await findIn('d.panel.yaml', text);
      if (found.codes.length === 0) break;
      text = (await found.after('missing'))[0] ?? '';
    }
    expect((await findIn('d.panel.yaml', text)).codes).toEqual([]);
    expect(Object.keys(parse(text) as object)).toEqual([
      'panelVersion',
      'id',
      'title',
      'version',
      'preamble',
      'analyses',
    ]);
  });
});
