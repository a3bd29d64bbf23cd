import type { ToReport } from '../../protocol/report.ts';
import {
  has,
  isAnchors,
  isEvidence,
  isFinding,
  isListOf,
  isShape,
  isStatus,
  isTeamInfo,
  isUsage,
} from '../shared/shape.ts';
import { isWaitReason } from '../shared/waits.ts';

/** Whatever comes into the page passes here, so that drawing never meets a shape it does not know. */
export function isToReport(value: unknown): value is ToReport {
  return (
    isShape(value) &&
    value['type'] === 'snapshot' &&
    typeof value['seq'] === 'number' &&
    isView(value['view'])
  );
}

function isView(value: unknown): boolean {
  return (
    has(value, {
      runId: 'string',
      caseId: 'string',
      caseName: 'string',
      patient: 'string',
      startedAt: 'string',
      status: 'string',
      model: 'string',
      panel: 'string',
      caseHash: 'string',
      slots: 'number',
      now: 'number',
      teams: 'array',
      synthesis: 'shape',
      warnings: 'array',
    }) &&
    isListOf(value['teams'], isTeam) &&
    isAnchors(value['anchors']) &&
    isListOf(value['warnings'], isText) &&
    has(value['synthesis'], { status: 'string', text: 'string' }) &&
    (value['synthesis']['result'] === undefined || isSynthesis(value['synthesis']['result'])) &&
    (value['metrics'] === undefined || isMetrics(value['metrics']))
  );
}

const isText = (value: unknown): boolean => typeof value === 'string';

const isInterval = (value: unknown): boolean =>
  has(value, { from: 'number', to: 'number', kind: 'string' }) && isWaitReason(value['reason']);

function isTeam(value: unknown): boolean {
  return (
    has(value, {
      turns: 'number',
      calls: 'number',
      retries: 'number',
      cost: 'number',
      queuedAt: 'number',
      lane: 'array',
      findings: 'array',
    }) &&
    isTeamInfo(value['info']) &&
    isStatus(value['status']) &&
    isUsage(value['usage']) &&
    isListOf(value['lane'], isInterval) &&
    isListOf(value['findings'], isFinding)
  );
}

function isSynthesis(value: unknown): boolean {
  return (
    has(value, {
      summary: 'string',
      findings: 'array',
      disagreements: 'array',
      missing: 'array',
      wouldChange: 'array',
      byModel: 'boolean',
    }) &&
    isListOf(
      value['findings'],
      (finding) =>
        has(finding, {
          claim: 'string',
          confidence: 'string',
          supportedBy: 'array',
          opposedBy: 'array',
          evidence: 'array',
          dissent: 'array',
        }) &&
        isListOf(finding['supportedBy'], isText) &&
        isListOf(finding['opposedBy'], isText) &&
        isListOf(finding['evidence'], isEvidence) &&
        isListOf(finding['dissent'], (dissent) =>
          has(dissent, { team: 'string', voter: 'string', reason: 'string' }),
        ),
    ) &&
    isListOf(
      value['disagreements'],
      (one) =>
        has(one, { topic: 'string', state: 'string', note: 'string', positions: 'array' }) &&
        isListOf(one['positions'], (position) =>
          has(position, {
            ref: 'string',
            team: 'string',
            stance: 'string',
            claim: 'string',
            confidence: 'string',
          }),
        ),
    ) &&
    isListOf(value['missing'], (item) => has(item, { text: 'string' })) &&
    isListOf(value['wouldChange'], isText)
  );
}

function isMetrics(value: unknown): boolean {
  return (
    has(value, {
      roundStartedAt: 'number',
      wallMs: 'number',
      sumOfTeamsMs: 'number',
      longestTeamMs: 'number',
      longestTeam: 'string',
      synthesisMs: 'number',
      speedUp: 'number',
      teamsSpeedUp: 'number',
      slots: 'number',
      slotsUsed: 'number',
      calls: 'number',
      cost: 'number',
      teams: 'array',
    }) &&
    isUsage(value['tokens']) &&
    has(value['whole'], { rounds: 'number', wallMs: 'number' }) &&
    isListOf(value['teams'], (team) =>
      has(team, {
        team: 'string',
        queuedMs: 'number',
        runningMs: 'number',
        modelMs: 'number',
        toolMs: 'number',
        waitingMs: 'number',
        lane: 'array',
      }),
    )
  );
}
