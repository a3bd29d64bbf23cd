import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, CreateFile, TextDocumentEdit, TextEdit } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { parseCase, type CaseDocument } from '../../src/core/case/parse.ts';
import { ModelReader } from '../../src/server/model.ts';
import { commentsIn } from '../../src/server/yaml/comments.ts';
import { Client, positionAt, root } from './client.ts';
import { seeded } from './damage.ts';

const client = new Client();
const asked: { readonly uri: string; readonly takeFocus?: boolean }[] = [];
beforeAll(async () => {
  client.connection.onRequest('window/showDocument', (params: { uri: string; takeFocus?: boolean }) => {
    asked.push(params);
    return { success: true };
  });
  await client.start(
    {},
    {
      workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
      textDocument: { codeAction: { disabledSupport: true } },
      window: { showDocument: { support: true } },
    },
  );
});
afterAll(() => client.stop());

const whole = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

async function conversion(name: string, text: string): Promise<CodeAction | undefined> {
  const uri = await client.open(name, text);
  const actions = await client.actions(uri, whole, ['refactor.rewrite']);
  await client.close(uri);
  return actions.find(({ title }) => title.startsWith('Write this case as'));
}

/** The text that the conversion writes; undefined when none is offered. */
async function converted(name: string, text: string): Promise<string | undefined> {
  const [, change] = (await conversion(name, text))?.edit?.documentChanges ?? [];
  const edits = (change as TextDocumentEdit | undefined)?.edits as readonly TextEdit[] | undefined;
  return edits?.map(({ newText }) => newText).join('');
}

const read = (file: string): string => readFileSync(path.join(root, 'media/cases', file), 'utf8');

function parsed(text: string, name: string): CaseDocument {
  const result = parseCase(text, name);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

/** What teams read, in no particular order: the narrative stands at another place in Markdown. */
const statements = ({ anchors }: CaseDocument): readonly string[] =>
  anchors.map(({ section, part, text }) => `${section} ${part ?? ''} ${text}`).sort();

const facts = ({ record }: CaseDocument): unknown => ({ ...record, narrative: undefined });

/** The narrative without the line break that a YAML text may end with. */
const story = ({ record }: CaseDocument): unknown =>
  Object.entries(record?.narrative ?? {}).map(([part, text]) => `${part} ${String(text).trimEnd()}`);

function expectSame(one: CaseDocument, other: CaseDocument): void {
  expect(facts(one)).toEqual(facts(other));
  expect(story(one)).toEqual(story(other));
  expect(statements(one)).toEqual(statements(other));
}

describe('a case in its other form', () => {
  test.each(['P-1007.case.yaml', 'P-3042.case.yaml'])(
    '%s says the same as Markdown, and back',
    async (name) => {
      const yaml = read(name);
      const markdown = await converted(name, yaml);
      expect(markdown).toMatch(/^---\n# An invented patient/);
      expectSame(parsed(markdown ?? '', 'x.case.md'), parsed(yaml, name));
      const back = await converted('x.case.md', markdown ?? '');
      expectSame(parsed(back ?? '', name), parsed(yaml, name));
      expect(commentsIn(back ?? '').map(({ text }) => text)).toEqual(
        commentsIn(yaml).map(({ text }) => text),
      );
    },
  );

  test('P-2001.case.md says the same as YAML, to the letter, and back', async () => {
    const markdown = read('P-2001.case.md');
    const yaml = await converted('P-2001.case.md', markdown);
    expect(yaml).toContain(
      'narrative:\n  # A nodule in the right upper lobe\n  hpi: |-\n    The chest X-ray',
    );
    expect(parsed(yaml ?? '', 'x.case.yaml').record).toEqual(parsed(markdown, 'x.case.md').record);
    const back = await converted('x.case.yaml', yaml ?? '');
    expect(back).toContain('<!-- A nodule in the right upper lobe -->');
    expect(parsed(back ?? '', 'x.case.md').record).toEqual(parsed(markdown, 'x.case.md').record);
  });

  test('has the narrative as prose under headings, and the rest of the YAML letter by letter', async () => {
    const before = "caseVersion: 1\nid:   P-1 # why\nasOf: '2026-01-01'\n\nsymptoms:\n  - &a {text: cough}\n";
    const told =
      'narrative:\n  hpi: |\n    One.\n    Two.\n\n    Three.\n  # seen by two\n  exam: Thin.\n  other: "Diet: none"\n\n';
    const text = before.replace('\nsymptoms', `\n${told}symptoms`);
    expect(await converted('a.case.yaml', text)).toBe(
      `---\n${before}---\n\n## History of present illness\n\nOne.\nTwo.\n\nThree.\n\n<!-- seen by two -->\n\n## Examination\n\nThin.\n\n## Diet\n\nnone\n`,
    );
  });

  test('leaves in the front matter what prose would say in another way', async () => {
    const text =
      'caseVersion: 1\nid: P-1\nnarrative:\n  hpi: Fine.\n  exam: "# Not a heading"\n  other: Nothing named\n  family: "<!-- hidden -->"\n';
    const markdown = await converted('a.case.yaml', text);
    expect(markdown).toBe(
      '---\ncaseVersion: 1\nid: P-1\nnarrative:\n  exam: "# Not a heading"\n  other: Nothing named\n  family: "<!-- hidden -->"\n---\n\n## History of present illness\n\nFine.\n',
    );
    expectSame(parsed(markdown ?? '', 'x.case.md'), parsed(text, 'x.case.yaml'));
  });

  test('is not offered where it could not say the same: broken YAML, documents, an answer in the body', async () => {
    expect(await converted('a.case.yaml', 'id: [\n')).toBeUndefined();
    expect(await converted('a.case.yaml', 'id: P-1\n---\nid: P-2\n')).toBeUndefined();
    expect(await converted('a.case.md', '---\nid: P-1\n---\n\n## Answer\n\nGout\n')).toBeUndefined();
    expect(await converted('a.case.md', 'No front matter\n')).toBeUndefined();
  });

  test('makes a new file, opens it when asked, and does not write over one that is there', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'consilium-convert-'));
    try {
      const file = path.join(folder, 'P-1.case.yaml');
      const action = await conversion(file, 'caseVersion: 1\nid: P-1\n');
      const [create] = action?.edit?.documentChanges ?? [];
      const uri = pathToFileURL(path.join(folder, 'P-1.case.md')).href;
      expect(create as CreateFile).toMatchObject({ kind: 'create', uri, options: { overwrite: false } });
      const { command = '', arguments: given } = action?.command ?? {};
      await client.connection.sendRequest('workspace/executeCommand', { command, arguments: given });
      expect(asked).toEqual([{ uri, takeFocus: true }]);
      writeFileSync(path.join(folder, 'P-1.case.md'), '');
      const other = await conversion(file, 'caseVersion: 1\nid: P-1\n');
      expect(other?.disabled?.reason).toBe('P-1.case.md is there already.');
      expect(other?.edit).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is not offered at every line, nor to clients that cannot make files', async () => {
    const text = 'caseVersion: 1\nid: P-1\nlabs: []\n';
    const uri = await client.open('a.case.yaml', text);
    const offered = async (word: string): Promise<boolean> => {
      const position = positionAt(text, text.indexOf(word) + 1);
      const actions = await client.actions(uri, { start: position, end: position });
      return actions.some(({ title }) => title.startsWith('Write this case'));
    };
    expect([await offered('caseVersion'), await offered('labs')]).toEqual([true, false]);
    await client.close(uri);
    const plain = new Client();
    await plain.start();
    const other = await plain.open('a.case.yaml', text);
    expect(await plain.actions(other, whole, ['refactor'])).toEqual([]);
    await plain.stop();
  });

  test('says the same for cases put together at random, there and back', async () => {
    const rounds = Number(process.env['CONSILIUM_CONVERT_ROUNDS'] ?? 60);
    let offered = 0;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const text = generated(seeded(seed));
      const markdown = await converted('g.case.yaml', text);
      if (markdown === undefined) continue;
      offered += 1;
      expectSame(parsed(markdown, 'g.case.md'), parsed(text, 'g.case.yaml'));
      const back = await converted('g.case.md', markdown);
      expectSame(parsed(back ?? '', 'g.case.yaml'), parsed(text, 'g.case.yaml'));
      const { yaml } = new ModelReader('markdown-case').read(markdown);
      const kept = commentsIn(markdown.slice(yaml.start, yaml.end)).length;
      expect(kept + (markdown.match(/<!--/g)?.length ?? 0)).toBeGreaterThanOrEqual(commentsIn(text).length);
    }
    expect(offered).toBeGreaterThan(rounds * 0.7);
  });
});

