import * as vscode from 'vscode';

import type { RunController } from './runs.ts';
import { clockTime, duration, endedCount, outcomeLine } from './runWords.ts';
import type { Say } from './say.ts';

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

/** Above the first line of a case: run it, and how its last run ended. */
export class CaseLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #runs: RunController;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #subscriptions: vscode.Disposable;

  constructor(runs: RunController) {
    this.#runs = runs;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      runs.onDidChange((change) => {
        if (change.kind !== 'event' || change.event.type === 'team.ended') this.#changed.fire();
      }),
      vscode.languages.registerCodeLensProvider({ pattern: '**/*.case.{yaml,yml,md}' }, this),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string, tooltip: string, ...args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(top, { title, command, tooltip, arguments: args });
    const run = this.#runs.list.find((candidate) => candidate.case.file === document.uri.fsPath);
    if (run?.live === true) {
      const target = { folder: run.folder };
      return [
        lens(
          say('$(loading~spin) {0} of {1} ended', endedCount(run.state), run.state.teams.length),
          'consilium.teams.focus',
          say('Show the teams'),
        ),
        lens(say('Cancel'), 'consilium.cancelRun', say('Stop all teams of this run'), target),
      ];
    }
    const lenses = [
      lens(
        say('$(run-all) Run all'),
        'consilium.runAll',
        say('Put this case before every team of the panel'),
        document.uri,
      ),
      lens(
        say('Run selected…'),
        'consilium.runSelected',
        say('Choose which teams look at this case'),
        document.uri,
      ),
    ];
    if (run !== undefined) {
      const text = say(
        '{0}: {1}, {2}',
        clockTime(run.state.startedAt),
        outcomeLine(run.state, say),
        duration(run.now),
      );
      lenses.push(
        lens(text, 'consilium.openReport', say('Open the report of this run'), { folder: run.folder }),
      );
    }
    return lenses;
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
