import { isSubmission } from '../core/chat/submissions.ts';
import type { DemoRequest, TurnRequest } from './read.ts';
import type { DemoAnswer } from './wire.ts';

/*
 * The one place for the demo's pace. A team lasts, in seconds times the pace, what the published example of the field lasts in
 * minutes. The time is split over the calls on the team's critical path: calls that run at the same time count once.
 */

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Minutes of the published example for each analysis. */
const published: Readonly<Record<string, Range>> = {
  symptom_pattern_analysis: { low: 8, high: 12 },
  literature_review: { low: 10, high: 15 },
  drug_interaction_check: { low: 6, high: 9 },
  imaging_analysis: { low: 7, high: 10 },
  treatment_planning: { low: 9, high: 12 },
};

const unknownTeam: Range = { low: 7, high: 9 };
const SYNTHESIS = 2;

export const teamRange = (team: string): Range => published[team] ?? unknownTeam;

/** Parts of a team's time without revisions. They add up to 1. */
const share = { opening: 0.1, opinions: 0.5, review: 0.22, conclusion: 0.18 } as const;
/** Parts of a turn that go by before its first and its second calls of tools; the rest is for what it says then. */
const beforeTools = [0.25, 0.1] as const;
/** Parts of the width of a team's range that one revision, or one vote on it, takes; by round. */
const revisionWidth = [0.16, 0.05] as const;

/**
 * Seconds of a team without a revision: in the lower quarter of its range, so that with one revision, or two, and with what the
 * engine itself needs the team stays below the end of the range. The same for the same case and team.
 */
export function teamSeconds(caseId: string, team: string): number {
  const { low, high } = teamRange(team);
  return low + (high - low) * (0.03 + 0.22 * scatter(`${caseId}/${team}`));
}

/** How long a call takes at this pace, from its arrival to its last piece. Milliseconds. */
export function callMilliseconds(request: DemoRequest, answer: DemoAnswer, pace: number): number {
  return pace * 1000 * callSeconds(request, answer);
}

function callSeconds(request: DemoRequest, answer: DemoAnswer): number {
  switch (request.kind) {
    case 'other':
      return 0;
    case 'synthesis':
      return SYNTHESIS;
    case 'choose':
      return (
        CHOICE * messageSeconds(request.caseId, request.team, request.agents.length, request.speakers.length)
      );
    case 'turn':
      return turnSeconds(request, callsTools(answer));
  }
}

const callsTools = (answer: DemoAnswer): boolean => answer.calls.some((call) => !isSubmission(call.name));

function turnSeconds(turn: TurnRequest, tools: boolean): number {
  const { caseId, team } = turn;
  const total = teamSeconds(caseId, team) / pathShare(turn);
  const used = beforeTools.slice(0, turn.toolRounds).reduce((sum, part) => sum + part, 0);
  const split = tools ? (beforeTools[turn.toolRounds] ?? 0) : 1 - used;
  switch (turn.phase) {
    case 'opening':
      return total * share.opening * split;
    case 'opinions':
      return total * share.opinions * split * besides(turn);
    case 'review':
      return total * share.review * split * besides(turn);
    case 'revision': {
      const { low, high } = teamRange(team);
      return (high - low) * (turn.round <= 1 ? revisionWidth[0] : revisionWidth[1]) * split;
    }
    case 'conclusion':
      return total * share.conclusion * split;
    default:
      return messageSeconds(caseId, team, turn.agents.length, turn.speakers.length) * split;
  }
}

/** Less than 1 for a team in which nobody opens. */
const pathShare = ({ agents }: TurnRequest): number =>
  agents.some((agent) => agent.role === 'coordinator') ? 1 : 1 - share.opening;

/** Of the calls that run at the same time one takes the whole time of its step; the others are done before. */
function besides({ caseId, team, me, phase, agents }: TurnRequest): number {
  const peers = agents.filter((agent) => agent.role === (phase === 'review' ? 'reviewer' : 'specialist'));
  const slowest = peers[Math.floor(scatter(`${caseId}/${team}/${phase}`) * peers.length)];
  return slowest === undefined || slowest.name === me.name
    ? 1
    : 0.55 + 0.4 * scatter(`${caseId}/${team}/${phase}/${me.name}`);
}

/** The part of a message's time that the choice of its speaker takes. */
const CHOICE = 0.1;

/** In a group chat every agent speaks once before the team can end; what is said after that is short. */
function messageSeconds(caseId: string, team: string, agents: number, spoken: number): number {
  const each = teamSeconds(caseId, team) / (agents + Math.max(0, agents - 1) * CHOICE);
  return spoken < agents ? each : each * 0.2;
}

/** A stable scatter of a text over [0, 1): FNV-1a with a last mix. */
export function scatter(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
