import * as vscode from 'vscode';

import { folderOf, teamOf, type Handlers } from './commands.ts';
import { notify } from './notify.ts';
import type { ReplayPanels } from './replayPanel.ts';
import type { RunController } from './runs.ts';

/** The replay of the run that the caller names, else of the newest. */
export function replayCommand(
  runs: RunController,
  replays: ReplayPanels,
): Pick<Handlers, 'consilium.replayRun'> {
  return {
    'consilium.replayRun': async (argument) => {
      const folder = folderOf(argument) ?? runs.current?.folder;
      if (folder === undefined) {
        notify('info', vscode.l10n.t('There is no run yet. Run a case first.'));
        return;
      }
      const { attendedBy } = await import('../core/run/attendance.ts');
      if (runs.find(folder)?.live === true || (await attendedBy(folder)) !== undefined) {
        notify('info', vscode.l10n.t('The run is still going on. It can be replayed when it has ended.'));
        return;
      }
      await replays.open(folder, teamOf(argument));
    },
  };
}
