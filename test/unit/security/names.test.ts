import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { idFromFileName, parseCase } from '../../../src/core/case/parse.ts';
import { parsePanel } from '../../../src/core/panel/parse.ts';
import { journalFile, namePart, resultFile, runFolder, synthesisFile } from '../../../src/core/run/files.ts';
import { Journal } from '../../../src/core/run/journal.ts';
import { openRun } from '../../../src/core/run/openRun.ts';
import { agreeable } from '../../support/agreeableTeam.ts';
import { analysis, documentOf, panelOf, smallCase } from '../../support/panels.ts';
import { bench } from '../../support/session.ts';

/** Ids that would lead out of a folder, or to something that is no file. */
const hostileIds = [
  '../../x',
  '..',
  '.',
  '.hidden',
  '/etc/passwd',
  'a/b',
  'a\\b',
  'C:x',
  '\\\\server\\share',
  'a\u0000b',
  'a\nb',
  'a b',
  '',
  'x'.repeat(65),
  'ends.',
  'CON',
  'nul.txt',
  'com1',
  '\u202Eid',
  'ｉｄ',
  '~',
  '$HOME',
  '*',
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const refusal = {
  errorClass: 'bad_input',
  message: expect.stringMatching(/^The id ".*" cannot be part of a file name\. Use/) as string,
};

it.each(hostileIds)('the id %j gets into no path', async (id) => {
  for (const make of [
    () => namePart(id),
    () => resultFile(id, 'a'),
    () => resultFile('a', id),
    () => synthesisFile(id),
    () => journalFile(id, 1),
    () => runFolder(folder, id, 'r'),
    () => runFolder(folder, 'c', id),
  ])
    expect(make).toThrow(expect.objectContaining(refusal));
  await expect(Journal.claim(folder, id)).rejects.toMatchObject(refusal);

  // A run folder that came with somebody's files.
  const run = join(folder, 'run');
  await mkdir(run);
  for (const part of [{ caseId: id }, { runId: id }, { analyses: [id] }]) {
    const plan = { format: 1, caseId: 'c', runId: 'r', analyses: [], teams: [], models: [], ...part };
    await writeFile(join(run, 'run.json'), JSON.stringify(plan));
    await expect(openRun(run)).rejects.toMatchObject(refusal);
  }
  expect(await readdir(folder)).toEqual(['run']);
});

it.each(hostileIds.filter((id) => !['ends.', 'CON', 'nul.txt', 'com1'].includes(id)))(
  'a case or a panel with the id %j is refused with its place',
  (id) => {
    const asCase = parseCase(
      smallCase.replace('T-1', () => JSON.stringify(id)),
      'a.case.yaml',
    );
    expect(asCase.ok).toBe(false);
    const yaml = (panel: string, one: string): string =>
      `panelVersion: 1\nid: ${panel}\ntitle: t\nversion: 1\npreamble: p\nanalyses:\n  - {id: ${one}, title: t, question: q, pattern: group_chat, agents: [{name: A, role: specialist, instructions: i}]}\n`;
    expect(parsePanel(yaml('p', 'a'), 'a.panel.yaml').ok).toBe(true);
    for (const text of [yaml(JSON.stringify(id), 'a'), yaml('p', JSON.stringify(id))]) {
      const { ok, problems } = parsePanel(text, 'a.panel.yaml');
      expect(ok).toBe(false);
      expect(problems[0]).toMatchObject({
        severity: 'error',
        range: { start: { line: expect.any(Number) as number } },
      });
    }
  },
);

it('a document named like a device or a path gets an id that stays inside, or none', async () => {
  expect(idFromFileName('../../etc/pass wd')).toBe('pass-wd');
  expect(idFromFileName('..\\..\\x.md')).toBe('x');
  const { session, clean } = await bench(agreeable);
  try {
    const document = { ...documentOf(smallCase), id: 'CON' };
    await expect(
      session({ panel: panelOf([analysis('alpha')]), document, outDir: folder }),
    ).rejects.toMatchObject(refusal);
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await clean();
  }
});

it.each([
  'null',
  '[]',
  '{}',
  '{"format":1}',
  '{"format":1,"caseId":"c","runId":"r","analyses":{},"teams":1}',
  'x',
])('a run.json that holds %s is refused with a sentence', async (text) => {
  await writeFile(join(folder, 'run.json'), text);
  await expect(openRun(folder)).rejects.toMatchObject({
    errorClass: 'bad_input',
    message: expect.stringMatching(/is not one that this version of Consilium can read/) as string,
  });
});
