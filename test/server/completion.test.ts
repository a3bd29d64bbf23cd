import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InsertTextMode, type CompletionItem } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';

import { caseFields, type Field } from '../../src/server/data/fields.ts';
import { panelFields } from '../../src/server/data/panelFields.ts';
import { Client, marked, positionAt, root } from './client.ts';
import { accept, isShown } from './typing.ts';

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

const panelHead = "panelVersion: 1\nid: p\ntitle: P\nversion: '1'\npreamble: Work.\n";

/** A place where something can be written: what stands around it, and a word that must not be left when it is replaced. */
interface Place {
  readonly name: string;
  readonly source: string;
  readonly gone?: string;
}

const indent = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`);

/** Every way to begin something below a key, by its fields: in lines and in brackets, alone and among others. */
function* placesIn(fields: readonly Field[], wrap: (text: string) => string, name: string): Generator<Place> {
  const at = (what: string, text: string, gone?: string): Place => ({
    name: `${name}: ${what}`,
    source: wrap(text),
    ...(gone === undefined ? {} : { gone }),
  });
  yield at('a key', '‸');
  yield at('a key before another', '‸zz: keep');
  yield at('a key in brackets', '{‸}');
  yield at('a key in open brackets', '{‸');
  yield at('a key in brackets before another', '{‸zz: keep}');
  yield at('a key in brackets behind another', '{zz: keep, ‸}');
  for (const field of fields) {
    const { key } = field;
    yield at(`${key}, in the middle of the key`, `${key.slice(0, 2)}‸${key.slice(2)}: keep`);
    if (field.fields === undefined || field.list !== true) {
      yield at(`${key}, its value`, `${key}: ‸`);
      yield at(`${key}, its value among others`, `${key}: ‸\nzz: keep`);
      yield at(`${key}, its value in brackets`, `{${key}: ‸, zz: keep}`);
      yield at(`${key}, its value in brackets at the end`, `{zz: keep, ${key}: ‸}`);
      yield at(`${key}, its value with one behind`, `${key}: ‸qqq`, 'qqq');
      yield at(`${key}, its value with one behind in brackets`, `{${key}: ‸qqq, zz: keep}`, 'qqq');
      yield at(`${key}, its value in quotes`, `{${key}: "‸qqq", zz: keep}`, 'qqq');
    }
    if (field.list === true && field.fields === undefined) {
      yield at(`${key}, a word of the list`, `${key}: [‸]`);
      yield at(`${key}, a further word of the list`, `${key}: [zz, ‸]`);
      yield at(`${key}, a word before others`, `${key}: [‸zz]`);
      yield at(`${key}, a word in lines`, `${key}:\n  - ‸`);
      yield at(`${key}, a word behind the hyphen`, `${key}:\n  -‸`);
      yield at(`${key}, a further line`, `${key}:\n  - zz\n  ‸`);
    }
    if (field.fields === undefined) continue;
    if (field.list === true) {
      yield at(`${key}, a further entry`, `${key}:\n  ‸`);
      yield at(`${key}, an entry before another`, `${key}:\n  ‸- {zz: keep}`);
      yield at(`${key}, right behind the hyphen`, `${key}:\n  -‸`);
      yield at(`${key}, further keys of an entry`, `${key}:\n  - zz: keep\n    ‸`);
      yield* placesIn(
        field.fields,
        (text) => wrap(`${key}:\n  - ${indent(text, 4)}`),
        `${name}.${key} behind a hyphen`,
      );
      // Values are written alike there.
      for (const place of placesIn(
        field.fields,
        (text) => wrap(`${key}:\n- ${indent(text, 2)}`),
        `${name}.${key} at the key`,
      ))
        if (!/: "?‸/.test(place.source)) yield place;
      if (!name.includes('brackets'))
        for (const place of placesIn(field.fields, (text) => text, `${name}.${key} in brackets`))
          if (/^[{]/.test(place.source) && !place.source.includes('\n'))
            yield { ...place, source: wrap(`${key}: [{zz: keep}, ${place.source}]`) };
    } else {
      yield at(`${key}, its keys`, `${key}:\n  ‸`);
      yield* placesIn(field.fields, (text) => wrap(`${key}:\n  ${indent(text, 2)}`), `${name}.${key}`);
    }
  }
}

/** What is wrong with the text that a suggestion makes; undefined when nothing is. */
function faultOf(place: Place, text: string): string | undefined {
  const tail = place.source.length - place.source.indexOf('‸') - 1;
  const end = text.length - tail;
  const whole = place.name.includes('open brackets') ? `${text.slice(0, end)}}${text.slice(end)}` : text;
  const { errors, contents } = parseDocument(whole.replace(/^---\n([^]*?)\n---\n[^]*$/, '$1'), {
    logLevel: 'error',
  });
  if (errors.length > 0) return errors[0]?.message.split('\n')[0];
  const value = JSON.stringify(contents?.toJSON());
  if (place.source.includes('keep') && !value.includes('"keep"')) return 'what stood behind is lost';
  if (place.gone !== undefined && text.includes(place.gone)) return 'what stood behind is doubled';
  return undefined;
}

async function everyItem(
  fileName: string,
  places: Iterable<Place>,
): Promise<{ wrong: string[]; count: number }> {
  const wrong: string[] = [];
  let count = 0;
  const uri = await client.open(fileName, '');
  for (const place of places) {
    const { text, position } = marked(place.source);
    await client.change(uri, text);
    const items = await client.complete(uri, position);
    for (const item of items) {
      count += 1;
      const label = `${place.name}, ${item.label}\n${place.source}`;
      const word = /\w*(?=‸)/.exec(place.source)?.[0] ?? '';
      if (!isShown(item, text, position) && item.label.startsWith(word)) wrong.push(`${label}\nis not shown`);
      const made = accept(text, position, item, ['x', 'x', 'x', 'x', 'x']);
      const fault = faultOf(place, made.text);
      if (fault !== undefined) wrong.push(`${label}\n${fault} in\n${made.text}`);
    }
  }
  await client.close(uri);
  return { wrong, count };
}

describe('every suggestion at every place leaves sound YAML and doubles nothing', () => {
  test('in a case', async () => {
    const places = placesIn(caseFields, (text) => text, 'case');
    const { wrong, count } = await everyItem('every.case.yaml', places);
    expect(wrong.slice(0, 5).join('\n\n')).toBe('');
    expect(count).toBeGreaterThan(5000);
  });

  test('in the front matter of a Markdown case', async () => {
    const some = caseFields.filter(({ key }) => /^(?:patient|labs|imaging)$/.test(key));
    const places = [...placesIn(some, (text) => text, 'case')].map((place): Place => ({
      ...place,
      source: `---\n${place.source}\n---\n\n# Story\n`,
    }));
    const { wrong, count } = await everyItem('every.case.md', places);
    expect(wrong.slice(0, 5).join('\n\n')).toBe('');
    expect(count).toBeGreaterThan(1000);
  });

  test('in a panel', async () => {
    const team = '    agents:\n      - {name: A, role: reviewer, instructions: x}\n';
    const places = [
      ...placesIn(panelFields, (text) => text, 'panel'),
      ...[
        '‸',
        '{‸}',
        '{A: ‸}',
        '{A: [‸]}',
        '\n      ‸',
        '\n      A: ‸',
        '\n      A:\n        - ‸',
        '\n      A:\n        ‸',
      ].map((graph): Place => ({
        name: `graph ${graph}`,
        source: `${panelHead}analyses:\n  - id: one\n${team}    graph: ${graph}\n`,
      })),
    ];
    const { wrong, count } = await everyItem('every.panel.yaml', places);
    expect(wrong.slice(0, 5).join('\n\n')).toBe('');
    expect(count).toBeGreaterThan(1000);
  });
});

