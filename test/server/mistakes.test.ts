import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CodeAction, Diagnostic } from 'vscode-languageserver-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { applied, Client, editsOf, root } from './client.ts';

const client = new Client();
const file = path.join(root, 'test/fixtures/mistakes.case.yaml');
const text = readFileSync(file, 'utf8');
let uri = '';
let found: readonly Diagnostic[] = [];

beforeAll(async () => {
  await client.start();
  uri = await client.open(file, text);
  found = await client.diagnostics(uri);
});
afterAll(() => client.stop());

const fixesAt = async (one: Diagnostic): Promise<readonly CodeAction[]> =>
  (await client.actions(uri, one.range, ['quickfix'])).filter((action) =>
    action.diagnostics?.some(
      (own) => own.code === one.code && JSON.stringify(own.range) === JSON.stringify(one.range),
    ),
  );

/** Every mistake of the file, as its line and code. Those with `+` are put right by one action. */
const mistakes = `
3 bad-value +
4 bad-value +
5 bad-value +
6 bad-value
8 bad-unit +
9 bad-value +
10 implausible
10 unknown-key
11 implausible +
12 bad-value +
13 unknown-key +
15 unknown-key +
20 present-and-excluded +
21 written-negative +
22 bad-value +
24 duplicate-entry +
25 missing +
27 answer-quoted
27 bad-value +
28 bad-value +
29 unknown-key
30 duplicate-entry +
30 answer-quoted
32 bad-value +
33 none-known +
35 allergy-conflict
35 bad-value +
36 bad-value +
37 duplicate-entry +
38 missing +
40 unit-spelling +
41 vital-kind +
43 pressures
44 implausible +
45 missing +
46 bad-unit +
48 implausible +
49 number-as-text +
49 unit-spelling +
50 implausible +
51 unit-unknown +
52 bad-value
53 unit-unusual
54 unit-spelling +
54 future-date
55 bad-value
56 missing +
57 bad-value +
58 unknown-key +
60 missing +
61 missing-file +
62 bad-value
64 bad-value
67 date-order
68 missing +
70 bad-value
71 bad-value
72 unknown-key
73 unknown-key +
`.trim();

describe('test/fixtures/mistakes.case.yaml', () => {
  test('has more than 40 mistakes, each found where it stands, and fixed by one action where that can be', async () => {
    const lines: string[] = [];
    for (const one of found) {
      const fixes = await fixesAt(one);
      lines.push(`${one.range.start.line + 1} ${one.code}${fixes.length > 0 ? ' +' : ''}`);
    }
    expect(lines.join('\n')).toBe(mistakes);
    expect(found.length).toBeGreaterThan(40);
  });

  test('each fix leaves at least one mistake less and makes no new one', async () => {
    const codes = new Set(found.map(({ code }) => code));
    for (const one of found) {
      const [fix] = await fixesAt(one);
      if (fix === undefined) continue;
      const mended = applied(text, editsOf(fix.edit, uri));
      await client.change(uri, mended);
      const left = await client.diagnostics(uri);
      const fresh = left.filter(({ code }) => !codes.has(code));
      const label = `line ${one.range.start.line + 1}, ${one.code}: ${fix.title}`;
      expect([label, left.length < found.length, fresh]).toEqual([label, true, []]);
      await client.change(uri, text);
    }
  });

  test('all sure fixes are made at once, and again until nothing sure is left', async () => {
    const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
    let left = found.length;
    for (let round = 0; round < 4; round += 1) {
      const [all] = await client.actions(uri, whole, ['source.fixAll']);
      if (all === undefined) break;
      await client.change(uri, applied(client.textOf(uri), editsOf(all.edit, uri)));
      const now = (await client.diagnostics(uri)).length;
      expect(now).toBeLessThan(left);
      left = now;
    }
    expect(await client.actions(uri, whole, ['source.fixAll'])).toEqual([]);
    expect(left).toBeLessThanOrEqual(found.length - 20);
  });

  test('nothing of the answer stands in a message', () => {
    expect(found.filter(({ message }) => /fast rate|hidden/i.test(JSON.stringify(message)))).toEqual([]);
  });
});
