// test/server/client.ts
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
var root = path.resolve(import.meta.dirname, '../..');
var Client = class {
  #process;
  connection;
  #diagnostics = /* @__PURE__ */ new Map();
  #waiting = /* @__PURE__ */ new Set();
  #texts = /* @__PURE__ */ new Map();
  log = [];
  exited;
  /** What standard error got: nothing, when all is well. */
  errors = '';
  constructor(server = path.join(root, 'dist/server.js')) {
    this.#process = spawn(process.execPath, [server, '--stdio'], { stdio: 'pipe' });
    this.#process.stderr.on('data', (data) => (this.errors += data.toString()));
    this.#process.on('exit', (code) => {
      this.exited = code;
      for (const wake of this.#waiting) wake();
    });
    this.connection = createMessageConnection(
      new StreamMessageReader(this.#process.stdout),
      new StreamMessageWriter(this.#process.stdin),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params) => {
      this.#diagnostics.set(params.uri, params);
      for (const wake of this.#waiting) wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }) => {
      this.log.push(message);
    });
    this.connection.listen();
  }
  get pid() {
    return this.#process.pid;
  }
  async start(options = {}) {
    const result = await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      clientInfo: { name: 'test', version: '1' },
      capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
      initializationOptions: { diagnosticsDelayMs: 0, ...options },
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }
  async stop() {
    if (this.exited === void 0) {
      await this.connection.sendRequest('shutdown');
      await this.connection.sendNotification('exit');
    }
    this.connection.dispose();
  }
  /** Opens a text and says its URI. Names without a folder stand in a folder that is not there. */
  async open(name, text, languageId = 'yaml') {
    const uri2 = path.isAbsolute(name) ? pathToFileURL(name).href : `file:///nowhere/${name}`;
    this.#texts.set(uri2, { text, version: 1 });
    this.#diagnostics.delete(uri2);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: uri2, languageId, version: 1, text },
    });
    return uri2;
  }
  /** Replaces the whole text, or a range of it. */
  async change(uri2, text, range) {
    const held = this.#texts.get(uri2);
    if (held === void 0) throw new Error(`${uri2} is not open`);
    held.version += 1;
    held.text = range === void 0 ? text : applied(held.text, [{ range, newText: text }]);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uri2, version: held.version },
      contentChanges: [range === void 0 ? { text } : { range, text }],
    });
  }
  async close(uri2) {
    this.#texts.delete(uri2);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: uri2 } });
  }
  textOf(uri2) {
    return this.#texts.get(uri2)?.text ?? '';
  }
  /** The diagnostics of the newest version, as soon as they are there. */
  async diagnostics(uri2) {
    const version = this.#texts.get(uri2)?.version;
    for (;;) {
      const known = this.#diagnostics.get(uri2);
      if (known !== void 0 && known.version === version) return known.diagnostics;
      if (this.exited !== void 0) throw new Error(`The server ended with ${this.exited}. ${this.errors}`);
      await new Promise((wake) => {
        const once = () => {
          this.#waiting.delete(once);
          wake();
        };
        this.#waiting.add(once);
      });
    }
  }
  request(method, uri2, more = {}) {
    return this.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri: uri2 }, ...more });
  }
  complete(uri2, position) {
    return this.request('completion', uri2, { position });
  }
  hover(uri2, position) {
    return this.request('hover', uri2, { position });
  }
  actions(uri2, range, only) {
    return this.request('codeAction', uri2, {
      range,
      context: { diagnostics: [], ...(only === void 0 ? {} : { only }) },
    });
  }
};
function offsetAt(text, { line, character }) {
  let start = 0;
  for (let count = 0; count < line; count += 1) start = text.indexOf('\n', start) + 1;
  return start + character;
}
function applied(text, edits) {
  const placed = edits
    .map(({ range, newText }) => ({
      from: offsetAt(text, range.start),
      to: offsetAt(text, range.end),
      newText,
    }))
    .toSorted((a, b) => b.from - a.from);
  return placed.reduce((made, { from, to, newText }) => made.slice(0, from) + newText + made.slice(to), text);
}

// test/server/.show.mts
import { readFileSync } from 'node:fs';
var c = new Client();
await c.start();
var f = process.argv[2];
var t = readFileSync(f, 'utf8');
setTimeout(() => {
  console.log(c.log, c.errors);
  process.exit(1);
}, 4e3);
var uri = await c.open(f.startsWith('/') ? f : process.cwd() + '/' + f, t);
var d = await c.diagnostics(uri);
for (const x of d)
  console.log(
    x.range.start.line + 1,
    x.code,
    JSON.stringify(
      t
        .split('\n')
        [x.range.start.line].slice(
          x.range.start.character,
          x.range.end.line === x.range.start.line ? x.range.end.character : void 0,
        )
        .slice(0, 40),
    ),
    '|',
    x.message.slice(0, 130),
  );
console.log(d.length, c.log, c.errors);
await c.stop();
process.exit(0);
