import * as vscode from 'vscode';

import { errorInfo } from '../core/errors.ts';
import { pickCase } from './caseFiles.ts';
import { report, runOf, teamOf, type Handlers } from './commands.ts';
import { commandAction, notify, type NotifyAction } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import type { RunController } from './runs.ts';
import type { Prepared, StarterParts } from './runStarter.ts';
import { isEnded, unfinishedTeams } from './runWords.ts';
import { askFolder } from './saveCommands.ts';

export interface RunCommandParts extends StarterParts {
  readonly runs: RunController;
  readonly log: vscode.LogOutputChannel;
  readonly memory: vscode.Memento;
  /** The run that a command means, read from its folder where need be. */
  readonly runFor: (argument: unknown) => Promise<OpenRun | undefined>;
}

/** What a session is to do. */
type Work =
  | { readonly kind: 'start' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'retry'; readonly teams: readonly string[] };

const LAST_CHOICE = 'consilium.lastAnalyses';

type RunHandlers = Pick<
  Handlers,
  | 'consilium.runAll'
  | 'consilium.runSelected'
  | 'consilium.runOne'
  | 'consilium.cancelRun'
  | 'consilium.cancelTeam'
  | 'consilium.retryFailed'
  | 'consilium.retryTeam'
  | 'consilium.resumeRun'
>;

/** Which analyses of a panel to run; undefined when the reader turned away. */
type Choose = (panel: Prepared['panel']) => Promise<readonly string[] | undefined>;