const itemAt = async (name: string, source: string, label: string) => {
  const { text, position } = marked(source);
  const uri = await client.open(name, text);
  const items = await client.complete(uri, position);
  await client.close(uri);
  const item = items.find((one) => one.label === label);
  expect(item, `${label} in ${items.map((one) => one.label).join()}`).toBeDefined();
  return { text, position, item: item as CompletionItem };
};

/** The text after a suggestion is accepted in `source`, at its `‸`. */
const taken = async (source: string, label: string, typed: readonly string[] = [], name = 't.case.yaml') => {
  const { text, position, item } = await itemAt(name, source, label);
  return accept(text, position, item, typed).text;
};

describe('what a suggestion brings along', () => {
  const potassium = [
    'code: {system: LOINC, code: 2823-3}',
    'value: 5.4',
    'unit: mmol/L',
    'refLow: 3.5',
    'refHigh: 5.1',
  ];

  test.each([
    ['in brackets', 'labs:\n  - {name: ‸}', `labs:\n  - {name: potassium, ${potassium.join(', ')}}`],
    ['in lines', 'labs:\n  - name: ‸\n', `labs:\n  - name: potassium\n    ${potassium.join('\n    ')}\n`],
    [
      'where some of it stands',
      'labs:\n  - {name: pot‸assium, value: 4, unit: mg/dL}',
      'labs:\n  - {name: potassium, code: {system: LOINC, code: 2823-3}, value: 4, unit: mg/dL}',
    ],
    [
      'where keys are empty',
      'labs:\n  - {name: "po‸", value: , unit: }',
      'labs:\n  - {name: "potassium", code: {system: LOINC, code: 2823-3}, refLow: 3.5, refHigh: 5.1, value: , unit: mmol/L}',
    ],
  ])('code, unit and range of a laboratory value %s', async (_, source, expected) => {
    expect(await taken(source, 'potassium', ['5.4'])).toBe(expected);
  });

  test('a section gives an entry with its name alone, and the name brings the rest', async () => {
    const section = await itemAt('t.case.yaml', '‸', 'labs');
    const opened = accept(section.text, section.position, section.item);
    expect(opened.text).toBe('labs:\n  - {name: }');
    const source = `${opened.text.slice(0, opened.cursor)}‸${opened.text.slice(opened.cursor)}`;
    expect(await taken(source, 'potassium', ['5.4'])).toBe(
      `labs:\n  - {name: potassium, ${potassium.join(', ')}}`,
    );
  });

  test.each([
    ['a unit', 'labs:\n  - {name: sodium, value: 140, unit: ‸mg/dL}', 'mmol/L', 'unit: mmol/L}'],
    [
      'the word of the template',
      'patient:\n  sex: ‸unknown # or another',
      'female',
      'sex: female # or another',
    ],
    ['a word in quotes', 'patient: {sex: "fe‸"}', 'female', '{sex: "female"}'],
    ['a key', 'chiefComp‸laint: Cough', 'chiefComplaint', 'chiefComplaint: Cough'],
    ['a key behind the hyphen', 'labs:\n  - na‸me: sodium', 'name', '  - name: sodium'],
    ['a unit that looks like a number', 'labs:\n  - {name: pH, value: 7.4, unit: ‸}', '1', "unit: '1'}"],
  ])('%s takes the place of what stands there', async (_, source, label, expected) => {
    expect(await taken(source, label)).toContain(expected);
  });

  test('lists of words get their brackets, and no word twice', async () => {
    const team = (more: string): string =>
      `analyses:\n  - id: one\n    agents:\n      - {name: A, role: reviewer, instructions: x}\n      - {name: B, role: reviewer, instructions: x}\n    ${more}`;
    const panel = async (more: string, label: string): Promise<string> =>
      (await taken(team(more), label, ['B'], 't.panel.yaml')).slice(team('').length);
    expect(await panel('reads: ‸', 'labs')).toBe('reads: [labs]');
    expect(await panel('reads: [labs, ‸]', 'vitals')).toBe('reads: [labs, vitals]');
    expect(await panel('graph:\n      A: ‸', 'B')).toBe('graph:\n      A: [B]');
    expect(await panel('graph: {‸}', 'A')).toBe('graph: {A: [B]}');
    expect(await panel('reads:\n      ‸', 'labs')).toBe('reads:\n      - labs');
    const { text, position } = marked(team('reads: [labs, ‸]'));
    const uri = await client.open('twice.panel.yaml', text);
    expect((await client.complete(uri, position)).map(({ label }) => label)).not.toContain('labs');
  });

  test('a new analysis and a new agent stand in their columns', async () => {
    const entry = await taken(
      'analyses:\n  ‸',
      '- analysis',
      ['one', 'One', 'What?', 'Doc', 'Look.'],
      't.panel.yaml',
    );
    expect(entry).toContain(
      'analyses:\n  - id: one\n    title: One\n    question: What?\n    agents:\n      - name: Doc\n        role: specialist\n',
    );
    const agent = await taken(`${entry}\n      ‸`, '- agent', ['Aid'], 't.panel.yaml');
    expect(agent).toContain(
      '\n      - name: Aid\n        role: specialist\n        instructions: |\n          ',
    );
    const uri = await client.open('whole.panel.yaml', `${panelHead}${entry}\n`);
    expect(await client.diagnostics(uri)).toEqual([]);
  });

  test('today, usual ranges in the unit of the entry, symptoms and procedures are offered', async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect(await taken('asOf: ‸', today)).toBe(`asOf: ${today}`);
    expect(await taken('labs:\n  - {name: glucose, value: 5, unit: mmol/L, refHigh: ‸}', '5.5')).toContain(
      'refHigh: 5.5}',
    );
    expect(await taken('symptoms:\n  - text: sho‸', 'breathlessness')).toBe(
      'symptoms:\n  - text: breathlessness',
    );
    expect(await taken('procedures:\n  - text: ‸', 'coronary angiography')).toContain(
      'text: coronary angiography',
    );
  });

  test('nothing is offered where what follows would change its meaning', async () => {
    for (const source of [
      'labs:\n‸\n  - {name: sodium}\n',
      'labs:\n  - {name: sodium}\n    ‸',
      'narrative:\n  hpi: |\n    A\n\n‸\n\n    B\n',
      'patient: ‸\n  sex: female\n',
      'narrative:\n  hpi: "one\n    ‸ two"\n',
      'labs:\n  - {name: sodium, # the ‸ note\n     value: 1}',
    ]) {
      const { text, position } = marked(source);
      const uri = await client.open('none.case.yaml', text);
      expect([source, (await client.complete(uri, position)).map(({ label }) => label)]).toEqual([
        source,
        [],
      ]);
    }
  });
});

