import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  DidChangeWatchedFilesNotification,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
  type CancellationToken,
  type Connection,
  type InitializeParams,
  type ServerCapabilities,
  type TextDocumentIdentifier,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

import { VERSION } from '../core/version.ts';
import { abilitiesOf } from './clientAbilities.ts';
import { noSkills, skillsOf } from './clientSkills.ts';
import { fileKind, type FileKind } from './fileKind.ts';
import type * as Parts from './language.ts';
import type { OpenFile } from './openFile.ts';
import { serveEdits } from './sessionEdits.ts';
import { settingsOf } from './settings.ts';
import { serveNames, serveOutline } from './sessionFeatures.ts';

export type Language = typeof Parts;

/** What a client may say when it starts the server. */
interface Options {
  /** How long after the last key a file is checked, in milliseconds. */
  readonly diagnosticsDelayMs: number;
  /** The page that explains the codes; without it codes have no link. */
  readonly docsUri: string | undefined;
  /** The client's command that shows suggestions, where it has one. */
  readonly suggestCommand: string | undefined;
}

const defaultDelayMs = 120;

function optionsOf(given: unknown): Options {
  const {
    diagnosticsDelayMs: delay,
    docsUri,
    suggestCommand,
  } = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  return {
    diagnosticsDelayMs: typeof delay === 'number' && delay >= 0 ? Math.min(delay, 10_000) : defaultDelayMs,
    docsUri: typeof docsUri === 'string' ? docsUri : ownDocs(),
    suggestCommand: typeof suggestCommand === 'string' ? suggestCommand : undefined,
  };
}

/** The page beside the server, for editors that name none. */
function ownDocs(): string | undefined {
  const file = path.resolve(path.dirname(process.argv[1] ?? ''), '../media/docs/codes.md');
  return existsSync(file) ? pathToFileURL(file).href : undefined;
}

/** In the order in which `features/marks.ts` numbers them. */
const tokenTypes = ['comment', 'number', 'variable'];
const tokenModifiers = ['excluded', 'abnormal', 'identifying'];

const capabilities: ServerCapabilities = {
  textDocumentSync: {
    openClose: true,
    change: TextDocumentSyncKind.Incremental,
    save: { includeText: false },
  },
  completionProvider: { triggerCharacters: [' ', ':', '{', ',', '-', '/', '['] },
  hoverProvider: true,
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: { resolveProvider: false },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  semanticTokensProvider: {
    legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
    full: true,
  },
  inlayHintProvider: true,
  codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll', 'refactor.rewrite'] },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  executeCommandProvider: { commands: ['consilium.server.show'] },
};

/** What a case may show, in either case of letters. */
const pictures = `**/*.{${[
  'png',
  'jpg',
  'jpeg',
  'gif',
  'webp',
  'bmp',
  'svg',
  'avif',
  'tif',
  'tiff',
  'dcm',
  'pdf',
]
  .flatMap((ending) => [ending, ending.toUpperCase()])
  .join(',')}}`;
const createdOrDeleted = WatchKind.Create | WatchKind.Delete;

interface Held {
  readonly document: TextDocument;
  readonly kind: FileKind;
  /** The version that it was opened with. */
  readonly opened: number;
  file: OpenFile | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Answers about one of our files. A mistake of the server costs one answer, not the process. */
export type Answer = <T>(
  params: { readonly textDocument: TextDocumentIdentifier },
  token: CancellationToken,
  make: (parts: Language, file: OpenFile, document: TextDocument) => T,
) => Promise<T | null>;

/** Answers a client on a connection until it goes. */
export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const held = new Map<string, Held>();
  let options = optionsOf(undefined);
  let skills = noSkills;
  let abilities = abilitiesOf({}, undefined);
  let settings = settingsOf(undefined);
  let loading: Promise<Language> | undefined;
  const language = (): Promise<Language> => (loading ??= loadLanguage(connection));

  const fileFor = (one: Held, { OpenFile: Opened }: Language): OpenFile =>
    (one.file ??= new Opened(
      one.document,
      one.kind,
      (error) => connection.console.error(wordsOf(error)),
      () => settings,
    ));

  const publish = async (one: Held): Promise<void> => {
    const parts = await language();
    const { document } = one;
    if (held.get(document.uri) !== one) return;
    const findings = fileFor(one, parts).findings;
    const diagnostics = findings.map((finding) => parts.diagnosticOf(finding, document, options.docsUri));
    await connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
  };
  const schedule = (one: Held, delay: number): void => {
    clearTimeout(one.timer);
    one.timer = setTimeout(() => {
      publish(one).catch((error: unknown) => connection.console.error(wordsOf(error)));
    }, delay);
  };

