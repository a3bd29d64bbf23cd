import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TextEdit } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { FileKind } from '../../src/server/fileKind.ts';
import { ModelReader } from '../../src/server/model.ts';
import { commentsIn } from '../../src/server/yaml/comments.ts';
import { applied, Client, editsOf, marked, root } from './client.ts';
import { damaged, seeded, sound } from './damage.ts';

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

const options = { tabSize: 4, insertSpaces: true };

async function formatted(name: string, text: string): Promise<string> {
  const uri = await client.open(name, text);
  const edits = await client.request<TextEdit[]>('formatting', uri, { options });
  await client.close(uri);
  return applied(text, edits);
}

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('formatting', () => {
  test.each([
    'media/cases/P-1007.case.yaml',
    'media/cases/P-2001.case.md',
    'media/cases/P-3042.case.yaml',
    'media/panels/clinical.panel.yaml',
    'media/templates/new.case.yaml',
    'test/fixtures/mistakes.case.yaml',
  ])('has nothing to do in %s', async (file) => {
    const uri = await client.open(path.join(root, file), read(file));
    expect(await client.request('formatting', uri, { options })).toEqual([]);
    await client.close(uri);
  });

  test('lays out lists, maps, texts and comments, and keeps what they say', async () => {
    const rough = `caseVersion :   1   # the form
id: P-1


  
patient:
      age: { value : 67,unit:    a }
symptoms:
- text:   cough   
  onset:  3 days ago
# what was asked for
-   { text: fever ,
      excluded: true, }
- &pain {text: "chest  pain"}
-
  text: 'it''s
    bad'
narrative:
    hpi: |
          First.
            Further in.

          Last.   
    exam: >-
      One
      text.
    social: plain
          over two lines


# at the end`;
    expect(await formatted('rough.case.yaml', rough)).toBe(`caseVersion: 1   # the form
id: P-1

patient:
  age: {value: 67, unit: a}
symptoms:
  - text: cough
    onset: 3 days ago
  # what was asked for
  - {text: fever, excluded: true,}
  - &pain {text: "chest  pain"}
  -
    text: 'it''s
      bad'
narrative:
  hpi: |
    First.
      Further in.

    Last.   
  exam: >-
    One
    text.
  social: plain
    over two lines

# at the end
`);
  });

  test('leaves a broken section alone, and lays out the others and the sound entries of its list', async () => {
    const text =
      'id:   P-1\nlabs:\n    - {name: a,  value: 1}\n    - {name: b\n    -   {name: c}\nproblems:\n- text: x\n';
    expect(await formatted('broken.case.yaml', text)).toBe(
      'id: P-1\nlabs:\n    - {name: a, value: 1}\n    - {name: b\n    -   {name: c}\nproblems:\n  - text: x\n'.replace(
        '-   {name: c}',
        '- {name: c}',
      ),
    );
  });

  test('keeps the line breaks of the file, and the body of Markdown as it is', async () => {
    const text =
      '---\r\nid:   P-1\r\n\r\n\r\nlabs:\r\n- name:  x\r\n---\r\n\r\n#  Title   \r\n\r\n\r\n\r\nText\r\n';
    expect(await formatted('crlf.case.md', text)).toBe(
      text.replace('id:   P-1\r\n\r\n\r\n', 'id: P-1\r\n\r\n').replace('- name:  x', '  - name: x'),
    );
  });

  test('breaks no line that was one, and joins none that would be too long', async () => {
    const words = 'word '.repeat(20).trim();
    const text = `symptoms:\n  - {text: ${words}, onset: a,\n    severity: b}\n  - {text: ${words}, onset: a, severity: b}\n`;
    expect(await formatted('long.case.yaml', text)).toBe(text);
  });

  test('touches only the lines that were asked for', async () => {
    const text = 'id:  P-1\nlabs:\n- name:  a\n- name:  b\n';
    const uri = await client.open('range.case.yaml', text);
    const only = async (line: number): Promise<string> => {
      const range = { start: { line, character: 0 }, end: { line, character: 4 } };
      return applied(text, await client.request<TextEdit[]>('rangeFormatting', uri, { range, options }));
    };
    expect(await only(0)).toBe(text.replace('id:  P', 'id: P'));
    expect(await only(3)).toBe(text.replace('name:  b', 'name: b'));
    await client.close(uri);
  });

  test('gives edits that change as little as can be', async () => {
    const uri = await client.open('small.case.yaml', 'id:  P-1\nlabs:\n  - {name: a,value: 1}\n');
    const edits = await client.request<TextEdit[]>('formatting', uri, { options });
    expect(edits).toEqual([
      { range: { start: { line: 0, character: 4 }, end: { line: 0, character: 5 } }, newText: '' },
      { range: { start: { line: 2, character: 13 }, end: { line: 2, character: 13 } }, newText: ' ' },
    ]);
    await client.close(uri);
  });

  test('brings a case back that was spoilt, letter by letter', async () => {
    const sample = read('media/cases/P-1007.case.yaml');
    for (let seed = 1; seed <= 6; seed += 1) {
      const spoilt = roughened(sample, seeded(seed));
      expect(spoilt).not.toBe(sample);
      expect(await formatted('spoilt.case.yaml', spoilt)).toBe(sample);
    }
  });

  test('changes nothing but white space in damaged files, keeps every value and comment, and has then done all', async () => {
    const rounds = Number(process.env['CONSILIUM_FORMAT_ROUNDS'] ?? 30);
    let changed = 0;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const random = seeded(seed);
      const [name, source] = sound[seed % sound.length] ?? ['a.case.yaml', ''];
      const spoilt = name.endsWith('.yaml') ? roughened(source, random) : source;
      const text = seed % 3 === 0 ? spoilt : damaged(spoilt, random);
      const made = await formatted(`${seed}.${name}`, text);
      if (made !== text) changed += 1;
      expect([seed, told(made, name)]).toEqual([seed, told(text, name)]);
      expect([seed, await formatted(`${seed}.${name}`, made)]).toEqual([seed, made]);
    }
    expect(changed).toBeGreaterThan(rounds / 2);
  });
});

