import * as vscode from 'vscode';

import { errorInfo } from '../core/errors.ts';
import { commandIds, trustedCommands, type CommandId } from './names.ts';
import { commandAction, notify, type NotifyAction } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import { because } from './runLog.ts';
import type { RunController } from './runs.ts';
import { TreeRow } from './treeRows.ts';

/** What each command does. A handler gets what the menu, the page or the caller passes, which is not to be trusted. */
export type Handlers = { readonly [Id in CommandId]: (argument: unknown) => Promise<void> | void };

/**
 * Registers the whole table at once. Whatever a handler throws becomes a log line with its class and cause, and one message
 * that tells what to do.
 */
export function registerCommands(handlers: Handlers, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (argument: unknown) => {
        try {
          if (trustedCommands.has(id) && !vscode.workspace.isTrusted) refuseUntrusted();
          else await handlers[id](argument);
        } catch (thrown) {
          report(thrown, log, id);
        }
      }),
    ),
  );
}

/** The menus do not offer these commands there; a lens, a page, a walkthrough and other extensions still can. */
function refuseUntrusted(): void {
  notify(
    'warning',
    vscode.l10n.t(
      'Consilium runs nothing in a folder that you do not trust, and makes no call from it: its files would decide where a case is sent, what agents are told and what that costs. Trust the folder first.',
    ),
    commandAction(vscode.l10n.t('Manage Workspace Trust'), 'workbench.trust.manage'),
  );
}

/** Puts a failure into the log and before the reader. */
export function report(
  thrown: unknown,
  log: vscode.LogOutputChannel,
  what: string,
  ...actions: readonly NotifyAction[]
): void {
  const error = errorInfo(thrown);
  if (error.class === 'cancelled') return;
  log.error(`${what}: ${because(error)}`);
  notify('error', error.message, ...actions, commandAction(vscode.l10n.t('Show Log'), 'consilium.showLog'));
}

/** The run that a command means: that of the row or page it came from, else the newest. */
export function runOf(runs: RunController, argument: unknown): OpenRun | undefined {
  if (argument instanceof TreeRow) return argument.run;
  const folder = field(argument, 'folder');
  return folder === undefined ? runs.current : runs.find(folder);
}

/** The team that a command names, if it does. */
export function teamOf(argument: unknown): string | undefined {
  return argument instanceof TreeRow ? argument.team : field(argument, 'team');
}

/** The folder of the run that an argument names, if it does. */
export function folderOf(argument: unknown): string | undefined {
  return argument instanceof TreeRow ? argument.run.folder : field(argument, 'folder');
}

function field(argument: unknown, name: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const value: unknown = Reflect.get(argument, name);
  return typeof value === 'string' ? value : undefined;
}
