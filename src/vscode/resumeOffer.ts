import * as vscode from 'vscode';

import { isCase } from './caseFiles.ts';
import { commandAction, notify } from './notify.ts';
import type { RunController } from './runs.ts';
import { readSettings } from './settings.ts';

/** Runs that broke off longer ago than this are in the view Runs, but are not offered. Milliseconds. */
const RECENT_MS = 7 * 24 * 3_600_000;
/** After the first sight of a case or a view, so that neither has to wait. Milliseconds. */
const SETTLE_MS = 1500;
const TURNED_DOWN = 'consilium.turnedDown';
/** How many answers are remembered. */
const MOST_REMEMBERED = 200;

export interface ResumeOfferParts {
  readonly runs: RunController;
  readonly memory: vscode.Memento;
  readonly view: { readonly visible: boolean; readonly onDidChangeVisibility: vscode.Event<unknown> };
}

/**
 * Looks once for runs that broke off, when a view of Consilium is in sight or a case is open, and offers to go on with them or
 * goes on, as `consilium.resume` says. An offer that was turned down is not made again.
 */
export function offerResume(parts: ResumeOfferParts): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const subscriptions: vscode.Disposable[] = [];
  const look = (): void => {
    if (timer !== undefined || !vscode.workspace.isTrusted) return;
    if (!parts.view.visible && !isCase(vscode.window.activeTextEditor?.document.uri)) return;
    timer = setTimeout(() => void offer(parts).catch(() => undefined), SETTLE_MS);
    for (const subscription of subscriptions) subscription.dispose();
  };
  subscriptions.push(
    parts.view.onDidChangeVisibility(look),
    vscode.window.onDidChangeActiveTextEditor(look),
    vscode.workspace.onDidGrantWorkspaceTrust(look),
  );
  look();
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    for (const subscription of subscriptions) subscription.dispose();
  });
}

/** Exported for the tests of the extension host. */
export async function offer({ runs, memory }: ResumeOfferParts): Promise<void> {
  const { resume } = readSettings();
  if (resume === 'never') return;
  const { findSavedRuns, readSavedRuns } = await import('./savedRuns.ts');
  const turnedDown = memory.get<readonly string[]>(TURNED_DOWN, []);
  const since = Date.now() - RECENT_MS;
  for (const run of await readSavedRuns(await findSavedRuns())) {
    if (run.state !== 'interrupted' || !(Date.parse(run.startedAt) > since)) continue;
    if (runs.find(run.folder)?.live === true || turnedDown.includes(run.folder)) continue;
    const goOn = commandAction(vscode.l10n.t('Resume'), 'consilium.resumeRun', { folder: run.folder });
    if (resume === 'always') {
      await goOn.run();
      continue;
    }
    notify('info', vscode.l10n.t('{0} was interrupted. Finished turns are kept.', run.caseId), goOn, {
      title: vscode.l10n.t('Not Now'),
      run: () =>
        memory.update(
          TURNED_DOWN,
          [...memory.get<readonly string[]>(TURNED_DOWN, []), run.folder].slice(-MOST_REMEMBERED),
        ),
    });
    // One at a time: the others are in the view Runs.
    return;
  }
}
