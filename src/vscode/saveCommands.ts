import * as vscode from 'vscode';

import { runOf, type Handlers } from './commands.ts';
import { commandAction, notify } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import type { RunController } from './runs.ts';
import { lossLines } from './runWords.ts';
import type { Say } from './say.ts';

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

type SaveHandlers = Pick<Handlers, 'consilium.saveAgain' | 'consilium.saveElsewhere'>;

/** What a person can do for a run whose folder cannot be written. */
export function saveCommands(runs: RunController): SaveHandlers {
  const unsaved = (argument: unknown): OpenRun | undefined => {
    const named = runOf(runs, argument);
    const run = named?.unsaved === true ? named : runs.list.find((one) => one.unsaved);
    if (run === undefined) notify('info', say('Every run is saved.'));
    return run;
  };
  return {
    'consilium.saveAgain': async (argument) => {
      const run = unsaved(argument);
      if (run?.session === undefined || (await run.session.storage.retry())) return;
      warn(run);
    },

    'consilium.saveElsewhere': async (argument) => {
      const run = unsaved(argument);
      if (run?.session === undefined) return;
      const folder = await askFolder(say('Save the Run Here'));
      if (folder !== undefined) await run.session.moveTo(folder);
    },
  };
}

/** Asks for a folder that takes the files of runs. Undefined when the reader turned away. */
export async function askFolder(openLabel: string): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel,
      title: say('A folder for the files of the run; they hold the case'),
    })) ?? [];
  return chosen?.fsPath;
}

/** Tells at once, whatever is in sight, that a run cannot be saved any more, and when it can again. */
export function saveNotices(runs: RunController): vscode.Disposable {
  return runs.onDidChange((change) => {
    if (change.kind !== 'event') return;
    const { run, event, before } = change;
    if (event.type === 'storage.lost' && before.storage.kind === 'saved') warn(run);
    if (event.type === 'storage.back')
      notify('info', say('{0} is saved again, in {1}.', run.state.caseId, event.folder));
  });
}

function warn(run: OpenRun): void {
  const [line] = lossLines(run.state, say);
  if (line === undefined) return;
  const target = { folder: run.folder };
  notify(
    'error',
    `${run.state.caseId}: ${line}`,
    commandAction(say('Save in Another Folder…'), 'consilium.saveElsewhere', target),
    commandAction(say('Try Again'), 'consilium.saveAgain', target),
    ...(run.live ? [{ title: say('Cancel the Run'), run: () => run.cancel() }] : []),
  );
}
