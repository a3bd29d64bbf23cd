import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  CodeAction,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  InlayHint,
  Location,
  SelectionRange,
  SemanticTokens,
  WorkspaceEdit,
} from 'vscode-languageserver-types';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { applied, Client, editsOf, marked, offsetAt, positionAt, root } from './client.ts';

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

const head = 'caseVersion: 1\nid: P-1\nasOf: 2026-03-01\n';
const whole = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };
const sample = (name: string): string => path.join(root, 'media/cases', name);
const at = (text: string, word: string, after = 1) => positionAt(text, text.indexOf(word) + after);

const codesIn = async (name: string, text: string): Promise<string[]> => {
  const uri = await client.open(name, text);
  const found = (await client.diagnostics(uri)).map(({ code }) => String(code));
  await client.close(uri);
  return found;
};

const panel = (team: string): string =>
  `panelVersion: 1\nid: p\ntitle: P\nversion: 1.0\npreamble: Work.\nanalyses:\n  - id: one\n    title: One\n    question: What?\n${team}`;
const agent = (name: string, role: string, more = ''): string =>
  `      - name: ${name}\n        role: ${role}\n        instructions: Speak. ${more}\n`;

describe('checks', () => {
  test.each([
    [
      'a range that is upside down',
      'labs:\n  - {name: x, value: 1, unit: mg/dL, refLow: 3, refHigh: 2}',
      ['bad-value'],
    ],
    ['pregnant and male', 'patient: {sex: male, pregnancy: yes}', ['pregnancy']],
    [
      'a name in a case without names',
      'deidentified: true # dates: shifted\nchiefComplaint: Mr. Smith cannot sleep',
      ['identifying'],
    ],
    ['a name in a case that makes no promise', 'chiefComplaint: Mr. Smith cannot sleep', []],
    [
      'the answer in the story',
      'chiefComplaint: She has acute gouty arthritis\ngroundTruth: {diagnosis: Acute gouty arthritis}',
      ['answer-quoted'],
    ],
    ['a reference between entries', 'symptoms:\n  - &a {text: cough}\n  - *a', ['duplicate-entry']],
    ['the same key twice', 'chiefComplaint: a\nchiefComplaint: b', ['duplicate-key']],
    [
      'one broken entry among good ones',
      'symptoms:\n  - {text: a\n  - {text: b, onset: 3, x: 1}',
      ['bad-yaml', 'unknown-key'],
    ],
    [
      'aspirin with an NSAID allergy',
      'chiefComplaint: x\nallergies: [{substance: NSAIDs}]\nmedications: [{name: Aspirin}]',
      ['allergy-conflict'],
    ],
    ['a case without facts', '', ['no-facts']],
    [
      'one diagnosis under two names',
      'problems:\n  - {text: Arterial hypertension}\n  - {text: high blood pressure}',
      ['duplicate-entry'],
    ],
    [
      'one allergy under two names',
      'allergies:\n  - {substance: aspirin}\n  - {substance: Acetylsalicylic acid}',
      ['duplicate-entry'],
    ],
    [
      'a symptom present and excluded under two names',
      'symptoms:\n  - {text: dyspnoea}\n  - {text: shortness of breath, excluded: true}',
      ['present-and-excluded'],
    ],
    [
      'a symptom present and excluded by its code',
      "symptoms:\n  - {text: cough at night, code: {system: HPO, code: 'HP:0012735'}}\n  - {text: coughing, code: {system: HPO, code: 'HP:0012735'}, excluded: true}",
      ['present-and-excluded'],
    ],
  ])('%s', async (_, more, codes) => {
    const found = await codesIn('a.case.yaml', `${head}${more}\n`);
    expect(found.filter((code) => code !== 'bad-yaml').sort()).toEqual(
      codes.filter((code) => code !== 'bad-yaml').sort(),
    );
    expect(found.includes('bad-yaml')).toBe(codes.includes('bad-yaml'));
  });

  test.each([
    [
      'a tool that is not there',
      `    agents:\n${agent('A', 'specialist')}        tools: [nope]\n`,
      'unknown-tool',
    ],
    ['a role that is missing', `    agents:\n${agent('A', 'specialist')}`, 'missing-role'],
    [
      'a section that is not there',
      `    reads: [lab]\n    agents:\n${agent('A', 'specialist')}`,
      'bad-value',
    ],
    [
      'a chat that nobody ends',
      `    pattern: group_chat\n    agents:\n${agent('A', 'coordinator')}`,
      'never-ends',
    ],
    [
      'a speaker that nobody calls',
      `    pattern: group_chat\n    speakers: graph\n    graph: {A: [B], B: [A]}\n    agents:\n${agent('A', 'coordinator', 'TERMINATE')}${agent('B', 'specialist')}${agent('C', 'specialist')}`,
      'unreachable-speaker',
    ],
    [
      'a speaker after whom nobody speaks',
      `    pattern: group_chat\n    speakers: graph\n    graph: {A: [B]}\n    agents:\n${agent('A', 'coordinator', 'TERMINATE')}${agent('B', 'specialist')}`,
      'dead-end-speaker',
    ],
    [
      'more time than there is',
      `    pattern: group_chat\n    expectedSeconds: 5000\n    agents:\n${agent('A', 'coordinator', 'TERMINATE')}`,
      'time-limits',
    ],
    [
      'too few turns',
      `    maxRounds: 4\n    agents:\n${agent('A', 'specialist')}${agent('B', 'reviewer')}${agent('C', 'supervisor')}`,
      'too-few-rounds',
    ],
  ])('of a panel: %s', async (_, team, code) => {
    expect(await codesIn('a.panel.yaml', panel(team))).toContain(code);
  });

  test('go by the name of the file, whatever the language', async () => {
    const uri = await client.open('b.case.yaml', 'caseVersion: 3\n', 'plaintext');
    expect(await client.diagnostics(uri)).not.toEqual([]);
    const other = await client.open('b.yaml', 'caseVersion: 3\n');
    expect(await client.request('documentSymbol', other)).toBeNull();
  });
});