  const answer: Answer = async <T>(
    { textDocument }: { readonly textDocument: TextDocumentIdentifier },
    token: CancellationToken,
    make: (parts: Language, file: OpenFile, document: TextDocument) => T,
  ): Promise<T | null> => {
    const one = held.get(textDocument.uri);
    if (one === undefined) return null;
    const parts = await language();
    if (token.isCancellationRequested || held.get(textDocument.uri) !== one) return null;
    try {
      return make(parts, fileFor(one, parts), one.document);
    } catch (error) {
      connection.console.error(wordsOf(error));
      return null;
    }
  };

  connection.onInitialize((params: InitializeParams) => {
    options = optionsOf(params.initializationOptions);
    skills = skillsOf(params.capabilities);
    const given: unknown = params.initializationOptions;
    const { suggestCommand, settings: givenSettings } = (
      typeof given === 'object' && given !== null ? given : {}
    ) as Record<string, unknown>;
    abilities = abilitiesOf(params.capabilities, suggestCommand);
    settings = settingsOf(givenSettings);
    const { clientInfo } = params;
    const client =
      clientInfo === undefined
        ? 'a client without a name'
        : `${clientInfo.name} ${clientInfo.version ?? ''}`.trim();
    connection.console.info(
      `Consilium language server ${VERSION} on Node ${process.versions.node}, for ${client}.`,
    );
    return { capabilities, serverInfo: { name: 'Consilium Language Server', version: VERSION } };
  });

  const checkAgain = (some: (one: Held) => boolean): void => {
    for (const one of held.values()) {
      if (!some(one)) continue;
      one.file?.forget();
      schedule(one, options.diagnosticsDelayMs);
    }
  };
  connection.onInitialized(() => {
    if (abilities.watchesFiles)
      connection.client
        .register(DidChangeWatchedFilesNotification.type, {
          watchers: [{ globPattern: pictures, kind: createdOrDeleted }],
        })
        .catch((error: unknown) => connection.console.error(wordsOf(error)));
  });
  // Pictures that come or go beside a case.
  connection.onDidChangeWatchedFiles(({ changes }) => {
    checkAgain(({ kind, document }) => {
      const folder = document.uri.slice(0, document.uri.lastIndexOf('/') + 1);
      return kind !== 'panel' && changes.some(({ uri }) => uri.startsWith(folder));
    });
  });
  connection.onDidChangeConfiguration(({ settings: changed }: { settings: unknown }) => {
    const { consilium } = (typeof changed === 'object' && changed !== null ? changed : {}) as Record<
      string,
      unknown
    >;
    settings = settingsOf(consilium);
    checkAgain(({ kind }) => kind === 'panel');
  });

  documents.onDidOpen(({ document }) => {
    const kind = fileKind(document.uri);
    if (kind === undefined) return;
    const one: Held = { document, kind, opened: document.version, file: undefined, timer: undefined };
    held.set(document.uri, one);
    schedule(one, 0);
  });
  documents.onDidChangeContent(({ document }) => {
    const one = held.get(document.uri);
    if (one !== undefined && document.version !== one.opened) schedule(one, options.diagnosticsDelayMs);
  });
  documents.onDidSave(({ document }) => {
    const one = held.get(document.uri);
    one?.file?.forget();
    if (one !== undefined) schedule(one, 0);
  });
  documents.onDidClose(({ document }) => {
    const one = held.get(document.uri);
    if (one === undefined) return;
    clearTimeout(one.timer);
    held.delete(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });

  connection.onCompletion((params, token) =>
    answer(params, token, (parts, file, document) =>
      parts
        .completions(
          file.model,
          document.offsetAt(params.position),
          parts.surroundingsOf(document.uri, settings.models ?? []),
        )
        .map((suggestion, index) => parts.completionItem(suggestion, index, document, abilities)),
    ),
  );
  connection.onHover((params, token) =>
    answer(params, token, (parts, file, document) => {
      const found = parts.hoverAt(file.model, document.offsetAt(params.position));
      if (found === undefined) return null;
      return {
        contents: { kind: 'markdown' as const, value: found.markdown },
        range: { start: document.positionAt(found.span.start), end: document.positionAt(found.span.end) },
      };
    }),
  );
  connection.onCodeAction((params, token) =>
    answer(params, token, (parts, file) => parts.actionsFor(file, params, skills)),
  );

  serveOutline(connection, answer);
  serveNames(connection, answer, () =>
    options.docsUri === undefined ? undefined : new URL('tools.md', options.docsUri).href,
  );
  serveEdits(connection, answer);
  documents.listen(connection);
}

/** Without its other half the process is of no use: it ends, and a client starts it again. */
async function loadLanguage(connection: Connection): Promise<Language> {
  try {
    return await import('./language.ts');
  } catch (error) {
    connection.console.error(wordsOf(error));
    setTimeout(() => process.exit(1), 100);
    throw error;
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
