import * as vscode from 'vscode';

import { runsView } from './names.ts';
import { byCase, type SavedPlace, type SavedRun } from './runCatalog.ts';
import type { RunController } from './runs.ts';
import { caseLook, savedRunLook } from './savedRunRows.ts';
import type { Say } from './say.ts';

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

/** Changes on the disk are gathered for this long, in milliseconds. */
const GATHER_MS = 400;

/** A case, with all of its runs. */
export interface CaseRow {
  readonly kind: 'case';
  readonly caseId: string;
  readonly places: readonly SavedPlace[];
}

/** A run. Commands read `folder`, as they do from pages. */
export interface SavedRow {
  readonly kind: 'saved';
  readonly folder: string;
  readonly run: SavedRun;
}

export type RunsRow = CaseRow | SavedRow;

/**
 * The view Runs: what the workspace has on disk. Nothing is looked for before it is in sight, and the files of a case's runs are
 * read only when the case is unfolded.
 */
export class RunsTree implements vscode.TreeDataProvider<RunsRow>, vscode.Disposable {
  readonly view: vscode.TreeView<RunsRow>;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #runs: RunController;
  readonly #subscriptions: vscode.Disposable[];
  #watched = false;
  #gathering: NodeJS.Timeout | undefined;

  constructor(runs: RunController) {
    this.#runs = runs;
    this.view = vscode.window.createTreeView(runsView, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#subscriptions = [
      this.view,
      this.#changed,
      runs.onDidChange((change) => {
        if (change.kind !== 'event') this.refresh();
      }),
    ];
  }

  /** Looks again, soon. */
  refresh(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#changed.fire(undefined);
    }, GATHER_MS);
  }

  async getChildren(row?: RunsRow): Promise<RunsRow[]> {
    const { findSavedRuns, readSavedRuns } = await import('./savedRuns.ts');
    if (row === undefined) {
      this.#watch();
      const cases = byCase(await findSavedRuns());
      return [...cases].map(([caseId, places]) => ({ kind: 'case', caseId, places }));
    }
    if (row.kind === 'saved') return [];
    const runs = await readSavedRuns(row.places);
    return runs.map((run) => ({ kind: 'saved', folder: run.folder, run }));
  }

  getTreeItem(row: RunsRow): vscode.TreeItem {
    const look =
      row.kind === 'case'
        ? caseLook(row.caseId, row.places.length, say)
        : savedRunLook(row.run, this.#runs.find(row.folder)?.live === true, new Date(), say);
    const item = new vscode.TreeItem(
      look.label,
      row.kind === 'case' ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    item.id = row.kind === 'case' ? `case/${row.caseId}` : row.folder;
    item.description = look.description;
    item.iconPath = new vscode.ThemeIcon(
      look.icon,
      look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
    );
    item.tooltip = look.tooltip;
    item.accessibilityInformation = { label: look.accessible, role: 'treeitem' };
    item.contextValue = look.contextValue;
    if (row.kind === 'saved') {
      item.command = { command: 'consilium.openReport', title: look.label, arguments: [row] };
    }
    return item;
  }

  dispose(): void {
    clearTimeout(this.#gathering);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    const watcher = vscode.workspace.createFileSystemWatcher('**/.consilium/*/*/{run,metrics,running}.json');
    const again = (): void => this.refresh();
    this.#subscriptions.push(
      watcher,
      watcher.onDidCreate(again),
      watcher.onDidChange(({ path }) => {
        // A run that goes on touches this file every few seconds.
        if (!path.endsWith('/running.json')) again();
      }),
      watcher.onDidDelete(again),
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('consilium.outputFolder')) again();
      }),
    );
  }
}