describe('a case from the template', () => {
  test('is filled in with suggestions, and with values typed into their places', async () => {
    const template = readFileSync(path.join(root, 'media/templates/new.case.yaml'), 'utf8');
    const uri = await client.open('new.case.yaml', template);
    /** Puts text behind a place of the case, and takes a suggestion behind that. */
    const take = async (behind: string, typed: string, label: string, values: readonly string[] = []) => {
      const before = client.textOf(uri);
      const at = before.indexOf(behind) + behind.length;
      const text = before.slice(0, at) + typed + before.slice(at);
      await client.change(uri, text);
      const position = positionAt(text, at + typed.length);
      const item = (await client.complete(uri, position)).find((one) => one.label === label);
      if (item === undefined) throw new Error(`${label} is not offered behind ${behind}${typed}`);
      expect([label, isShown(item, text, position)]).toEqual([label, true]);
      await client.change(uri, accept(text, position, item, values).text);
    };
    await take('deidentified: ', '', 'true');
    await client.change(uri, client.textOf(uri).replace('\nchiefComplaint:', '\nchiefComplaint: Tired'));
    await take('\npatient:', '\n', 'age', ['67']);
    await take('unit: a}', '\n  ', 'sex');
    await take('\n  sex: ', '', 'female');
    await take('\nsymptoms:', '\n', '- symptom');
    await take('{text: ', '', 'breathlessness');
    await take('{text: breathlessness}', '\n  ', '- symptom');
    await take('}\n  - {text: ', '', 'fever');
    await take('{text: fever', ', ', 'excluded');
    await take('\nproblems:', '\n  - text: ', 'arterial hypertension');
    await take('code: I10}', '\n    ', 'status', ['']);
    await take('\n    status: ', '', 'active');
    await take('\nallergies:', ' ', 'none-known');
    await take('\nmedications:', '\n', '- medicine', ['', '5 mg', 'oral', 'once daily']);
    await take('\nmedications:\n  - {name: ', '', 'warfarin');
    await take('\nvitals:', '\n  -', '{ kind, value, unit … }');
    await take('\nvitals:\n  - {kind: ', 'hea', 'heart rate', ['88']);
    await take('\nlabs:', '\n  - name: ', 'potassium', ['5.4']);
    await take('\n    refHigh: 5.1', '\n    ', 'at', ['']);
    await take('\n    at: ', '', new Date().toISOString().slice(0, 10));
    const text = client.textOf(uri);
    expect(text).toContain(
      '  - text: arterial hypertension\n    code: {system: ICD-10-CM, code: I10}\n    status: active\n',
    );
    expect(text).toContain('  - {kind: heart rate, value: 88, unit: /min}\n');
    expect(text).toContain('  - name: potassium\n    code: {system: LOINC, code: 2823-3}\n    value: 5.4\n');
    const left = (await client.diagnostics(uri)).map(({ code }) => code);
    // The day of the laboratory value, which a person has to say is shifted.
    expect(left).toEqual(['identifying']);
  });
});

