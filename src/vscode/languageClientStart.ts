import * as vscode from 'vscode';

import { languageFilePattern } from './names.ts';
import type { Problems } from './problems.ts';

/** Starts the language server when the first case or panel is opened, and not before: it reads its data sets. */
export class LanguageSupport implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #problems: Problems;
  readonly #opened: vscode.Disposable;
  #client: Promise<vscode.Disposable & { stop(): Promise<void> }> | undefined;

  constructor(context: vscode.ExtensionContext, problems: Problems) {
    this.#context = context;
    this.#problems = problems;
    this.#opened = vscode.workspace.onDidOpenTextDocument((document) => this.#look(document));
    for (const document of vscode.workspace.textDocuments) this.#look(document);
  }

  /** Ends the process of the server. */
  async stop(): Promise<void> {
    this.#opened.dispose();
    const client = await this.#client?.catch(() => undefined);
    await client?.stop();
  }

  dispose(): void {
    void this.stop();
  }

  #look(document: vscode.TextDocument): void {
    if (this.#client !== undefined || !languageFilePattern.test(document.uri.path)) return;
    this.#opened.dispose();
    this.#client = (async () => {
      const { startClient } = await import('./languageClient.ts');
      return startClient(this.#context, this.#problems);
    })();
    // A server that does not start is told by its client; nothing else depends on it.
    this.#client.catch(() => undefined);
  }
}
