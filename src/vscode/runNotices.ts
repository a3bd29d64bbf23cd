import * as vscode from 'vscode';

import { teamsView } from './names.ts';
import { commandAction, notify, type NotifyAction } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import type { RunController } from './runs.ts';
import { openCaps } from './runCommands.ts';
import {
  duration,
  endedCount,
  failedForKey,
  failureLine,
  isCapped,
  outcomeLine,
  unfinishedTeams,
} from './runWords.ts';
import type { Say } from './say.ts';
import { readSettings } from './settings.ts';

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

/**
 * Progress while a run goes on and one notification at its end. Both stay out of the way while the view Teams is in sight:
 * then the view itself carries the progress and says how the run ended.
 */
export function runNotices(runs: RunController, viewVisible: () => boolean): vscode.Disposable {
  return runs.onDidChange((change) => {
    if (change.kind !== 'live') return;
    if (change.run.live) showProgress(change.run, viewVisible());
    else showEnd(change.run, viewVisible());
  });
}

function showProgress(run: OpenRun, visible: boolean): void {
  if (visible) {
    void vscode.window.withProgress({ location: { viewId: teamsView } }, () => untilIdle(run));
    return;
  }
  void vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: say('Consilium, {0}', run.state.caseId),
      cancellable: true,
    },
    async (progress, token) => {
      token.onCancellationRequested(() => run.cancel());
      const total = run.state.teams.length;
      let shown = 0;
      const show = (): void => {
        const ended = endedCount(run.state);
        progress.report({
          message: say('{0} of {1} ended', ended, total),
          increment: ((ended - shown) / total) * 100,
        });
        shown = ended;
      };
      show();
      const stop = run.subscribe((event) => {
        if (event?.type === 'team.ended') show();
      });
      await untilIdle(run);
      stop();
    },
  );
}

/** The run begins being live a moment before its work can be waited for. */
async function untilIdle(run: OpenRun): Promise<void> {
  await Promise.resolve();
  await run.idle;
}

function showEnd(run: OpenRun, visible: boolean): void {
  const { notifications } = readSettings();
  if (notifications === 'never' || (notifications === 'whenHidden' && visible)) return;
  const { state } = run;
  const open = unfinishedTeams(state);
  const target = { folder: run.folder };
  const actions: NotifyAction[] = [
    commandAction(say('Open Report'), 'consilium.openReport', target),
    ...(failedForKey(state) ? [commandAction(say('Set API Key'), 'consilium.setKey')] : []),
    ...(open.length > 0
      ? [
          commandAction(
            open.length === 1 ? say('Retry Team') : say('Retry Teams'),
            'consilium.retryFailed',
            target,
          ),
        ]
      : []),
    ...(state.teams.some(isCapped) ? [openCaps()] : []),
  ];
  const line = say('{0}: {1}, {2}.', state.caseId, outcomeLine(state, say), duration(run.now));
  const failure = failureLine(state, say);
  notify(
    open.length === 0 || state.status === 'cancelled' ? 'info' : 'warning',
    failure === undefined ? line : `${line} ${failure}`,
    ...actions,
  );
}