const kindOf = (name: string): FileKind =>
  name.endsWith('.md') ? 'markdown-case' : name.includes('panel') ? 'panel' : 'case';

/** All that formatting may not change: every sign, and of sound YAML the values and comments. */
function told(text: string, name: string): unknown {
  const { yaml, faults, value } = new ModelReader(kindOf(name)).read(text);
  const signs = text.replaceAll(/[ \t\r\n]/g, '');
  if (faults.length > 0) return { signs, faults: faults.length };
  return { signs, value, comments: commentsIn(text.slice(yaml.start, yaml.end)).map((one) => one.text) };
}

/** A text with other indentation, wider gaps and broken lists, that says the same. */
function roughened(text: string, random: () => number): string {
  const steps = random() < 0.5 ? 2 : 3;
  return text
    .split('\n')
    .map((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      // What stands under the first key of an entry has to stay under it.
      const dash = `-${' '.repeat(2 * steps - 1)}`;
      let made = indent.repeat(steps) + line.slice(indent.length).replace(/^- (?=\w)/, dash);
      if (/^ {2}- \{/.test(line) && line.length < 100 && random() < 0.4)
        made = made.replaceAll(/, (?=\w+:)/g, () => (random() < 0.3 ? ' ,\n          ' : ',  '));
      if (/^(?:\w+: | {2}- \{)/.test(line) && random() < 0.4) made = made.replace(': ', ':    ');
      if (/^ {2}- \{|^\w+:$/.test(line) && random() < 0.2) made = `${made}   `;
      if (/^\w+:/.test(line) && !/^\w+:/.test(made)) made = line;
      return made.replace(/^( *)- \{/, (_, blanks: string) => `${blanks}-${random() < 0.3 ? '   ' : ' '}{`);
    })
    .join('\n')
    .replaceAll(/\n\n(?=\w+:)/g, () => (random() < 0.3 ? '\n\n\n\n' : '\n\n'));
}

describe('the order of keys', () => {
  const ordered = async (text: string): Promise<string | undefined> => {
    const { text: plain, position } = marked(text);
    const uri = await client.open('order.case.yaml', plain);
    const actions = await client.actions(uri, { start: position, end: position }, ['refactor.rewrite']);
    await client.close(uri);
    const action = actions.find(({ title }) => title === 'Put the keys in their usual order');
    return action === undefined ? undefined : applied(plain, editsOf(action.edit, uri));
  };

  test.each([
    [
      'of an entry in braces',
      'labs:\n  - {value: 1, name: p‸otassium, unit: mmol/L} # c\n',
      'labs:\n  - {name: potassium, value: 1, unit: mmol/L} # c\n',
    ],
    [
      'of an entry on lines of its own',
      'imaging:\n  - report: |\n      Clear.\n    modality: C‸T\n    x: 1\n',
      'imaging:\n  - modality: CT\n    report: |\n      Clear.\n    x: 1\n',
    ],
    [
      'of a map with comments',
      'patient:\n  # asked\n  sex: fe‸male\n  age: {value: 1, unit: a}\n',
      'patient:\n  age: {value: 1, unit: a}\n  # asked\n  sex: female\n',
    ],
    [
      'of the whole file',
      '# A case.\nlabs‸: []\n\n# Who.\nid: P-1\ncaseVersion: 1\n',
      '# A case.\ncaseVersion: 1\n# Who.\nid: P-1\nlabs: []\n\n',
    ],
  ])('%s is put right when asked for', async (_, text, result) => {
    expect(await ordered(text)).toBe(result);
  });

  test('is left alone where it is right already, where a comment would move, and where a reference would come first', async () => {
    expect(await ordered('labs:\n  - {name: p‸otassium, value: 1}\n')).toBeUndefined();
    expect(await ordered('labs:\n  - value: 1 # why\n    name: ‸x\n')).toBeUndefined();
    expect(await ordered('labs‸: &a [x]\nvitals: *a\n')).toBeUndefined();
  });
});
