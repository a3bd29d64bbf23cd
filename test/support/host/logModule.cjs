// Stands in for VS Code's native log module (@vscode/spdlog), which npm can only build where a C++ compiler is.
// Without one the server runs, but every log channel stays empty. Same functions, plain text files, no rotation.

const { createWriteStream, mkdirSync } = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  #file;
  #level = 2;
  #plain = false;

  constructor(_kind, _name, file) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = createWriteStream(file, { flags: 'a' });
    this.#file.on('error', () => {});
  }

  #write(level, message) {
    if (level < this.#level) return;
    if (this.#plain) {
      this.#file.write(message);
      return;
    }
    const now = new Date();
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
    this.#file.write(`${local.slice(0, 23).replace('T', ' ')} [${levels[level]}] ${message}\n`);
  }

  trace(message) {
    this.#write(0, message);
  }
  debug(message) {
    this.#write(1, message);
  }
  info(message) {
    this.#write(2, message);
  }
  warn(message) {
    this.#write(3, message);
  }
  error(message) {
    this.#write(4, message);
  }
  critical(message) {
    this.#write(5, message);
  }
  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.#plain = true;
  }
  flush() {}
  drop() {
    this.#file.end();
  }
}

async function createLogger(name, file) {
  return new Logger('rotating', name, file);
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