describe('actions', () => {
  const actionNamed = async (text: string, word: string, title: RegExp): Promise<string> => {
    const uri = await client.open('c.case.yaml', text);
    const position = at(text, word);
    const found: CodeAction | undefined = (
      await client.actions(uri, { start: position, end: position })
    ).find((one) => title.test(one.title));
    expect(found?.title).toMatch(title);
    return applied(text, editsOf(found?.edit, uri));
  };

  test('converts a value and its range to the usual unit', async () => {
    const text = `${head}labs:\n  - {name: creatinine, value: 168, unit: umol/L, refLow: 45, refHigh: 97}\n`;
    expect(await actionNamed(text, '168', /Convert to mg\/dL/)).toContain(
      '{name: creatinine, value: 1.9, unit: mg/dL, refLow: 0.509, refHigh: 1.1}',
    );
  });

  test('marks a symptom as excluded, in flow and in block style', async () => {
    expect(await actionNamed(`${head}symptoms:\n  - {text: fever}\n`, 'fever', /Mark as excluded/)).toContain(
      '{text: fever, excluded: true}',
    );
    expect(
      await actionNamed(
        `${head}symptoms:\n  - text: fever\n    severity: mild\n`,
        'fever',
        /Mark as excluded/,
      ),
    ).toContain('    severity: mild\n    excluded: true\n');
  });

  test('says that there are no allergies', async () => {
    expect(await actionNamed(`${head}allergies:\n  - {substance: NKDA}\n`, 'NKDA', /none-known/)).toContain(
      '\nallergies: none-known\n',
    );
  });

  test('hides what points to a person', async () => {
    const text = `${head}deidentified: true\nnarrative:\n  hpi: |\n    Seen by Dr. Meyer on 2026-02-27. Meyer calls again.\n`;
    expect(await actionNamed(text, 'Meyer', /Replace by/)).toContain('Seen by Dr. (name removed) on');
    expect(await actionNamed(text, 'Meyer calls', /Replace by/)).toContain('(name removed) calls');
    const days = await actionNamed(text, '2026-03-01', /every date as days/);
    expect(days).toContain('\nasOf: 2026\n');
    expect(days).toContain('on day -2.');
    expect(await actionNamed(text, '2026-03-01', /dates .* are shifted/)).toContain(
      'deidentified: true # dates: shifted\n',
    );
    expect(await codesIn('told.case.yaml', text)).toEqual(['identifying', 'identifying', 'identifying']);
    expect(await codesIn('free.case.yaml', text.replace('true', 'true # mine, dates: shifted'))).toHaveLength(
      2,
    );
    const uri = await client.open('all.case.yaml', text);
    expect(await client.actions(uri, whole, ['source.fixAll'])).toEqual([]);
  });
});

