import { laneOf } from '../core/run/metrics.ts';
import { intervalsUntil } from '../core/run/openIntervals.ts';
import type { RunState, TeamState } from '../core/run/state.ts';
import type { ReportTeam, ReportView } from '../protocol/report.ts';
import type { TranscriptHeader, TranscriptView } from '../protocol/transcript.ts';
import { lossLines, modelWords } from './runWords.ts';
import type { Say } from './say.ts';

/** What of an open run the pages are made from, beside its state. */
export interface RunFacts {
  readonly state: RunState;
  /** The run's clock, milliseconds since its start. */
  readonly now: number;
  readonly live: boolean;
  readonly retriable: boolean;
  readonly caseName: string;
  readonly caseHash: string;
  readonly patient: string;
  readonly anchors: TranscriptView['anchors'];
}

export function transcriptHeader(facts: RunFacts, team: TeamState, say: Say): TranscriptHeader {
  const { state } = facts;
  const ended = team.status.kind === 'ended' || team.status.kind === 'interrupted';
  return {
    runId: state.runId,
    caseId: state.caseId,
    caseName: facts.caseName,
    info: team.info,
    status: team.status,
    phase: team.phase,
    round: team.round,
    phases: team.phases,
    queuedAt: team.queuedAt,
    ...(team.startedAt === undefined ? {} : { startedAt: team.startedAt }),
    ...(team.endedAt === undefined ? {} : { endedAt: team.endedAt }),
    now: facts.now,
    usage: team.usage,
    cost: team.cost,
    calls: team.calls,
    model: modelWords(state, say),
    demo: state.demo,
    ...(team.conclusion === undefined ? {} : { conclusion: team.conclusion }),
    canCancel: facts.live && !ended && team.status.kind !== 'stopping',
    canRetry: ended && facts.retriable && !facts.live,
    hasReport: true,
    hasResult: hasResult(team),
  };
}

/** Whether the team's result file is there: it is written for teams that came to an end of their own. */
export function hasResult(team: TeamState): boolean {
  return (
    team.status.kind === 'ended' &&
    (team.status.outcome === 'consensus' || team.status.outcome === 'no_consensus')
  );
}

export function reportView(facts: RunFacts, say: Say): ReportView {
  const { state } = facts;
  const { synthesis } = state;
  return {
    runId: state.runId,
    caseId: state.caseId,
    caseName: facts.caseName,
    patient: facts.patient,
    startedAt: state.startedAt,
    status: state.status,
    model: modelWords(state, say),
    demo: state.demo,
    panel: state.panel,
    caseHash: facts.caseHash,
    slots: state.slots,
    now: facts.now,
    teams: state.teams.map((team) => reportTeam(team, facts)),
    synthesis: {
      status: synthesis.status,
      ...(synthesis.startedAt === undefined ? {} : { startedAt: synthesis.startedAt }),
      ...(synthesis.endedAt === undefined ? {} : { endedAt: synthesis.endedAt }),
      text: synthesis.text,
      ...(synthesis.error === undefined ? {} : { error: synthesis.error.message }),
      ...(synthesis.result === undefined ? {} : { result: synthesis.result }),
    },
    ...(state.metrics === undefined || state.status === 'running' ? {} : { metrics: state.metrics }),
    anchors: facts.anchors,
    warnings: [...lossLines(state, say), ...state.warnings.map((warning) => warning.message)],
  };
}

function reportTeam(team: TeamState, { state, now }: RunFacts): ReportTeam {
  const metrics = state.metrics?.teams.find((entry) => entry.team === team.info.id);
  return {
    info: team.info,
    status: team.status,
    turns: team.turns.length,
    calls: team.calls,
    retries: Object.values(team.retries).reduce((sum, count) => sum + count, 0),
    usage: team.usage,
    cost: team.cost,
    queuedAt: team.queuedAt,
    ...(team.startedAt === undefined ? {} : { startedAt: team.startedAt }),
    ...(team.endedAt === undefined ? {} : { endedAt: team.endedAt }),
    // What is under way lasts until now.
    lane: metrics?.lane ?? laneOf(intervalsUntil(team, now)),
    ...(team.conclusion === undefined ? {} : { summary: team.conclusion.summary }),
    findings: team.findings,
  };
}

/**
 * The address behind a citation that this run itself has seen, if it is one for a browser. A page can name an id, never an
 * address, so a text that a model wrote cannot send anybody elsewhere.
 */
export function citationUrl(state: RunState, id: string): string | undefined {
  for (const team of state.teams) {
    for (const turn of team.turns) {
      for (const use of turn.tools) {
        const known = use.citations?.find((citation) => citation.id === id)?.url;
        if (known !== undefined && isWebUrl(known)) return known;
      }
    }
    for (const finding of team.findings) {
      for (const evidence of finding.evidence) {
        if (evidence.kind !== 'citation' || evidence.id !== id || !evidence.resolved) continue;
        if (evidence.url !== undefined && isWebUrl(evidence.url)) return evidence.url;
      }
    }
  }
  return undefined;
}

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}
