import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { parsePanel } from '../../../../src/core/panel/parse.ts';
import { shortLetters } from '../../../../src/core/panel/short.ts';
import { toolRegistry } from '../../../../src/core/tools/registry.ts';

const known = new Set(toolRegistry.keys());

const small = `panelVersion: 1
id: contract
title: Contract review
version: 1.0
input: document
preamble: Read with care.
analyses:
  - id: risks
    title: Risk review
    question: Which risks are there?
    agents:
      - {name: Legal_reader, role: specialist, instructions: Read.}
      - {name: Legal_lead, role: reviewer, instructions: Check.}
      - {name: Chair, role: supervisor, instructions: Conclude., short: C}
`;

/** What is wrong, as `line:column code`. */
function problemsOf(text: string): string[] {
  const parsed = parsePanel(text, 'x.panel.yaml', known);
  return parsed.problems.map(({ range, code }) => `${range.start.line}:${range.start.column} ${code}`);
}

describe('panel file', () => {
  test('the built-in clinical panel is sound and has the five analyses', () => {
    const file = new URL('../../../../media/panels/clinical.panel.yaml', import.meta.url);
    const parsed = parsePanel(readFileSync(file, 'utf8'), 'clinical.panel.yaml', known);
    expect(parsed.problems).toEqual([]);
    if (!parsed.ok) throw new Error('not read');
    expect(parsed.panel.analyses.map(({ id, short }) => [id, short])).toEqual([
      ['symptom_pattern_analysis', 'Sy'],
      ['literature_review', 'Li'],
      ['drug_interaction_check', 'Dr'],
      ['imaging_analysis', 'Im'],
      ['treatment_planning', 'Tr'],
    ]);
    for (const { agents, pattern } of parsed.panel.analyses) {
      expect(pattern).toBe('consensus');
      expect(agents[0]?.role).toBe('coordinator');
    }
    const treatment = parsed.panel.analyses.find(({ id }) => id === 'treatment_planning');
    expect(treatment?.agents.filter(({ role }) => role === 'specialist').length).toBeGreaterThan(1);
    expect(parsed.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('fills in what is left out', () => {
    const parsed = parsePanel(small, 'x.panel.yaml');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.panel.version).toBe('1.0');
    expect(parsed.panel.synthesis.instructions).toMatch(/missing/);
    expect(parsed.panel.analyses[0]).toMatchObject({
      short: 'RR',
      reads: ['document'],
      pattern: 'consensus',
      maxRounds: 15,
      terminateOn: 'TERMINATE',
      speakers: 'auto',
      expectedSeconds: 600,
      graph: {},
      agents: [
        { title: 'Legal reader', short: 'LR', tools: [] },
        { title: 'Legal lead', short: 'LL' },
        { title: 'Chair', short: 'C' },
      ],
    });
  });

  test.each([
    ['a wrong word', small.replace('input: document', 'input: film'), ['5:8 bad-value']],
    ['an unknown key', small.replace('input:', 'inputs:'), ['5:1 unknown-key']],
    ['a name with a blank', small.replace('Legal_lead', 'Legal lead'), ['13:16 bad-value']],
    ['the same name twice', small.replace('Legal_lead', 'legal_reader'), ['13:16 duplicate']],
    ['no reviewer', small.replace('role: reviewer', 'role: specialist'), ['8:9 missing-role']],
    [
      'two supervisors',
      small.replace('role: reviewer', 'role: supervisor'),
      ['8:9 missing-role', '8:9 bad-role'],
    ],
    [
      'an unknown tool',
      small.replace('instructions: Check.', 'instructions: Check., tools: [egfr, xray]'),
      ['13:80 unknown-tool'],
    ],
    [
      'a part of a case in a panel for documents',
      small.replace('    agents:', '    reads: [labs]\n    agents:'),
      ['11:13 bad-value'],
    ],
    [
      'a graph with a stranger',
      small.replace('    agents:', '    speakers: graph\n    graph: {Chair: [Nobody]}\n    agents:'),
      ['12:21 unknown-agent'],
    ],
    [
      'a graph that is none',
      small.replace('    agents:', '    speakers: graph\n    graph: [Chair]\n    agents:'),
      ['12:12 bad-value'],
    ],
    ['a name that a run needs', small.replace('id: risks', 'id: synthesis'), ['8:9 bad-value']],
    [
      'an analysis without a question',
      small.replace('    question: Which risks are there?\n', ''),
      ['8:5 missing'],
    ],
  ])('%s is shown where it stands', (_what, text, expected) => {
    const parsed = parsePanel(text, 'x.panel.yaml', known);
    expect(parsed.ok).toBe(false);
    expect(problemsOf(text)).toEqual(expected);
    for (const { message } of parsed.problems) expect(message.length).toBeGreaterThan(10);
  });

  test.each([
    ['broken YAML', small.replace('title: Contract', 'title: "Contract')],
    ['nothing', ''],
    ['a list', '- 1'],
  ])('%s is no panel and does not throw', (_what, text) => {
    const parsed = parsePanel(text, 'x.panel.yaml', known);
    expect(parsed.ok).toBe(false);
    expect(parsed.problems[0]?.message).toMatch(/.{10}/);
  });

  test('an unused graph is a warning, not an error', () => {
    const parsed = parsePanel(
      small.replace('    agents:', '    graph: {Chair: [Legal_lead]}\n    agents:'),
      'x',
      known,
    );
    expect(parsed.ok).toBe(true);
    expect(parsed.problems.map(({ severity, code }) => [severity, code])).toEqual([['warning', 'unused']]);
  });

  test('letters stay unique however alike the titles are', () => {
    const entries = Array.from({ length: 40 }, (_, index) => ({
      title: index % 2 === 0 ? 'Reader' : 'Risk reader',
    }));
    const letters = shortLetters([{ title: 'x', short: 'Re' }, ...entries]);
    expect(new Set(letters.map((one) => one.toLowerCase())).size).toBe(41);
    expect(letters.every((one) => /^\p{L}{1,3}$/u.test(one))).toBe(true);
  });
});
