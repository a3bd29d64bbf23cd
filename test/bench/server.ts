import { readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { Client } from '../server/client.ts';

const root = path.resolve(import.meta.dirname, '../..');
const LINES = 5000;
const KEYS = 60;

function middle(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  return `${at(0.5).padStart(7)} ms   (90 % within ${at(0.9)} ms)`;
}

/** A case of 5,000 lines: the sample with thousands of laboratory values, as a long stay on a ward has them. */
function longCase(): string {
  const sample = readFileSync(path.join(root, 'media/cases/P-1007.case.yaml'), 'utf8');
  const rows = Array.from({ length: LINES - sample.split('\n').length + 1 }, (_unused, index) => {
    const day = String(1 + (index % 28)).padStart(2, '0');
    const month = String(1 + (Math.floor(index / 28) % 12)).padStart(2, '0');
    const value = (3.5 + (index % 30) / 10).toFixed(1);
    return `  - {name: potassium, code: {system: LOINC, code: 2823-3}, value: ${value}, unit: mmol/L, refLow: 3.5, refHigh: 5.1, at: ${2010 + Math.floor(index / 336)}-${month}-${day}}`;
  });
  return sample.replace('labs:\n', `labs:\n${rows.join('\n')}\n`);
}

/** `npm run bench`: what an editor waits for after a key in a case of 5,000 lines. Prints; judges nothing. */
export async function benchServer(): Promise<void> {
  const text = longCase();
  const opened = performance.now();
  const typing = await openLong(text);
  await typing.client.diagnostics(typing.uri);
  const first = performance.now() - opened;
  // As an editor has it: checks wait until nobody types, completion does not.
  const completions = await typeKeys(typing, text, ({ client, uri }, at) => client.complete(uri, at));
  await typing.client.stop();
  const checking = await openLong(text, 0);
  await checking.client.diagnostics(checking.uri);
  const diagnostics = await typeKeys(checking, text, ({ client, uri }) => client.diagnostics(uri));
  await checking.client.stop();
  console.log(`A case of ${text.split('\n').length} lines in the language server`);
  console.log(`  opened, everything checked     ${first.toFixed(0).padStart(7)} ms`);
  console.log(`  key to completion, median      ${middle(completions)}`);
  console.log(`  key to diagnostics, median     ${middle(diagnostics)}`);
}

interface Open {
  readonly client: Client;
  readonly uri: string;
}

async function openLong(text: string, diagnosticsDelayMs = 120): Promise<Open> {
  const client = new Client(path.join(root, 'dist/server.js'));
  await client.start({ diagnosticsDelayMs });
  return { client, uri: await client.open('long.case.yaml', text) };
}

/** Types into a unit in the middle of the case and times each answer. */
async function typeKeys(
  open: Open,
  text: string,
  answer: (open: Open, at: { line: number; character: number }) => Promise<unknown>,
): Promise<readonly number[]> {
  const lines = text.split('\n');
  const line = lines.findIndex((one, index) => index > LINES / 2 && one.includes('name: potassium'));
  const character = (lines[line] ?? '').indexOf('unit: ') + 6;
  const times: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const start = performance.now();
    await open.client.change(open.uri, 'x', { start: { line, character }, end: { line, character } });
    await answer(open, { line, character: character + 1 });
    times.push(performance.now() - start);
  }
  return times;
}

if (process.argv[1]?.endsWith('server.js') === true) await benchServer();
