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
    const value = (3.5 + (index % 30) / 10).toFixed(1);
    return `  - {name: potassium, code: {system: LOINC, code: 2823-3}, value: ${value}, unit: mmol/L, refLow: 3.5, refHigh: 5.1, at: 2026-01-${day}T${String(index % 24).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}}`;
  });
  return sample.replace('labs:\n', `labs:\n${rows.join('\n')}\n`);
}

/** `npm run bench`: what an editor waits for after a key in a case of 5,000 lines. Prints; judges nothing. */
export async function benchServer(): Promise<void> {
  const client = new Client(path.join(root, 'dist/server.js'));
  await client.start();
  try {
    const text = longCase();
    const opened = performance.now();
    const uri = await client.open('long.case.yaml', text);
    await client.diagnostics(uri);
    const first = performance.now() - opened;
    const lines = text.split('\n');
    const line = lines.findIndex((one) => one.includes('name: potassium'), LINES / 2) + LINES / 2;
    const completions: number[] = [];
    const diagnostics: number[] = [];
    for (let key = 0; key < KEYS; key += 1) {
      const row = client.textOf(uri).split('\n')[line] ?? '';
      const character = row.indexOf('unit: ') + 6;
      const start = performance.now();
      await client.change(uri, 'x', { start: { line, character }, end: { line, character } });
      await client.complete(uri, { line, character: character + 1 });
      completions.push(performance.now() - start);
      await client.diagnostics(uri);
      diagnostics.push(performance.now() - start);
    }
    console.log(`A case of ${lines.length} lines in the language server`);
    console.log(`  opened, everything checked     ${first.toFixed(0).padStart(7)} ms`);
    console.log(`  key to completion, median      ${middle(completions)}`);
    console.log(`  key to diagnostics, median     ${middle(diagnostics)}`);
  } finally {
    await client.stop();
  }
}

if (process.argv[1]?.endsWith('server.js') === true) await benchServer();
