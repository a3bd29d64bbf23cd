import type { RunState } from '../core/run/state.ts';
import type { ExitCode } from './exit-code.ts';

/** The one document of `--json`: what the files of the run say, joined, and where they are. */
export function runSummary(state: RunState, exit: ExitCode, folder: string, report: string): object {
  return {
    runId: state.runId,
    caseId: state.caseId,
    caseFile: state.caseFile,
    panel: state.panel,
    models: state.models,
    demo: state.demo,
    startedAt: state.startedAt,
    exit,
    folder,
    report,
    teams: state.teams.map(({ info, status, findings, conclusion, usage, cost, turns, calls }) => ({
      id: info.id,
      title: info.title,
      pattern: info.pattern,
      outcome: status.kind === 'ended' ? status.outcome : status.kind,
      error: status.kind === 'ended' ? (status.error ?? null) : null,
      turns: turns.length,
      calls,
      tokens: usage,
      cost,
      findings,
      conclusion: conclusion ?? null,
    })),
    synthesis: state.synthesis.result ?? null,
    synthesisError: state.synthesis.error ?? null,
    warnings: state.warnings,
    saved: state.storage.kind === 'saved',
    metrics: state.metrics ?? null,
  };
}
