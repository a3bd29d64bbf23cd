import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ConsiliumError } from '../core/errors.ts';
import { UsageError } from './command.ts';

/** No key is longer; what is came here by mistake. Characters. */
const longest = 16_384;

/**
 * The first line of standard input, which is read no further. At a terminal the person is asked, and the key is not shown as it is
 * typed. Throws UsageError when the line is empty.
 */
export async function keyFromStdin(
  stdin: NodeJS.ReadStream,
  stderr: NodeJS.WriteStream,
  baseUrl: string,
): Promise<string> {
  const key = (stdin.isTTY ? await typedLine(stdin, stderr, baseUrl) : await firstLine(stdin)).trim();
  if (key === '') {
    throw new UsageError(
      `Standard input holds no key. Give the key of ${baseUrl} as its first line, or leave --api-key-stdin out.`,
    );
  }
  if (key.length > longest) throw new UsageError('The first line of standard input is too long to be a key.');
  return key;
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const piece of stdin) {
    text += String(piece);
    if (/[\r\n]/.test(text) || text.length > longest) break;
  }
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/, 1)[0] ?? '';
}

function typedLine(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, baseUrl: string): Promise<string> {
  stderr.write(`Key of ${baseUrl} (it is not shown): `);
  // The interface shows what is typed on its output, so that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => {
      reject(new ConsiliumError('cancelled', 'Cancelled before a key was given. Nothing was sent.'));
      lines.close();
    });
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    // The end of input without a line; after one, this changes nothing.
    lines.once('close', () => {
      stderr.write('\n');
      resolve('');
    });
  });
}
