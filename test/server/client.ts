import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  Hover,
  Position,
  Range,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-types';
import type {
  ClientCapabilities,
  InitializeResult,
  PublishDiagnosticsParams,
  RegistrationParams,
} from 'vscode-languageserver/node';

export const root = path.resolve(import.meta.dirname, '../..');

const snippetsAlone: ClientCapabilities = {
  textDocument: { completion: { completionItem: { snippetSupport: true } } },
};

/** The built server at the other end of its standard input and output, and a client that knows nothing of VS Code. */
export class Client {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  readonly #diagnostics = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting = new Set<() => void>();
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly log: string[] = [];
  /** What the server asks the client to tell it. */
  readonly registered: Promise<readonly string[]>;
  exited: number | null | undefined;
  /** What standard error got: nothing, when all is well. */
  errors = '';

  constructor(server = path.join(root, 'dist/server.js')) {
    this.#process = spawn(process.execPath, [server, '--stdio'], { stdio: 'pipe' });
    this.#process.stderr.on('data', (data: Buffer) => (this.errors += data.toString()));
    this.#process.on('exit', (code) => {
      this.exited = code;
      for (const wake of this.#waiting) wake();
    });
    this.connection = createMessageConnection(
      new StreamMessageReader(this.#process.stdout),
      new StreamMessageWriter(this.#process.stdin),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.#diagnostics.set(params.uri, params);
      for (const wake of this.#waiting) wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    this.registered = new Promise((resolve) => {
      this.connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
        resolve(registrations.map(({ method }) => method));
      });
    });
    this.connection.listen();
  }

  /** The next diagnostics count, though the text stays the same. */
  forget(uri: string): void {
    this.#diagnostics.delete(uri);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  async start(
    options: Record<string, unknown> = {},
    capabilities: ClientCapabilities = snippetsAlone,
  ): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      clientInfo: { name: 'test', version: '1' },
      capabilities,
      initializationOptions: { diagnosticsDelayMs: 0, ...options },
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  async stop(): Promise<void> {
    if (this.exited === undefined) {
      await this.connection.sendRequest('shutdown');
      await this.connection.sendNotification('exit');
    }
    this.connection.dispose();
  }

  /** Opens a text and says its URI. Names without a folder stand in a folder that is not there. */
  async open(name: string, text: string, languageId = 'yaml'): Promise<string> {
    const uri = path.isAbsolute(name) ? pathToFileURL(name).href : `file:///nowhere/${name}`;
    this.#texts.set(uri, { text, version: 1 });
    this.#diagnostics.delete(uri);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
    return uri;
  }

  /** Replaces the whole text, or a range of it. */
  async change(uri: string, text: string, range?: Range): Promise<void> {
    const held = this.#texts.get(uri);
    if (held === undefined) throw new Error(`${uri} is not open`);
    held.version += 1;
    held.text = range === undefined ? text : applied(held.text, [{ range, newText: text }]);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: held.version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  async close(uri: string): Promise<void> {
    this.#texts.delete(uri);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  textOf(uri: string): string {
    return this.#texts.get(uri)?.text ?? '';
  }

  /** The diagnostics of the newest version, as soon as they are there. */
  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    const version = this.#texts.get(uri)?.version;
    for (;;) {
      const known = this.#diagnostics.get(uri);
      if (known !== undefined && known.version === version) return known.diagnostics;
      if (this.exited !== undefined) throw new Error(`The server ended with ${this.exited}. ${this.errors}`);
      await new Promise<void>((wake) => {
        const once = (): void => {
          this.#waiting.delete(once);
          wake();
        };
        this.#waiting.add(once);
      });
    }
  }

  request<T>(method: string, uri: string, more: Record<string, unknown> = {}): Promise<T> {
    return this.connection.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri }, ...more });
  }

  complete(uri: string, position: Position): Promise<CompletionItem[]> {
    return this.request('completion', uri, { position });
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.request('hover', uri, { position });
  }

  actions(uri: string, range: Range, only?: readonly string[]): Promise<CodeAction[]> {
    return this.request('codeAction', uri, {
      range,
      context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
    });
  }
}

export function offsetAt(text: string, { line, character }: Position): number {
  let start = 0;
  for (let count = 0; count < line; count += 1) start = text.indexOf('\n', start) + 1;
  return start + character;
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** The text with edits of one version made in it. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const placed = edits
    .map(({ range, newText }) => ({
      from: offsetAt(text, range.start),
      to: offsetAt(text, range.end),
      newText,
    }))
    .toSorted((a, b) => b.from - a.from);
  return placed.reduce((made, { from, to, newText }) => made.slice(0, from) + newText + made.slice(to), text);
}

export function editsOf(edit: WorkspaceEdit | undefined, uri: string): readonly TextEdit[] {
  return edit?.changes?.[uri] ?? [];
}

/** A text with one `‸` where the cursor is: the text without it, and the position. */
export function marked(text: string): { readonly text: string; readonly position: Position } {
  const at = text.indexOf('‸');
  return { text: text.replace('‸', ''), position: positionAt(text, at) };
}
