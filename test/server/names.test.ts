import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DocumentHighlight, Location, Range } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { references } from '../../src/core/tools/data/references.ts';
import { runTool, toolRegistry } from '../../src/core/tools/registry.ts';
import { Client, offsetAt, positionAt, root } from './client.ts';
import { toolSection } from './toolSections.ts';

const client = new Client();
const pageFile = path.join(root, 'media/docs/tools.md');
const page = readFileSync(pageFile, 'utf8');
beforeAll(async () => {
  await client.start({ docsUri: pathToFileURL(path.join(root, 'media/docs/codes.md')).href });
});
afterAll(() => client.stop());

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** What is defined and what is used at a word of a text: each as its line and the text of its range. */
async function namesAt(name: string, text: string, before: string, word: string) {
  const uri = await client.open(name, text);
  const position = positionAt(text, text.indexOf(word, text.indexOf(before)) + 1);
  const told = ({ start, end }: Range): string =>
    `${start.line + 1} ${text.slice(offsetAt(text, start), offsetAt(text, end)).replaceAll(/\s+/g, ' ')}`;
  const [definition, uses, highlights] = await Promise.all([
    client.request<Location | Location[] | null>('definition', uri, { position }),
    client.request<Location[]>('references', uri, { position, context: { includeDeclaration: false } }),
    client.request<DocumentHighlight[] | null>('documentHighlight', uri, { position }),
  ]);
  await client.close(uri);
  return {
    definitions: definition === null ? null : [definition].flat().map(({ range }) => told(range)),
    uses: uses.map(({ range }) => told(range)),
    highlights: highlights?.length ?? 0,
  };
}

describe('what a case names', () => {
  const text = `caseVersion: 1
id: P-1
chiefComplaint: Breathlessness
narrative:
  hpi: |
    Has had atrial
    fibrillation for years; AF was fast. Takes Coumadin. No pe so far, no chest pain.
problems:
  - {text: persistent atrial fibrillation, onset: 2019}
  - {text: pulmonary embolism}
symptoms:
  - {text: breathlessness at rest}
  - {text: chest pain, excluded: true}
allergies: [{substance: penicillin}]
medications:
  - {name: warfarin 5 mg}
timeline:
  - {at: 2026-01-01, event: PE ruled out; warfarin kept in spite of penicillin}
groundTruth: {diagnosis: atrial fibrillation}
`;

  test.each([
    ['a diagnosis over two lines', 'hpi', 'fibrillation', ['9 persistent atrial fibrillation']],
    ['an abbreviation in capitals', 'for years', 'AF', ['9 persistent atrial fibrillation']],
    ['a brand', 'Takes', 'Coumadin', ['16 warfarin 5 mg']],
    ['a symptom in other words', 'chiefComplaint', 'Breathlessness', ['12 breathlessness at rest']],
    ['a negative', 'so far', 'chest pain', ['13 chest pain']],
    ['an allergy', 'in spite', 'penicillin', ['14 penicillin']],
    ['a definition itself', 'problems', 'pulmonary', ['10 pulmonary embolism']],
    ['no abbreviation in small letters', 'Coumadin', 'pe so', null],
    ['nothing in the answer', 'groundTruth', 'atrial', null],
    ['nothing in a key', 'timeline', 'event', null],
  ])('leads from %s to its entry', async (_, before, word, definitions) => {
    expect((await namesAt('n.case.yaml', text, before, word)).definitions).toEqual(definitions);
  });

  test('leads from an entry to every place that speaks of it', async () => {
    expect(await namesAt('n.case.yaml', text, 'medications', 'warfarin')).toEqual({
      definitions: ['16 warfarin 5 mg'],
      uses: ['7 Coumadin', '18 warfarin'],
      highlights: 3,
    });
    expect((await namesAt('n.case.yaml', text, 'problems', 'persistent')).uses).toEqual([
      '6 atrial fibrillation',
      '7 AF',
    ]);
    expect((await namesAt('n.case.yaml', text, 'problems', 'pulmonary')).uses).toEqual(['18 PE']);
  });

  test('works in the body of Markdown, and in the sample case', async () => {
    const markdown = read('media/cases/P-2001.case.md');
    expect((await namesAt('m.case.md', markdown, 'A nodule in', 'dry cough')).definitions).toEqual([
      '11 dry cough',
    ]);
    const sample = read('media/cases/P-1007.case.yaml');
    expect((await namesAt('s.case.yaml', sample, 'timeline', 'Ibuprofen')).definitions).toEqual([
      '52 ibuprofen',
    ]);
  });
});

