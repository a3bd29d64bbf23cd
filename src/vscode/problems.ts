import * as vscode from 'vscode';

import type { SourceProblem, SourceRange } from '../core/case/types.ts';
import { commandAction, notify } from './notify.ts';

export function toRange(range: SourceRange): vscode.Range {
  return new vscode.Range(
    range.start.line - 1,
    range.start.column - 1,
    range.end.line - 1,
    range.end.column - 1,
  );
}

type Check = (text: string, fileName: string) => readonly SourceProblem[];

/** How long after the last key a file with problems is looked at again, in milliseconds. */
const RECHECK_MS = 300;

/** What is wrong in cases and panels, in the Problems view. A file that has problems is checked again as it is edited. */
export class Problems implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('consilium');
  readonly #checks = new Map<string, Check>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;

  #leftTo: (uri: vscode.Uri) => boolean = () => false;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#edited(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document.uri)),
      this.#collection,
    );
  }

  /** Replaces the file's problems. `check` looks at it again after an edit. */
  set(uri: vscode.Uri, problems: readonly SourceProblem[], check: Check): void {
    this.#show(uri, problems);
    if (problems.length === 0) this.#checks.delete(uri.toString());
    else this.#checks.set(uri.toString(), check);
  }

  /** Shows no problems of the files that somebody else looks after, until that ends. */
  leaveTo(looksAfter: (uri: vscode.Uri) => boolean): vscode.Disposable {
    this.#leftTo = looksAfter;
    for (const [uri] of this.#collection) if (looksAfter(uri)) this.#collection.delete(uri);
    return new vscode.Disposable(() => (this.#leftTo = () => false));
  }

  /** One message for all that keeps a file from being used. */
  announce(uri: vscode.Uri, problems: readonly SourceProblem[]): void {
    const errors = problems.filter((problem) => problem.severity === 'error');
    const [first] = errors;
    if (first === undefined) return;
    const name = uri.path.split('/').pop() ?? uri.path;
    const where = vscode.l10n.t(
      '{0} cannot be run. Line {1}, column {2}: {3}',
      name,
      first.range.start.line,
      first.range.start.column,
      first.message,
    );
    const more =
      errors.length === 1 ? '' : ` ${vscode.l10n.t('There are {0} errors in all.', errors.length)}`;
    notify(
      'error',
      where + more,
      {
        title: vscode.l10n.t('Go to the Error'),
        run: () => vscode.window.showTextDocument(uri, { selection: toRange(first.range) }),
      },
      commandAction(vscode.l10n.t('Show Problems'), 'workbench.actions.view.problems'),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#subscriptions.dispose();
  }

  #show(uri: vscode.Uri, problems: readonly SourceProblem[]): void {
    this.#collection.set(
      uri,
      (this.#leftTo(uri) ? [] : problems).map((problem) => {
        const diagnostic = new vscode.Diagnostic(
          toRange(problem.range),
          problem.message,
          problem.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
        );
        diagnostic.source = 'Consilium';
        diagnostic.code = problem.code;
        return diagnostic;
      }),
    );
  }

  #edited(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const check = this.#checks.get(key);
    if (check === undefined) return;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        if (!document.isClosed) this.#show(document.uri, check(document.getText(), document.fileName));
      }, RECHECK_MS),
    );
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#checks.delete(key);
    this.#collection.delete(uri);
  }
}
