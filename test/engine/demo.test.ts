import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { parseCase } from '../../src/core/case/parse.ts';
import { isSubmission, submissionSchemas, type SubmissionName } from '../../src/core/chat/submissions.ts';
import { createModel } from '../../src/core/model/create.ts';
import type { ChatModel } from '../../src/core/model/types.ts';
import { parsePanel } from '../../src/core/panel/parse.ts';
import type { Pattern } from '../../src/core/panel/types.ts';
import { defaultLimits, RunSession } from '../../src/core/run/session.ts';
import type { RunState, TeamState } from '../../src/core/run/state.ts';
import { startDemoServer, type DemoServer } from '../../src/demo/server.ts';
import { demoConfig } from '../../src/demo/start.ts';

const media = (name: string) => new URL(`../../media/${name}`, import.meta.url);
const clinical = readFileSync(media('panels/clinical.panel.yaml'), 'utf8');
const cases = readdirSync(media('cases/')).filter((name) => /\.case\.(?:yaml|md)$/.test(name));
const readCase = (name: string) => readFileSync(media(`cases/${name}`), 'utf8');

let server: DemoServer;
let folder: string;

beforeAll(async () => {
  server = await startDemoServer({ pace: 0 });
  folder = mkdtempSync(path.join(tmpdir(), 'consilium-demo-'));
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly state: RunState;
  /** Every submission that was handed in, by name. */
  readonly submitted: SubmissionName[];
  readonly calls: number;
}

/** A whole run over the real endpoint. Every submission has to pass its schema at the first try. */
async function run(
  text: string,
  fileName: string,
  options: { analyses?: string[]; pattern?: Pattern; panel?: string } = {},
): Promise<Ran> {
  const parsed = parseCase(text, fileName);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const panel = parsePanel(options.panel ?? clinical, 'a.panel.yaml');
  if (!panel.ok) throw new Error(JSON.stringify(panel.problems));
  const config = demoConfig(server.port);
  const real = await createModel([config], () => Promise.resolve(undefined));
  const submitted: SubmissionName[] = [];
  let calls = 0;
  const model: ChatModel = {
    id: real.id,
    complete: async (request, parts) => {
      const answer = await real.complete(request, parts);
      calls += 1;
      for (const call of answer.toolCalls) {
        if (!isSubmission(call.name)) continue;
        submissionSchemas[call.name].parse(JSON.parse(call.arguments));
        submitted.push(call.name);
      }
      return answer;
    },
  };
  const session = await RunSession.create({
    document: parsed.document,
    caseFile: path.join(folder, fileName),
    panel: panel.panel,
    panelHash: panel.hash,
    analyses: options.analyses ?? panel.panel.analyses.map(({ id }) => id),
    model,
    models: [config],
    outDir: folder,
    limits: defaultLimits,
    ...(options.pattern !== undefined && { pattern: options.pattern }),
  });
  return { state: await session.start(), submitted, calls };
}

const done = new Map<string, Promise<Ran>>();

/** The clinical panel on a sample case, run once for all tests that look at it. */
function onSample(name: string): Promise<Ran> {
  const ran = done.get(name) ?? run(readCase(name), name);
  done.set(name, ran);
  return ran;
}

const team = ({ state }: Ran, id: string): TeamState => {
  const found = state.teams.find(({ info }) => info.id === id);
  if (found === undefined) throw new Error(`no team ${id}`);
  return found;
};

const claims = (state: TeamState) => state.findings.map(({ claim }) => claim).join('\n');
const actions = (state: TeamState) =>
  state.findings.flatMap(({ action }) => (action === undefined ? [] : [`${action.verb} ${action.target}`]));

describe('whole runs on the demo', () => {
  test.each([
    ...cases.map((name) => [name, 'consensus', 'conclude'] as const),
    ['P-1007.case.yaml', 'group_chat', 'cast_votes'] as const,
  ])('%s, %s: every team ends, and everything it cites can be found', async (name, pattern, submission) => {
    const ran = pattern === 'consensus' ? await onSample(name) : await run(readCase(name), name, { pattern });
    for (const one of ran.state.teams) {
      expect(one.status).toMatchObject({ kind: 'ended' });
      expect(one.status.kind === 'ended' && one.status.outcome).toMatch(/consensus$/);
      expect(one.turns.every(({ status }) => status === 'finished')).toBe(true);
      expect(one.findings.length).toBeGreaterThan(0);
      const evidence = one.findings.flatMap((finding) => [
        ...finding.evidence,
        ...finding.votes.flatMap((vote) => vote.evidence),
      ]);
      expect(evidence.filter(({ resolved }) => !resolved)).toEqual([]);
      expect(one.findings.filter((finding) => finding.evidence.length === 0)).toEqual([]);
      expect(one.turns.flatMap(({ tools }) => tools).filter(({ error }) => error !== undefined)).toEqual([]);
      expect(one.turns[0]?.text).toMatch(/not a language model/);
      expect(claims(one)).not.toMatch(/undefined|NaN|\[object/);
    }
    expect(ran.state.synthesis.status).toBe('finished');
    expect(ran.submitted).toContain('submit_synthesis');
    expect(ran.submitted).toContain(submission);
  });

  test('the case with dangerous medicines has a blocked option that is revised, and a contradiction between teams', async () => {
    const ran = await onSample('P-1007.case.yaml');
    const treatment = team(ran, 'treatment_planning');
    const votes = treatment.findings.flatMap((finding) => finding.votes);
    expect(votes.some(({ stance }) => stance === 'block')).toBe(true);
    expect(treatment.findings.some(({ status }) => status === 'blocked')).toBe(false);
    // Experts who work side by side number their findings as they finish, so the first revised one may be another's.
    const revised = treatment.findings.filter(({ revisions }) => revisions.length > 0);
    expect(revised.map(({ action }) => `${action?.verb} ${action?.target}`)).toContain(
      'avoid spironolactone',
    );
    expect(treatment.turns.length).toBeLessThanOrEqual(24);
    expect(ran.state.synthesis.result?.disagreements.map(({ topic }) => topic.toLowerCase())).toContain(
      'lisinopril',
    );
    expect(claims(team(ran, 'symptom_pattern_analysis'))).toMatch(/heart failure/);
    expect(actions(team(ran, 'drug_interaction_check'))).toEqual(
      expect.arrayContaining(['stop ibuprofen', 'stop metformin']),
    );
  });

  test('another medicine gives other findings, and a harmless value lifts the block', async () => {
    const text = readCase('P-1007.case.yaml');
    const drugs = async (changed: string) =>
      claims(
        team(
          await run(changed, 'P-1007.case.yaml', { analyses: ['drug_interaction_check'] }),
          'drug_interaction_check',
        ),
      );
    const before = await drugs(text);
    const swapped = await drugs(
      text.replace(
        '{name: ibuprofen, code: {system: RxNorm, code: 5640}, dose: 400 mg',
        '{name: paracetamol, dose: 500 mg',
      ),
    );
    expect(before).toMatch(/ibuprofen/i);
    expect(swapped).not.toMatch(/ibuprofen/i);
    const calm = await run(
      text
        .replace(
          'name: potassium, code: {system: LOINC, code: 2823-3}, value: 5.4',
          'name: potassium, value: 4.2',
        )
        .replace('value: 1.9, unit: mg/dL', 'value: 0.9, unit: mg/dL'),
      'P-1007.case.yaml',
      {
        analyses: ['treatment_planning'],
      },
    );
    const votes = team(calm, 'treatment_planning').findings.flatMap((finding) => finding.votes);
    expect(votes.filter(({ stance }) => stance === 'block')).toEqual([]);
  });

  test('a case with more, and longer, than a submission may hold still ends well', async () => {
    const name = (index: number) => `substance${index} ${'of a long name '.repeat(12)}`.trim();
    const entries = Array.from({ length: 45 }, (_, index) => `  - {name: ${name(index)}, dose: 5 mg}`);
    const problems = Array.from({ length: 30 }, (_, index) => `  - {text: heart failure and ${name(index)}}`);
    const text = `caseVersion: 1\nid: L-1\nmedications:\n${entries.join('\n')}\n  - {name: warfarin}\nproblems:\n${problems.join('\n')}\n`;
    const ran = await run(text, 'L-1.case.yaml', {
      analyses: ['drug_interaction_check', 'literature_review', 'treatment_planning'],
    });
    expect(ran.state.teams.map(({ status }) => status.kind === 'ended' && status.outcome)).toEqual([
      'consensus',
      'consensus',
      'consensus',
    ]);
  });

  test('a sparse case says what is missing, and where there is no imaging says that', async () => {
    const ran = await onSample('P-3042.case.yaml');
    expect(team(ran, 'drug_interaction_check').findings[0]?.missing.join()).toMatch(/list of medicines/);
    expect(claims(team(ran, 'imaging_analysis'))).toMatch(/No imaging is recorded/);
    expect(claims(team(ran, 'symptom_pattern_analysis'))).toMatch(/ectopic pregnancy/);
  });

  test('an unknown panel gets quotations that fit its question, in either pattern and whoever picks the speakers', async () => {
    for (const [pattern, speakers, last] of [
      ['consensus', 'auto', /agrees on/],
      ['group_chat', 'auto', /TERMINATE$/],
      ['group_chat', 'round_robin', /TERMINATE$/],
      ['group_chat', 'random', /TERMINATE$/],
    ] as const) {
      const panel = `panelVersion: 1
id: housing
title: Housing
version: 1
preamble: Read.
analyses:
  - id: home
    title: Life at home
    question: Who lives with the patient, and does she smoke?
    pattern: ${pattern}
    speakers: ${speakers}
    agents:
      - {name: Lead, role: coordinator, instructions: Open.}
      - {name: Reader, role: specialist, instructions: Read.}
      - {name: Second, role: specialist, instructions: Read too.}
      - {name: Checker, role: reviewer, instructions: Check.}
      - {name: Chair, role: supervisor, instructions: Conclude.}
`;
      const home = team(await run(readCase('P-1007.case.yaml'), 'P-1007.case.yaml', { panel }), 'home');
      expect(home.status).toMatchObject({ kind: 'ended' });
      expect(claims(home)).toMatch(/husband|smoking/);
      expect(home.turns.at(-1)?.text).toMatch(last);
    }
  });
});
