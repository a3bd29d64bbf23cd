import type * as vscode from 'vscode';

import { logLine, startLine } from './runLog.ts';
import type { RunController } from './runs.ts';

/** Writes what happens in runs into the log channel, one line for each thing that a person may want to look up. */
export function logRuns(runs: RunController, log: vscode.LogOutputChannel): vscode.Disposable {
  return runs.onDidChange((change) => {
    if (change.kind === 'list' || (change.kind === 'live' && !change.run.live)) return;
    const { state } = change.run;
    const line = change.kind === 'live' ? startLine(state) : logLine(change.event, state);
    if (line !== undefined) log[line.level](line.text);
  });
}
