import type * as vscode from 'vscode';

import type { RunController } from './runs.ts';
import type { TeamsTree } from './teamsTree.ts';

/** The runs that were open before the window was reloaded come back when somebody looks for them. */
export function restoreWhenSeen(
  context: vscode.ExtensionContext,
  tree: TeamsTree,
  runs: RunController,
): void {
  const restore = (): void => {
    void runs.restore(async (folder) => (await import('./runStarter.ts')).reopen(folder));
  };
  if (tree.view.visible) restore();
  const seen = tree.view.onDidChangeVisibility(({ visible }) => {
    if (!visible) return;
    seen.dispose();
    restore();
  });
  context.subscriptions.push(seen);
}
