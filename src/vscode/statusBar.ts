import * as vscode from 'vscode';

import { statusLook } from './statusLook.ts';
import type { RunController } from './runs.ts';

/** The time is shown this often, in milliseconds. */
const TICK_MS = 1000;

/** One item that says how the newest run stands. Hidden until there is one. */
export class StatusBar implements vscode.Disposable {
  readonly #runs: RunController;
  readonly #item: vscode.StatusBarItem;
  readonly #subscription: vscode.Disposable;
  #ticking: NodeJS.Timeout | undefined;

  constructor(runs: RunController) {
    this.#runs = runs;
    this.#item = vscode.window.createStatusBarItem('consilium.run', vscode.StatusBarAlignment.Left, 50);
    this.#item.name = 'Consilium';
    this.#item.command = 'consilium.teams.focus';
    this.#subscription = runs.onDidChange((change) => {
      if (change.kind !== 'event' || change.event.type === 'team.ended') this.#update();
      else if (change.event.type === 'storage.lost' || change.event.type === 'storage.back') this.#update();
      else if (change.event.type === 'team.waiting' && change.event.reason === 'person') this.#update();
    });
  }

  dispose(): void {
    clearInterval(this.#ticking);
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const run = this.#runs.list.find((one) => one.unsaved) ?? this.#runs.live[0] ?? this.#runs.current;
    if (run === undefined) {
      this.#item.hide();
      return;
    }
    const look = statusLook(run.facts, (message, ...args) => vscode.l10n.t(message, ...args));
    this.#item.text = look.text;
    this.#item.tooltip = look.tooltip;
    this.#item.accessibilityInformation = { label: look.accessible, role: 'button' };
    this.#item.backgroundColor = look.asks
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.show();
    if (run.live) {
      this.#ticking ??= setInterval(() => this.#update(), TICK_MS);
    } else {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
  }
}
