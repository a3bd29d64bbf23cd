import * as vscode from 'vscode';

import type { RunEvent } from '../core/run/events.ts';
import { caseOpen } from './caseFiles.ts';
import type { ContextKey } from './names.ts';
import type { RunController } from './runs.ts';
import { hasResult } from './runViews.ts';
import { unfinishedTeams } from './runWords.ts';

/** The events after which a context key can be another. */
const stateEvents: ReadonlySet<RunEvent['type']> = new Set(['team.ended', 'storage.lost', 'storage.back']);

/** Keeps the context keys that menus and enablement ask for. A key is told only when it changes. */
export function contextState(runs: RunController): vscode.Disposable {
  const told = new Map<ContextKey, boolean>();
  const set = (key: ContextKey, value: boolean): void => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const files = (): void => set('consilium.caseOpen', caseOpen());
  const states = (): void => {
    const { current } = runs;
    set('consilium.running', runs.live.length > 0);
    set('consilium.hasRun', runs.list.length > 0);
    set(
      'consilium.hasFailed',
      current !== undefined && current.retriable && unfinishedTeams(current.state).length > 0,
    );
    set('consilium.interrupted', current?.interrupted === true);
    set('consilium.capped', current?.capped === true);
    set(
      'consilium.unsaved',
      runs.list.some((run) => run.unsaved),
    );
    set('consilium.hasResult', current !== undefined && current.state.teams.some(hasResult));
  };
  files();
  states();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(files),
    vscode.window.tabGroups.onDidChangeTabs(files),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('consilium.panel')) files();
    }),
    runs.onDidChange((change) => {
      if (change.kind !== 'event' || stateEvents.has(change.event.type)) states();
    }),
  );
}