describe('what a panel names', () => {
  const panel = read('media/panels/clinical.panel.yaml');

  test('a tool leads to its section of the page, and to every agent that has it', async () => {
    const uri = await client.open('clinical.panel.yaml', panel);
    const position = positionAt(panel, panel.indexOf('creatinine_clearance') + 3);
    const place = await client.request<Location | null>('definition', uri, { position });
    expect(place?.uri).toBe(pathToFileURL(pageFile).href);
    expect(page.split('\n')[place?.range.start.line ?? -1]).toBe('### creatinine_clearance');
    const uses = await client.request<Location[]>('references', uri, {
      position,
      context: { includeDeclaration: true },
    });
    expect(uses.length).toBe(panel.match(/\bcreatinine_clearance\b/g)?.length);
    expect(uses.length).toBeGreaterThan(1);
    await client.close(uri);
  });

  test('an agent leads to its entry from the graph, and back', async () => {
    const text =
      'analyses:\n  - id: one\n    graph: {A: [B], B: [A]}\n    agents:\n      - name: A\n      - name: B\n';
    expect(await namesAt('g.panel.yaml', text, 'graph', 'B]')).toEqual({
      definitions: ['6 B'],
      uses: ['3 B', '3 B'],
      highlights: 3,
    });
  });
});

describe('the page of the tools', () => {
  test('says of each tool what the tool says itself, and has no other', () => {
    const headings = [...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([...toolRegistry.keys()]);
    for (const tool of toolRegistry.values()) expect(page).toContain(toolSection(tool));
    expect(page.match(/^\*\*Sources\.\*\*/gm)?.length).toBe(toolRegistry.size);
    expect(page.match(/^\*\*Limits\.\*\* \S/gm)?.length).toBe(toolRegistry.size);
  });

  test('names every source that a calculator cites, by a title of the bibliography', async () => {
    const common = { ageYears: 67, sex: 'female', creatinine: 1.9, creatinineUnit: 'mg/dL' };
    const circulation = { systolicMmHg: 148, respiratoryRate: 26 };
    const samples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      creatinine_clearance: { ...common, weightKg: 84 },
      egfr: common,
      cha2ds2_vasc: {
        ageYears: 67,
        sex: 'female',
        heartFailure: true,
        hypertension: true,
        diabetes: true,
        strokeTiaEmbolism: false,
        vascularDisease: false,
      },
      has_bled: {
        ageYears: 67,
        systolicMmHg: 148,
        abnormalKidney: false,
        abnormalLiver: false,
        stroke: false,
        bleeding: false,
        labileInr: false,
        antiplateletOrNsaid: true,
        alcoholDrinksPerWeek: 0,
      },
      curb65: {
        ...circulation,
        confusion: false,
        urea: 48,
        ureaUnit: 'mg/dL BUN',
        diastolicMmHg: 86,
        ageYears: 67,
      },
      news2: {
        ...circulation,
        oxygenSaturation: 89,
        supplementalOxygen: false,
        pulse: 112,
        consciousness: 'alert',
        temperatureCelsius: 36.7,
      },
    };
    for (const [name, args] of Object.entries(samples)) {
      const tool = toolRegistry.get(name);
      if (tool === undefined) throw new Error(name);
      const context = { record: undefined, signal: new AbortController().signal };
      const { citations = [] } = await runTool(tool, JSON.stringify(args), context);
      const section = page.slice(page.indexOf(`### ${name}\n`)).split('\n### ')[0] ?? '';
      expect(citations.length).toBeGreaterThan(0);
      for (const { id } of citations) {
        expect([name, id, section.includes(`\`${id}\``)]).toEqual([name, id, true]);
        expect(section).toContain(references.find((one) => one.id === id)?.title);
      }
    }
  });
});