describe('clients that can do less', () => {
  test('get no snippets, and lines that are indented already', async () => {
    const plain = new Client();
    await plain.start({}, { textDocument: { completion: { insertTextMode: 1 } } });
    const { text, position } = marked('labs:\n  - name: ‸\n');
    const uri = await plain.open('a.case.yaml', text);
    const item = (await plain.complete(uri, position)).find(({ label }) => label === 'potassium');
    expect(item?.insertTextFormat).toBe(1);
    expect(item?.textEdit?.newText).toBe(
      'potassium\n    code: {system: LOINC, code: 2823-3}\n    value: \n    unit: mmol/L\n    refLow: 3.5\n    refHigh: 5.1',
    );
    const sex = marked('‸');
    await plain.change(uri, sex.text);
    const keys = await plain.complete(uri, sex.position);
    expect(keys.find(({ label }) => label === 'patient')?.textEdit?.newText).toBe(
      'patient: {age: {value: 50, unit: a}, sex: female}',
    );
    expect(keys.filter(({ command }) => command !== undefined)).toEqual([]);
    await plain.stop();
  });

  test('those that can are asked to indent, and to suggest what comes next', async () => {
    const able = new Client();
    const completionItem = {
      snippetSupport: true,
      insertTextModeSupport: {
        valueSet: [InsertTextMode.asIs, InsertTextMode.adjustIndentation],
      },
    };
    await able.start({ suggestCommand: 'suggest' }, { textDocument: { completion: { completionItem } } });
    const { text, position } = marked('‸');
    const uri = await able.open('a.case.yaml', text);
    const item = (await able.complete(uri, position)).find(({ label }) => label === 'labs');
    expect(item).toMatchObject({
      insertTextMode: 2,
      command: { command: 'suggest' },
      textEdit: { newText: 'labs:\n  - {name: $1}' },
    });
    await able.stop();
  });
});