describe('what is under the cursor', () => {
  test('outline, folding and selection of a broken file are there where it is sound', async () => {
    const { text, position } = marked(
      `${head}symptoms:\n  - {text: a, onset: [\nlabs:\n  - name: pot‸assium\n    value: 5\n    unit: mmol/L\n`,
    );
    const uri = await client.open('d.case.yaml', text);
    const symbols = await client.request<DocumentSymbol[]>('documentSymbol', uri);
    expect(symbols.map(({ name }) => name)).toEqual(['caseVersion', 'id', 'asOf', 'symptoms', 'labs']);
    expect(symbols.at(-1)?.children?.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
      'potassium 5 mmol/L',
    ]);
    const folds = await client.request<FoldingRange[]>('foldingRange', uri);
    expect(folds).toContainEqual(expect.objectContaining({ startLine: 5, endLine: 8 }));
    const [selection] = await client.request<SelectionRange[]>('selectionRange', uri, {
      positions: [position],
    });
    const texts: string[] = [];
    for (let one: SelectionRange | undefined = selection; one !== undefined; one = one.parent)
      texts.push(text.slice(offsetAt(text, one.range.start), offsetAt(text, one.range.end)));
    expect(texts.slice(0, 2)).toEqual(['potassium', 'name: potassium']);
    expect(texts.at(-1)).toBe(text);
  });

  test('links lead to pictures, publications and codes', async () => {
    const file = sample('P-2001.case.md');
    const text = `${readFileSync(file, 'utf8')}\nSee PMID: 33948614 and doi:10.1056/NEJMoa2102953.\n`;
    const uri = await client.open(file, text);
    const links = (await client.request<DocumentLink[]>('documentLink', uri)).map(
      ({ target }) => target ?? '',
    );
    expect(links.some((target) => target.endsWith('/media/cases/images/P-2001-chest-ct.png'))).toBe(true);
    expect(links).toContain('https://pubmed.ncbi.nlm.nih.gov/33948614/');
    expect(links).toContain('https://doi.org/10.1056/NEJMoa2102953');
    expect(links).toContain('https://loinc.org/718-7');
    await client.close(uri);
  });

  test('hints give flags and kidney function, tokens mark what is excluded or abnormal', async () => {
    const file = sample('P-1007.case.yaml');
    const text = readFileSync(file, 'utf8');
    const uri = await client.open(file, text);
    const hints = await client.request<InlayHint[]>('inlayHint', uri, { range: whole });
    const labels = hints.map(({ label }) => (typeof label === 'string' ? label : ''));
    // By hand: 142 × (1.9/0.7)^-1.2 × 0.9938^67 × 1.012 = 28.6; (140-67) × 84 / (72 × 1.9) × 0.85 = 38.1
    expect(labels).toContain('high, eGFR 29, clearance 38 mL/min');
    const { data } = await client.request<SemanticTokens>('semanticTokens/full', uri);
    const modifiers = data.filter((_, index) => index % 5 === 4);
    expect(modifiers.filter((one) => one === 1).length).toBe(3);
    expect(modifiers.filter((one) => one === 2).length).toBeGreaterThan(8);
    await client.close(uri);
  });

  test('agents of a panel are found, listed and renamed with the graph', async () => {
    const text = panel(
      `    pattern: group_chat\n    speakers: graph\n    graph: {Lead: [Doc], Doc: [Lead]}\n    agents:\n${agent('Lead', 'coordinator', 'TERMINATE')}${agent('Doc', 'specialist')}`,
    );
    const uri = await client.open('e.panel.yaml', text);
    const position = at(text, '[Doc]', 2);
    const definition = await client.request<Location>('definition', uri, { position });
    expect(definition.range.start.line).toBe(text.slice(0, text.indexOf('name: Doc')).split('\n').length - 1);
    const references = await client.request<Location[]>('references', uri, {
      position,
      context: { includeDeclaration: true },
    });
    expect(references.length).toBe(3);
    const edit = await client.request<WorkspaceEdit>('rename', uri, { position, newName: 'Expert' });
    expect(applied(text, editsOf(edit, uri))).toBe(text.replaceAll('Doc', 'Expert'));
    await expect(client.request('rename', uri, { position, newName: 'lead' })).rejects.toThrow(/already/);
  });

  test('problems are offered by any of their names, each with its code, and none is a mistake', async () => {
    const { text, position } = marked(`${head}problems:\n  - {text: ‸}\n`);
    const uri = await client.open('p.case.yaml', text);
    const items = await client.complete(uri, position);
    const hypertension = items.find(({ filterText }) => filterText?.includes('high blood pressure'));
    expect(hypertension?.label).toBe('arterial hypertension');
    expect(new Set(items.map(({ label }) => label)).size).toBe(items.length);
    const entries = items.map(({ textEdit }) => `  - {text: ${textEdit?.newText ?? ''}}\n`).join('');
    expect(entries).toContain('{text: arterial hypertension, code: {system: ICD-10-CM, code: I10}}');
    const own = items.filter(({ detail }) => detail?.startsWith('ICD-10-CM '));
    expect(
      own.every(({ detail }) => /^ICD-10-CM [A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?$/.test(detail ?? '')),
    ).toBe(true);
    await client.change(uri, `${head}deidentified: true # dates: shifted\nproblems:\n${entries}`);
    expect(await client.diagnostics(uri)).toEqual([]);
    // A code that stands there already is left alone.
    const coded = marked(`${head}problems:\n  - {text: ‸, code: {system: SNOMED, code: '38341003'}}\n`);
    await client.change(uri, coded.text);
    const [first] = await client.complete(uri, coded.position);
    expect(first?.textEdit?.newText).toBe('arterial hypertension');
  });

  test('a section that is empty is filled in from the line below it, and what has suggestions of its own asks for them', async () => {
    const { text, position } = marked(`${head}medications: # none yet\n‸\nchiefComplaint: x\n`);
    const other = new Client();
    await other.start({ suggestCommand: 'suggest' });
    const uri = await other.open('s.case.yaml', text);
    const [first, ...rest] = await other.complete(uri, position);
    expect(first?.textEdit?.newText).toMatch(/^ {2}- \{name: \$1, /);
    expect(first?.command?.command).toBe('suggest');
    expect(rest.map(({ label }) => label)).toContain('labs');
    expect(rest.find(({ label }) => label === 'questions')?.command).toBeUndefined();
    await other.stop();
    // Other editors know no such command.
    const plain = await client.complete(await client.open('s.case.yaml', text), position);
    expect(plain.filter(({ command }) => command !== undefined)).toEqual([]);
  });

  test('tools and roles are offered and explained', async () => {
    const { text, position } = marked(
      panel(`    agents:\n${agent('A', 'specialist')}        tools: [egfr, ‸]\n`),
    );
    const uri = await client.open('f.panel.yaml', text);
    expect((await client.complete(uri, position)).map(({ label }) => label)).toContain('news2');
    const hover = await client.hover(uri, at(text, 'egfr'));
    expect(JSON.stringify(hover)).toContain('CKD-EPI 2021');
  });
});

describe('the process', () => {
  test('links each code to its explanation', async () => {
    const uri = await client.open('h.case.yaml', 'caseVersion: 2\n');
    const [first] = await client.diagnostics(uri);
    expect(first?.codeDescription?.href).toMatch(/media\/docs\/codes\.md#(?:bad-value|missing)$/);
  });

  test('answers a request that is cancelled, and the ones after it', async () => {
    const uri = await client.open('i.case.yaml', head);
    const source = new CancellationTokenSource();
    const first = client.connection.sendRequest(
      'textDocument/documentSymbol',
      { textDocument: { uri } },
      source.token,
    );
    source.cancel();
    const end = await first.then(
      () => 'answered',
      (error: unknown) => String(error),
    );
    expect(end).toMatch(/answered|cancel/i);
    expect(await client.request<unknown[]>('documentSymbol', uri)).toHaveLength(3);
  });

  test('says its versions and writes nothing else anywhere', async () => {
    expect(client.log[0]).toMatch(/^Consilium language server \d+\.\d+\.\d+ on Node .* for test 1\.$/);
    expect(client.log.slice(1)).toEqual([]);
    expect(client.errors).toBe('');
  });
});
