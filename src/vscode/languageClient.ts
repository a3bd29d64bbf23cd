import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  TransportKind,
  type ErrorHandler,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';

import { languageFilePattern } from './names.ts';
import { commandAction, notify } from './notify.ts';
import type { Problems } from './problems.ts';

const name = 'Consilium Language Server';

/** Ends within three minutes after which the server stays down: something is wrong that another start does not mend. */
const maxEnds = 4;
const endsWithinMs = 180_000;

/** Starts the language server in a process of its own and connects the editor with it. */
export async function startClient(
  context: vscode.ExtensionContext,
  problems: Problems,
): Promise<vscode.Disposable & { stop(): Promise<void> }> {
  const log = vscode.window.createOutputChannel(name, { log: true });
  const docs = vscode.Uri.joinPath(context.extensionUri, 'media', 'docs', 'codes.md');
  const files = '**/*.{case.yaml,case.yml,case.md,panel.yaml,panel.yml}';
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', pattern: files },
      { scheme: 'untitled', pattern: files },
    ],
    diagnosticCollectionName: 'consilium-language',
    outputChannel: log,
    traceOutputChannel: log,
    initializationOptions: { docsUri: docs.toString(), suggestCommand: 'editor.action.triggerSuggest' },
    // Time limits and caps, which a panel can contradict.
    synchronize: { configurationSection: 'consilium' },
    errorHandler: errorHandler(log),
    middleware: {
      handleDiagnostics(uri, diagnostics, next) {
        for (const diagnostic of diagnostics) openAsPage(diagnostic, docs);
        next(uri, diagnostics);
      },
    },
  };
  const module = context.asAbsolutePath('dist/server.js');
  const client = new LanguageClient(
    'consilium',
    name,
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=0'] } },
    },
    options,
  );
  const extension = context.extension.packageJSON as { readonly version: string };
  log.info(`Consilium ${extension.version} in VS Code ${vscode.version} starts its language server.`);
  await client.start();
  const server = client.initializeResult?.serverInfo;
  log.info(`${server?.name ?? name} ${server?.version ?? ''} is ready.`);
  // From here on the server tells what is wrong with these files: the extension's own check stands back.
  const shared = problems.leaveTo((uri) => client.isRunning() && languageFilePattern.test(uri.path));
  const stop = async (): Promise<void> => {
    shared.dispose();
    await client.dispose();
    log.dispose();
  };
  return { stop, dispose: () => void stop() };
}

/** The link behind a code shows its explanation as a page and not as Markdown source. */
function openAsPage(diagnostic: vscode.Diagnostic, docs: vscode.Uri): void {
  const { code } = diagnostic;
  if (typeof code !== 'object') return;
  const page = docs.with({ fragment: String(code.value) });
  const query = encodeURIComponent(JSON.stringify([page]));
  diagnostic.code = { value: code.value, target: vscode.Uri.parse(`command:markdown.showPreview?${query}`) };
}

/** Starts the server again when it ends unexpectedly, and says so once. */
function errorHandler(log: vscode.LogOutputChannel): ErrorHandler {
  const ends: number[] = [];
  let said = false;
  return {
    error(error) {
      log.error(error.message);
      return { action: ErrorAction.Continue };
    },
    closed() {
      const now = Date.now();
      ends.push(now);
      const recent = ends.filter((time) => now - time < endsWithinMs).length;
      const showLog = { title: vscode.l10n.t('Show Log'), run: () => log.show() };
      if (recent > maxEnds) {
        notify(
          'error',
          vscode.l10n.t(
            'The language server of Consilium ended {0} times in three minutes and stays off. Runs work without it.',
            recent,
          ),
          showLog,
          commandAction(vscode.l10n.t('Reload Window'), 'workbench.action.reloadWindow'),
        );
        return { action: CloseAction.DoNotRestart, handled: true };
      }
      log.warn('The server ended unexpectedly and is started again.');
      if (!said) {
        said = true;
        notify(
          'warning',
          vscode.l10n.t('The language server of Consilium ended unexpectedly and was started again.'),
          showLog,
        );
      }
      return { action: CloseAction.Restart, handled: true };
    },
  };
}