export function runCommands(parts: RunCommandParts): RunHandlers {
  const { runs } = parts;

  const start = async (argument: unknown, choose: Choose): Promise<void> => {
    const uri = await pickCase(argument);
    if (uri === undefined) {
      notify(
        'info',
        vscode.l10n.t('Open a case first.'),
        commandAction(vscode.l10n.t('Open a Sample'), 'consilium.openSample'),
        commandAction(vscode.l10n.t('New Case'), 'consilium.newCase'),
      );
      return;
    }
    if (busy(runs, uri)) return;
    const { prepare } = await import('./runStarter.ts');
    const prepared = await prepare(parts, uri);
    if (prepared === undefined) return;
    const analyses = await choose(prepared.panel);
    // The case can have been started from another place while the list was open.
    if (analyses === undefined || analyses.length === 0 || busy(runs, prepared.uri)) return;
    await begin(prepared, analyses);
  };

  /** `outDir`: another folder for the run's files than the settings name. */
  const begin = async (prepared: Prepared, analyses: readonly string[], outDir?: string): Promise<void> => {
    const { createRun } = await import('./runStarter.ts');
    let run: OpenRun | undefined;
    try {
      run = await createRun(parts, prepared, analyses, outDir);
    } catch (thrown) {
      if (errorInfo(thrown).class !== 'storage') throw thrown;
      // Nothing was sent and nothing is written: it can begin in another place at once.
      report(thrown, parts.log, 'run', {
        title: vscode.l10n.t('Choose Another Folder…'),
        run: async () => {
          const folder = await askFolder(vscode.l10n.t('Save the Run Here'));
          if (folder !== undefined && !busy(runs, prepared.uri)) await begin(prepared, analyses, folder);
        },
      });
      return;
    }
    if (run === undefined) return;
    runs.add(run);
    await work(run, { kind: 'start' });
  };

  /** Lets a run work whose session is there, or can be had from its folder. */
  const work = async (run: OpenRun, what: Work): Promise<void> => {
    if (run.live) {
      notify('info', vscode.l10n.t('The run is still going on. Retry when it has ended.'));
      return;
    }
    const { sessionOf, attended } = await import('./runResume.ts');
    // A run that has just been made is in nobody else's hands.
    const session = what.kind === 'start' ? run.session : await sessionOf(parts, run);
    // Two presses of one button ask twice.
    if (session === undefined || run.live) return;
    run.adopt(session);
    // Another process may have gone on with it since this window read it.
    if (what.kind === 'resume' && run.capped && session.uncapped.length === 0) {
      notify(
        'info',
        vscode.l10n.t('{0}: the caps still hold. Raise them in the settings, then go on.', run.state.caseId),
        openCaps(),
      );
      return;
    }
    if (what.kind === 'resume' && run.state.status !== 'interrupted' && session.uncapped.length === 0) {
      // Clears away what a process that died at the very end has left.
      await attended(session, () => Promise.resolve());
      notify('info', vscode.l10n.t('{0}: the run has ended already.', run.state.caseId));
      return;
    }
    run.run(
      () =>
        attended(session, () => {
          if (what.kind === 'start') return session.start();
          return what.kind === 'resume' ? session.resume() : session.retry(what.teams);
        }),
      (thrown) => report(thrown, parts.log, `run ${run.state.runId}`),
    );
  };

  const retry = async (run: OpenRun | undefined, teams: readonly string[]): Promise<void> => {
    if (run === undefined) {
      notify('info', vscode.l10n.t('Every team has a result.'));
      return;
    }
    const isCutOff = (id: string): boolean =>
      run.state.teams.some((team) => team.info.id === id && team.status.kind === 'interrupted');
    // What broke off is gone on with; to begin it anew would throw away what is paid for.
    if (run.interrupted && (teams.length === 0 || teams.some(isCutOff))) await work(run, { kind: 'resume' });
    else if (run.interrupted) {
      notify(
        'info',
        vscode.l10n.t('This run was interrupted. Go on with it first, then run teams again.'),
        commandAction(vscode.l10n.t('Resume'), 'consilium.resumeRun', { folder: run.folder }),
      );
    } else if (teams.length === 0) notify('info', vscode.l10n.t('Every team has a result.'));
    else await work(run, { kind: 'retry', teams });
  };

  return {
    'consilium.runAll': (argument) =>
      start(argument, (panel) => Promise.resolve(panel.analyses.map((analysis) => analysis.id))),

    'consilium.runSelected': (argument) =>
      start(argument, async (panel) => {
        const last = parts.memory.get<readonly string[]>(LAST_CHOICE);
        const items = panel.analyses.map((analysis) => ({
          label: analysis.title,
          detail: analysis.question,
          id: analysis.id,
          picked: last === undefined || last.includes(analysis.id),
        }));
        const picked = await vscode.window.showQuickPick(items, {
          canPickMany: true,
          title: vscode.l10n.t('Which analyses?'),
          placeHolder: vscode.l10n.t('Each analysis is one team; all run at the same time'),
        });
        const ids = picked?.map((item) => item.id);
        if (ids !== undefined && ids.length > 0) await parts.memory.update(LAST_CHOICE, ids);
        return ids;
      }),

    'consilium.runOne': (argument) => {
      const named = typeof argument === 'string' ? argument : undefined;
      return start(named === undefined ? argument : undefined, async (panel) => {
        if (named !== undefined) return [named];
        const picked = await vscode.window.showQuickPick(
          panel.analyses.map((analysis) => ({
            label: analysis.title,
            detail: analysis.question,
            id: analysis.id,
          })),
          { title: vscode.l10n.t('Which analysis?') },
        );
        return picked === undefined ? undefined : [picked.id];
      });
    },

    'consilium.cancelRun': (argument) => {
      const named = runOf(runs, argument);
      const run = named?.live === true ? named : runs.live[0];
      run?.cancel();
    },

    'consilium.cancelTeam': async (argument) => {
      const run = runOf(runs, argument);
      const team =
        teamOf(argument) ??
        (await pickTeam(run, (candidate) => !isEnded(candidate), vscode.l10n.t('Cancel which team?')));
      if (team !== undefined) run?.cancelTeam(team);
    },

    'consilium.retryFailed': async (argument) => {
      const run = await parts.runFor(argument);
      await retry(run, run === undefined ? [] : unfinishedTeams(run.state));
    },

    'consilium.resumeRun': async (argument) => {
      const run = (await parts.runFor(argument)) ?? runs.current;
      if (run !== undefined && (run.live || run.interrupted || run.capped))
        await work(run, { kind: 'resume' });
      else notify('info', vscode.l10n.t('There is no interrupted run to go on with.'));
    },

    'consilium.retryTeam': async (argument) => {
      const run = await parts.runFor(argument);
      const team = teamOf(argument) ?? (await pickTeam(run, isEnded, vscode.l10n.t('Run which team again?')));
      if (team !== undefined) await retry(run, [team]);
    },
  };
}

/** Where caps on spending are set. */
export function openCaps(): NotifyAction {
  return commandAction(
    vscode.l10n.t('Open Settings'),
    'workbench.action.openSettings',
    '@id:consilium.limits.*',
  );
}

/** Two runs of one case at a time would only be a slip of the finger: says so, and shows the one that is on. */
function busy(runs: RunController, uri: vscode.Uri): boolean {
  const run = runs.live.find((candidate) => candidate.case.file === uri.fsPath);
  if (run === undefined) return false;
  notify(
    'info',
    vscode.l10n.t('{0} is being run already.', run.state.caseId),
    commandAction(vscode.l10n.t('Show Teams'), 'consilium.teams.focus'),
    { title: vscode.l10n.t('Cancel It'), run: () => run.cancel() },
  );
  return true;
}

/** Asks for a team of a run, when more than one comes into question. */
export async function pickTeam(
  run: OpenRun | undefined,
  fits: (team: OpenRun['state']['teams'][number]) => boolean,
  title: string,
): Promise<string | undefined> {
  const teams = run?.state.teams.filter(fits) ?? [];
  if (teams.length <= 1) return teams[0]?.info.id;
  const picked = await vscode.window.showQuickPick(
    teams.map((team) => ({ label: team.info.title, id: team.info.id })),
    { title },
  );
  return picked?.id;
}
