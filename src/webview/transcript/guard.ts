import type { ToTranscript } from '../../protocol/transcript.ts';
import {
  has,
  isAnchors,
  isFinding,
  isListOf,
  isShape,
  isStatus,
  isTeamInfo,
  isUsage,
} from '../shared/shape.ts';
import { isWaitReason } from '../shared/waits.ts';

/** Whatever comes into the page passes here, so that drawing never meets a shape it does not know. */
export function isToTranscript(value: unknown): value is ToTranscript {
  if (!isShape(value)) return false;
  switch (value['type']) {
    case 'snapshot':
      return typeof value['seq'] === 'number' && isView(value['view']);
    case 'patch':
      return typeof value['seq'] === 'number' && isPatch(value['patch']);
    case 'reveal':
      return typeof value['turn'] === 'string';
    case 'replay':
      return isReplay(value['replay']);
    default:
      return false;
  }
}

function isView(value: unknown): boolean {
  return (
    isShape(value) &&
    isHeader(value['header']) &&
    isListOf(value['turns'], isTurn) &&
    isListOf(value['findings'], isFinding) &&
    isAnchors(value['anchors'])
  );
}

function isPatch(value: unknown): boolean {
  if (!isShape(value)) return false;
  const { header, turns, findings, deltas } = value;
  return (
    (header === undefined || isHeader(header)) &&
    (turns === undefined || isListOf(turns, isTurn)) &&
    (findings === undefined || isListOf(findings, isFinding)) &&
    (deltas === undefined || isListOf(deltas, (delta) => has(delta, { turn: 'string', text: 'string' })))
  );
}

function isReplay(value: unknown): boolean {
  return (
    has(value, {
      position: 'number',
      duration: 'number',
      now: 'number',
      playing: 'boolean',
      speed: 'number',
      team: 'string',
    }) &&
    isListOf(value['speeds'], (speed) => typeof speed === 'number') &&
    isListOf(value['turnEnds'], (end) => typeof end === 'number') &&
    isListOf(
      value['teams'],
      (team) =>
        has(team, { id: 'string', title: 'string', short: 'string', turns: 'number' }) &&
        isStatus(team['status']),
    )
  );
}

function isHeader(value: unknown): boolean {
  return (
    has(value, {
      runId: 'string',
      caseId: 'string',
      caseName: 'string',
      info: 'shape',
      status: 'shape',
      phases: 'array',
      now: 'number',
      usage: 'shape',
      cost: 'number',
      model: 'string',
    }) &&
    isTeamInfo(value['info']) &&
    isStatus(value['status']) &&
    isListOf(value['phases'], (phase) =>
      has(phase, { id: 'string', round: 'number', startedAt: 'number' }),
    ) &&
    isUsage(value['usage']) &&
    (value['conclusion'] === undefined ||
      has(value['conclusion'], {
        outcome: 'string',
        summary: 'string',
        missing: 'array',
        wouldChange: 'array',
      }))
  );
}

function isTurn(value: unknown): boolean {
  return (
    has(value, {
      id: 'string',
      number: 'number',
      agent: 'string',
      phase: 'string',
      round: 'number',
      status: 'string',
      startedAt: 'number',
      text: 'string',
      calls: 'array',
      tools: 'array',
      findings: 'array',
      votes: 'array',
      notes: 'array',
      usage: 'shape',
      cost: 'number',
    }) &&
    isUsage(value['usage']) &&
    (value['waiting'] === undefined ||
      (has(value['waiting'], { reason: 'string', since: 'number', until: 'number' }) &&
        isWaitReason(value['waiting']['reason']))) &&
    isListOf(value['tools'], (tool) =>
      has(tool, { callId: 'string', tool: 'string', arguments: 'string', startedAt: 'number' }),
    ) &&
    isListOf(value['findings'], (id) => typeof id === 'string') &&
    isListOf(value['votes'], (vote) =>
      has(vote, { finding: 'string', stance: 'string', reason: 'string' }),
    ) &&
    isListOf(value['notes'], (note) => has(note, { at: 'number', kind: 'string', text: 'string' }))
  );
}
