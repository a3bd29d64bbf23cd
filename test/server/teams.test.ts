import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Diagnostic } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { applied, Client, editsOf, marked } from './client.ts';

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

const agent = (name: string, role: string, says = 'Speak.'): string =>
  `      - {name: ${name}, role: ${role}, instructions: '${says}'}\n`;
const panel = (team: string): string =>
  `panelVersion: 1\nid: p\ntitle: P\nversion: '1'\npreamble: Work.\nanalyses:\n  - id: one\n    title: One\n    question: What?\n${team}`;
const chat = (more: string, ...agents: readonly string[]): string =>
  panel(`    pattern: group_chat\n${more}    agents:\n${agents.join('')}`);

const found = async (text: string, from = client): Promise<readonly Diagnostic[]> => {
  const uri = await from.open('a.panel.yaml', text);
  const all = await from.diagnostics(uri);
  await from.close(uri);
  return all;
};
const position = { line: 0, character: 0 };
const codesOf = (all: readonly Diagnostic[]): string[] => all.map(({ code }) => String(code)).sort();

describe('teams that can never conclude', () => {
  const lead = agent('A', 'coordinator', 'Open.');
  const ends = agent('C', 'specialist', 'Say TERMINATE at the end.');
  test.each([
    ['nobody is told', chat('', lead, agent('B', 'specialist')), ['never-ends']],
    ['one is told', chat('', lead, ends), []],
    ['the supervisor is told by every task', chat('', lead, agent('S', 'supervisor')), []],
    ['it is forbidden', chat('', lead, agent('B', 'specialist', 'Never write TERMINATE.')), ['never-ends']],
    [
      'it waits for something',
      chat('', lead, agent('B', 'specialist', 'Do not say TERMINATE before all agree.')),
      [],
    ],
    [
      'only one who is never called is told',
      chat(
        '    speakers: graph\n    graph: {A: [B], B: [A], C: [A]}\n',
        lead,
        agent('B', 'specialist'),
        ends,
      ),
      ['never-ends', 'unreachable-speaker'],
    ],
    [
      'the rounds end before',
      chat('    speakers: round_robin\n    maxRounds: 2\n', lead, agent('B', 'specialist'), ends),
      ['never-ends'],
    ],
    [
      'the rounds are enough',
      chat('    speakers: round_robin\n    maxRounds: 3\n', lead, agent('B', 'specialist'), ends),
      [],
    ],
    [
      'a graph with a slip says nothing of who is called',
      chat(
        '    speakers: graph\n    graph: {A: [b], B: [A]}\n',
        lead,
        agent('B', 'specialist', 'Say TERMINATE.'),
      ),
      ['unknown-agent'],
    ],
    [
      'a graph of another form neither',
      chat(
        '    speakers: graph\n    graph: {A: B, B: [A]}\n',
        lead,
        agent('B', 'specialist', 'Say TERMINATE.'),
      ),
      ['bad-value'],
    ],
  ])('%s', async (_, text, codes) => {
    expect(codesOf(await found(text))).toEqual(codes);
  });
});

describe('the settings of the client', () => {
  const text = panel(
    `    expectedSeconds: 900\n    agents:\n${agent('A', 'specialist')}${agent('B', 'reviewer')}${agent('C', 'supervisor')}`,
  );

  test('are held against the panel, at the start and when they change', async () => {
    const own = new Client();
    await own.start({ settings: { teamTimeoutSeconds: 600, idleTimeoutSeconds: 60 } });
    const uri = await own.open('a.panel.yaml', text);
    expect((await own.diagnostics(uri)).map(({ message }) => message)).toEqual([
      expect.stringContaining('longer than the 600 seconds'),
    ]);
    own.forget(uri);
    await own.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: {
        consilium: { teamTimeoutSeconds: 1200, idleTimeoutSeconds: 1200, limits: { maxTurnsPerTeam: 3 } },
      },
    });
    expect(codesOf(await own.diagnostics(uri))).toEqual(['time-limits', 'too-few-rounds']);
    await own.stop();
  });

  test('say which models there are, for checks and suggestions', async () => {
    const own = new Client();
    await own.start({ settings: { models: [{ id: 'local' }, { id: 'strong' }] } });
    const named = text
      .replace('expectedSeconds: 900', 'model: local')
      .replace('role: reviewer', 'role: reviewer, model: stong');
    const uri = await own.open('a.panel.yaml', named);
    const [one, ...more] = await own.diagnostics(uri);
    expect([one?.code, one?.message, more]).toEqual([
      'unknown-model',
      'There is no model stong in the setting consilium.models. Known: local, strong.',
      [],
    ]);
    const [fix] = await own.actions(uri, one?.range ?? { start: position, end: position }, ['quickfix']);
    expect(applied(named, editsOf(fix?.edit, uri))).toContain('model: strong,');
    const place = marked(named.replace('model: local', 'model: ‸'));
    await own.change(uri, place.text);
    expect((await own.complete(uri, place.position)).map(({ label }) => label)).toEqual(['local', 'strong']);
    // A client that says nothing of models may have any.
    expect(codesOf(await found(named.replace('stong', 'other')))).toEqual([]);
    await own.stop();
  });

  test('are those of a run when none are told', async () => {
    expect(await found(text)).toEqual([]);
  });
});

test('a picture that comes to stand beside the case is found without a change of the case', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'consilium-pictures-'));
  try {
    const own = new Client();
    await own.start({}, { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } });
    expect(await own.registered).toContain('workspace/didChangeWatchedFiles');
    const text =
      'caseVersion: 1\nid: P-1\nimaging:\n  - {modality: CT, bodySite: chest, files: [slice.png]}\n';
    const uri = await own.open(path.join(folder, 'a.case.yaml'), text);
    expect(codesOf(await own.diagnostics(uri))).toEqual(['missing-file']);
    writeFileSync(path.join(folder, 'slice.png'), 'x');
    own.forget(uri);
    await own.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uri.replace('a.case.yaml', 'slice.png'), type: 1 }],
    });
    expect(await own.diagnostics(uri)).toEqual([]);
    await own.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
