import type { ReportView } from '../../protocol/report.ts';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { isAbsent } from '../shared/status.ts';

export interface NoticeTold {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly text: string;
  /** Label of a button that runs the teams without a result again. */
  readonly retry?: string;
}

/** What a reader has to know before reading on: one sentence each, with at most one thing to do. */
export function notices(view: ReportView): readonly NoticeTold[] {
  const told: NoticeTold[] = [];
  const absent = view.teams.filter((team) => isAbsent(team.status)).length;
  if (view.teams.length === 0) told.push({ icon: 'info', tone: 'muted', text: 'No team has started yet.' });
  else if (view.status === 'cancelled') {
    told.push({
      icon: 'stopped',
      tone: 'muted',
      text: 'The run was cancelled. What the teams had finished is kept.',
      ...(absent > 0 && { retry: 'Run the rest' }),
    });
  } else if (view.status === 'interrupted') {
    told.push({
      icon: 'unplugged',
      tone: 'warn',
      text: 'The run was interrupted. Finished turns are kept.',
      retry: 'Resume',
    });
  } else if (view.status === 'ended' && absent === view.teams.length) {
    told.push({
      icon: 'error',
      tone: 'bad',
      text: 'No team came to a result. The reasons stand below.',
      retry: 'Retry all',
    });
  }
  if (view.synthesis.status === 'failed') {
    const why = view.synthesis.error === undefined ? '' : ` ${view.synthesis.error}`;
    told.push({
      icon: 'warn',
      tone: 'warn',
      text: `The synthesis by a model is missing.${why} The teams’ own findings stand as they are.`,
    });
  }
  for (const warning of view.warnings) told.push({ icon: 'warn', tone: 'warn', text: warning });
  return told;
}
