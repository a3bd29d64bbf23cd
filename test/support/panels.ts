import { parseCase, type CaseDocument } from '../../src/core/case/parse.ts';
import type { AnalysisSpec, PanelSpec } from '../../src/core/panel/types.ts';

/** A small case whose first line is the patient. */
export const smallCase = `caseVersion: 1
id: T-1
deidentified: true
patient: {age: {value: 70, unit: a}, sex: female}
chiefComplaint: Tired for two weeks
medications:
  - {name: warfarin, dose: 5 mg, frequency: daily}
  - {name: ibuprofen, dose: 400 mg, frequency: tid}
groundTruth: {diagnosis: never to be seen}
`;

export function documentOf(text: string, name = 'T-1.case.yaml'): CaseDocument {
  const parsed = parseCase(text, name);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
}

/** An analysis with a coordinator, specialists, a reviewer and a supervisor. */
export function analysis(
  id: string,
  more: Partial<AnalysisSpec> = {},
  specialists: readonly string[] = ['Expert'],
): AnalysisSpec {
  const agent = (
    name: string,
    role: AnalysisSpec['agents'][number]['role'],
    tools: readonly string[] = [],
  ) => ({
    name,
    title: name,
    short: name.slice(0, 2),
    role,
    instructions: `Do the work of ${name}.`,
    tools,
  });
  return {
    id,
    title: id,
    short: id.slice(0, 2),
    question: `What about ${id}?`,
    reads: ['patient', 'chiefComplaint', 'medications'],
    pattern: 'consensus',
    expectedSeconds: 60,
    maxRounds: 15,
    terminateOn: 'TERMINATE',
    speakers: 'round_robin',
    graph: {},
    agents: [
      agent('Coordinator', 'coordinator'),
      ...specialists.map((name) => agent(name, 'specialist', ['drug_interactions'])),
      agent('Reviewer', 'reviewer'),
      agent('Supervisor', 'supervisor'),
    ],
    ...more,
  };
}

export function panelOf(analyses: readonly AnalysisSpec[]): PanelSpec {
  return {
    id: 'test',
    title: 'Test panel',
    version: '1',
    input: 'case',
    preamble: 'You are a panel.',
    analyses,
    synthesis: { instructions: 'Join.' },
  };
}