const paragraphs = [
  'Breathless for three days.',
  'Two lines\nof one paragraph.',
  'Diet: vegetarian, mostly',
  'Note: see\nabove: and below',
  '# looks like a heading',
  '## Examination',
  '```\ncode',
  'a <!-- remark --> b',
  '---',
  '- a list\n- of two',
  '*emphasis* & more',
  'History: long',
  'Ünïcödé – “quotes” 100 %',
  'Answer: none',
  'key: value # no comment',
] as const;

/** A case with a narrative of awkward texts in all the styles that YAML has for them. */
function generated(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] ?? (list[0] as T);
  const lines: string[] = [];
  for (const part of ['hpi', 'exam', 'social', 'family', 'other']) {
    if (random() < 0.4) continue;
    const text = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(paragraphs)).join('\n\n');
    if (random() < 0.2) lines.push('  # a remark');
    const block = text.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
    switch (Math.floor(random() * 4)) {
      case 0:
        lines.push(`  ${part}: ${JSON.stringify(text)}`);
        break;
      case 1:
        lines.push(`  ${part}: |- # as told`, ...block);
        break;
      case 2:
        lines.push(`  ${part}: |+`, ...block, '', '');
        break;
      default:
        lines.push(`  ${part}: |`, ...block);
    }
  }
  const narrative = lines.length === 0 ? [] : [pick(['narrative:', 'narrative: # told']), ...lines];
  const other = [
    '# about the labs\nlabs:\n  - {name: potassium, value: 5.4, unit: mmol/L}\n',
    'symptoms:\n- &s {text: cough}\n- text: fever\n  excluded: true\n',
    'questions: [What now?]\n',
    'patient: {age: {value: 67, unit: a}}\n\n',
    "groundTruth:\n  diagnosis: 'Gout'\n",
  ].filter(() => random() < 0.6);
  const at = Math.floor(random() * (other.length + 1));
  const sections = [...other.slice(0, at), narrative.map((line) => `${line}\n`).join(''), ...other.slice(at)];
  return `${random() < 0.5 ? '# An invented case.\n' : ''}caseVersion: 1\nid: P-1\nchiefComplaint: Cough\n${sections.join('')}`;
}
