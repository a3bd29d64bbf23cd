import { describe, expect, test } from 'vitest';

import { callMilliseconds, scatter, teamRange, teamSeconds } from '../../../src/demo/pace.ts';
import type { TeamAgent, TurnRequest } from '../../../src/demo/read.ts';
import type { DemoAnswer } from '../../../src/demo/wire.ts';

const analyses = [
  ['symptom_pattern_analysis', 8, 12],
  ['literature_review', 10, 15],
  ['drug_interaction_check', 6, 9],
  ['imaging_analysis', 7, 10],
  ['treatment_planning', 9, 12],
  ['a_team_of_another_panel', 7, 9],
] as const;

const agents: readonly TeamAgent[] = [
  { name: 'Coordinator', role: 'coordinator' },
  { name: 'A', role: 'specialist' },
  { name: 'B', role: 'specialist' },
  { name: 'Reviewer', role: 'reviewer' },
  { name: 'Supervisor', role: 'supervisor' },
];

const submission: DemoAnswer = { text: '', calls: [{ name: 'submit_findings', arguments: '{}' }] };
const toolCalls: DemoAnswer = { text: '', calls: [{ name: 'egfr', arguments: '{}' }] };

function turn(
  caseId: string,
  team: string,
  me: TeamAgent,
  phase: string,
  round = 0,
  toolRounds = 0,
): TurnRequest {
  return {
    kind: 'turn',
    caseId,
    team,
    me,
    phase,
    round,
    toolRounds,
    agents,
    lines: [],
    question: '',
    task: '',
    voteOn: [],
    contested: [],
    blocking: [],
    endWord: 'TERMINATE',
    findings: [],
    speakers: [],
    toolSummaries: [],
    tools: [],
    submissions: [],
    answers: undefined,
  };
}

/** Milliseconds of the longest chain of calls: of those that run at the same time only the slowest counts. */
function criticalPath(caseId: string, team: string, revisions: number, rounds: number, pace = 1): number {
  const of = (me: TeamAgent, phase: string, round = 0) => {
    let sum = 0;
    for (let call = 0; call < rounds; call += 1)
      sum += callMilliseconds(turn(caseId, team, me, phase, round, call), toolCalls, pace);
    return sum + callMilliseconds(turn(caseId, team, me, phase, round, rounds), submission, pace);
  };
  const slowest = (phase: string, round = 0) =>
    Math.max(
      ...agents
        .slice(1, 4)
        .filter((me) => phase !== 'opinions' || me.role === 'specialist')
        .map((me) => of(me, phase, round)),
    );
  let sum =
    of(agents[0] as TeamAgent, 'opening') +
    slowest('opinions') +
    slowest('review') +
    of(agents[4] as TeamAgent, 'conclusion');
  for (let round = 1; round <= revisions; round += 1) sum += 2 * slowest('revision', round);
  return sum;
}

describe('pace of the demo', () => {
  test.each(analyses)(
    '%s lasts %d to %d seconds, whatever tools and revisions it needs',
    (team, low, high) => {
      for (let index = 0; index < 60; index += 1) {
        for (const rounds of [0, 1, 2]) {
          for (const revisions of [0, 1, 2]) {
            const seconds = criticalPath(`P-${index}`, team, revisions, rounds) / 1000;
            expect(seconds).toBeGreaterThanOrEqual(low);
            // The engine's own work between the calls has to fit as well.
            expect(seconds).toBeLessThanOrEqual(high - (high - low) * 0.3);
          }
        }
      }
    },
  );

  test('is the same for the same case and team, and differs between cases', () => {
    expect(teamSeconds('P-1', 'literature_review')).toBe(teamSeconds('P-1', 'literature_review'));
    const all = new Set(
      Array.from({ length: 20 }, (_, index) => teamSeconds(`P-${index}`, 'literature_review')),
    );
    expect(all.size).toBe(20);
    for (const text of ['', 'a', 'P-1007/x']) {
      expect(scatter(text)).toBeGreaterThanOrEqual(0);
      expect(scatter(text)).toBeLessThan(1);
    }
  });

  test('scales with the pace and vanishes at 0', () => {
    const at = (pace: number) => criticalPath('P-1', 'imaging_analysis', 1, 1, pace);
    expect(at(0)).toBe(0);
    expect(at(60)).toBeCloseTo(at(1) * 60, 3);
  });

  test('gives a synthesis about two seconds and an unknown request none', () => {
    expect(callMilliseconds({ kind: 'synthesis', caseId: 'P-1', results: '' }, submission, 1)).toBe(2000);
    expect(callMilliseconds({ kind: 'other', tools: [], answered: false }, submission, 1)).toBe(0);
  });

  test('a group chat in which everybody speaks once stays in the range too', () => {
    const { low, high } = teamRange('treatment_planning');
    let sum = 0;
    for (const [index, me] of agents.entries()) {
      const speakers = agents.slice(0, index).map(({ name }) => name);
      sum += callMilliseconds(
        { ...turn('P-1', 'treatment_planning', me, 'discussion'), speakers },
        submission,
        1,
      );
      const choice = {
        kind: 'choose',
        caseId: 'P-1',
        team: 'treatment_planning',
        agents,
        candidates: [],
        findings: [],
        speakers,
      } as const;
      if (index > 0) sum += callMilliseconds(choice, submission, 1);
    }
    expect(sum / 1000).toBeGreaterThanOrEqual(low);
    expect(sum / 1000).toBeLessThanOrEqual(high);
  });
});
