import * as vscode from 'vscode';

import { teamsView } from './names.ts';
import type { RunController } from './runs.ts';
import { duration, needsAttention } from './runWords.ts';
import type { Say } from './say.ts';
import { lookOf, placesBelow, rowId, TreeRow, type Place } from './treeRows.ts';

/** Changes are gathered for this long before rows are refreshed, in milliseconds. */
const GATHER_MS = 150;
/** Elapsed times are shown this often, in milliseconds. */
const TICK_MS = 500;

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

/** The view Teams: the runs of this window, their teams, and below a team its phases and findings. */
export class TeamsTree implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  readonly view: vscode.TreeView<TreeRow>;
  readonly #runs: RunController;
  readonly #changed = new vscode.EventEmitter<readonly TreeRow[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event as vscode.Event<TreeRow[] | undefined>;
  readonly #rows = new Map<string, TreeRow>();
  /** What VS Code was told of a row, to find those that have changed since. */
  readonly #told = new Map<string, string>();
  readonly #subscriptions: vscode.Disposable;
  #gathering: NodeJS.Timeout | undefined;
  #ticking: NodeJS.Timeout | undefined;

  constructor(runs: RunController) {
    this.#runs = runs;
    this.view = vscode.window.createTreeView(teamsView, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#subscriptions = vscode.Disposable.from(
      this.view,
      this.#changed,
      runs.onDidChange((change) => {
        if (change.kind === 'list') this.#listChanged();
        // Tokens change no row; at hundreds a second they must cost nothing here.
        else if (change.kind === 'live' || !change.event.type.endsWith('.delta')) this.#gather();
      }),
      this.view.onDidChangeVisibility(() => this.#refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#showTrust()),
    );
    this.#showTrust();
  }

  getChildren(row?: TreeRow): TreeRow[] {
    if (row === undefined) return this.#runs.list.map((run) => this.#row(run, { kind: 'run' }));
    return placesBelow(row).map((place) => this.#row(row.run, place));
  }

  getParent(row: TreeRow): TreeRow | undefined {
    switch (row.place.kind) {
      case 'run':
        return undefined;
      case 'team':
      case 'synthesis':
        return this.#row(row.run, { kind: 'run' });
      case 'phase':
      case 'finding':
        return this.#row(row.run, { kind: 'team', team: row.place.team });
    }
  }

  getTreeItem(row: TreeRow): vscode.TreeItem {
    const look = lookOf(row, say);
    if (look === undefined) return new vscode.TreeItem('');
    this.#told.set(row.id, signature(row));
    const item = new vscode.TreeItem(look.label, this.#collapsible(row));
    // VS Code remembers by id what is unfolded. A run that is no longer the newest gets another one, and so folds up.
    item.id = row.place.kind === 'run' && row.run !== this.#runs.current ? `${row.id}/earlier` : row.id;
    item.description = look.description;
    item.iconPath = new vscode.ThemeIcon(
      look.icon,
      look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
    );
    item.tooltip = look.tooltip;
    item.accessibilityInformation = { label: look.accessible, role: 'treeitem' };
    item.contextValue = look.contextValue;
    const command = row.place.kind === 'synthesis' ? 'consilium.openReport' : 'consilium.openTranscript';
    // A run row only folds and unfolds.
    if (row.place.kind !== 'run') item.command = { command, title: look.label, arguments: [row] };
    return item;
  }

  dispose(): void {
    clearTimeout(this.#gathering);
    clearInterval(this.#ticking);
    this.#subscriptions.dispose();
  }

  #row(run: TreeRow['run'], place: Place): TreeRow {
    const id = rowId(run, place);
    let row = this.#rows.get(id);
    if (row === undefined || row.run !== run) {
      row = new TreeRow(run, place);
      this.#rows.set(id, row);
    }
    return row;
  }

  #collapsible(row: TreeRow): vscode.TreeItemCollapsibleState {
    if (row.place.kind === 'run') {
      return row.run === this.#runs.current
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.Collapsed;
    }
    return placesBelow(row).length === 0
      ? vscode.TreeItemCollapsibleState.None
      : vscode.TreeItemCollapsibleState.Collapsed;
  }

  #listChanged(): void {
    const open = new Set(this.#runs.list);
    for (const [id, row] of this.#rows) {
      if (open.has(row.run)) continue;
      this.#rows.delete(id);
      this.#told.delete(id);
    }
    this.#changed.fire(undefined);
    this.#afterChange();
    this.#showTrust();
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#refresh();
    }, GATHER_MS);
  }

  #refresh(): void {
    this.#afterChange();
    if (!this.view.visible) return;
    const { current } = this.#runs;
    this.view.description = current?.live === true ? duration(current.now) : '';
    const changed: TreeRow[] = [];
    for (const [id, told] of this.#told) {
      const row = this.#rows.get(id);
      if (row === undefined || lookOf(row, say) === undefined) this.#told.delete(id);
      else if (signature(row) !== told) changed.push(row);
    }
    if (changed.length > 0) this.#changed.fire(changed);
  }

  #afterChange(): void {
    this.#badge();
    const tick = this.view.visible && this.#runs.live.length > 0;
    if (tick) {
      this.#ticking ??= setInterval(() => this.#refresh(), TICK_MS);
    } else {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
  }

  /** Counts what a person can do something about here: not the gaps of runs that were only opened to read. */
  #badge(): void {
    const run = this.#runs.current;
    const teams =
      run === undefined || !run.own
        ? []
        : run.state.teams.filter(
            (team) =>
              needsAttention(team) || (team.status.kind === 'waiting' && team.status.reason === 'person'),
          );
    const value = teams.length;
    if ((this.view.badge?.value ?? 0) === value) return;
    this.view.badge =
      value === 0
        ? undefined
        : {
            value,
            tooltip:
              value === 1
                ? vscode.l10n.t('1 team needs you: {0}', teams[0]?.info.title ?? '')
                : vscode.l10n.t('{0} teams need you', value),
          };
  }

  /** VS Code does not tell which settings it holds back, so this says what would be. */
  #showTrust(): void {
    // An undefined message is no value of the type, an empty one hides it.
    // A message would hide the welcome content, which says the same while there is no run.
    this.view.message =
      vscode.workspace.isTrusted || this.#runs.list.length === 0
        ? ''
        : vscode.l10n.t(
            'This folder is not trusted, so no team runs here and no call is made: its files would decide where a case is sent, what agents are told and what that costs. Cases, transcripts and reports can be read.',
          );
  }
}

/** All that a row shows, and which rows stand below it, in one text. */
function signature(row: TreeRow): string {
  return JSON.stringify([lookOf(row, say), placesBelow(row).map((place) => rowId(row.run, place))]);
}
