import type { SavedRun } from './runCatalog.ts';
import { clockTime, duration } from './runWords.ts';
import type { Say } from './say.ts';
import type { RowLook } from './rowLook.ts';

/** A case in the view Runs. */
export function caseLook(caseId: string, runs: number, say: Say): RowLook {
  const description = runs === 1 ? say('1 run') : say('{0} runs', runs);
  return {
    label: caseId,
    description,
    icon: 'folder',
    tooltip: `${caseId}: ${description}`,
    accessible: `${caseId}, ${description}`,
    contextValue: 'case',
  };
}

/** A run in the view Runs. `here`: this window runs it right now. */
export function savedRunLook(run: SavedRun, here: boolean, now: Date, say: Say): RowLook {
  const live = here || run.state === 'running';
  const label = momentWords(run.startedAt, now);
  const shown = look(run, live, say);
  const model = run.demo ? say('demo, not a language model') : run.models.join(', ');
  const { metrics } = run;
  const facts = [
    shown.word,
    ...(metrics === undefined || live ? [] : [duration(metrics.wallMs)]),
    ...(metrics === undefined || live || metrics.cost === 0 ? [] : [`$${metrics.cost.toFixed(2)}`]),
  ].join(', ');
  const failed = metrics !== undefined && metrics.succeeded < run.teams;
  const context = live
    ? 'live'
    : run.state === 'interrupted'
      ? 'interrupted'
      : failed
        ? 'ended failed'
        : 'ended';
  return {
    label,
    description: facts,
    icon: shown.icon,
    color: shown.color,
    tooltip: [`${run.caseId}, ${label}: ${facts}`, say('Model: {0}', model), run.runId].join('\n'),
    accessible: `${label}, ${facts}, ${model}`,
    contextValue: `saved ${context}`,
  };
}

function look(
  run: SavedRun,
  live: boolean,
  say: Say,
): { readonly word: string; readonly icon: string; readonly color: string } {
  if (live) return { word: say('running'), icon: 'loading~spin', color: 'charts.blue' };
  if (run.state === 'interrupted')
    return { word: say('interrupted'), icon: 'debug-disconnect', color: 'charts.yellow' };
  if (run.state === 'cancelled')
    return { word: say('cancelled'), icon: 'stop-circle', color: 'descriptionForeground' };
  const succeeded = run.metrics?.succeeded ?? 0;
  const word = say('{0} of {1} with a result', succeeded, run.teams);
  if (succeeded === run.teams) return { word, icon: 'pass', color: 'charts.green' };
  return succeeded === 0
    ? { word, icon: 'error', color: 'charts.red' }
    : { word, icon: 'warning', color: 'charts.yellow' };
}

/** `14:05` today, `2026-03-01 14:05` on another day, on the reader's clock. */
export function momentWords(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const day = (date: Date): string =>
    [date.getFullYear(), date.getMonth() + 1, date.getDate()]
      .map((part) => String(part).padStart(2, '0'))
      .join('-');
  return day(time) === day(now) ? clockTime(iso) : `${day(time)} ${clockTime(iso)}`;
}
