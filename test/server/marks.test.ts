import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { InlayHint, SelectionRange, SemanticTokens } from 'vscode-languageserver-types';
import type { InitializeResult } from 'vscode-languageserver/node';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { Client, marked, offsetAt, root } from './client.ts';

const client = new Client();
let started: InitializeResult;
beforeAll(async () => {
  started = await client.start();
});
afterAll(() => client.stop());

const whole = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };

test('the colours that package.json gives are those of the marks that the server makes', () => {
  const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly contributes: {
      readonly semanticTokenModifiers: readonly { readonly id: string }[];
      readonly semanticTokenScopes: readonly { readonly scopes: Readonly<Record<string, unknown>> }[];
      readonly configurationDefaults: Readonly<
        Record<string, { readonly rules: Readonly<Record<string, unknown>> }>
      >;
    };
  };
  const modifiers = started.capabilities.semanticTokensProvider?.legend.tokenModifiers;
  expect(contributes.semanticTokenModifiers.map(({ id }) => id)).toEqual(modifiers);
  const selectors = modifiers?.map((modifier) => `*.${modifier}`);
  expect(contributes.semanticTokenScopes.flatMap(({ scopes }) => Object.keys(scopes))).toEqual(selectors);
  const styles = contributes.configurationDefaults['editor.semanticTokenColorCustomizations'];
  expect(Object.keys(styles?.rules ?? {})).toEqual(selectors);
});

test('text that points to a person is marked on each of its lines', async () => {
  const text =
    'caseVersion: 1\nid: P-1\ndeidentified: true # dates: shifted\nchiefComplaint: |\n  Seen by Mr. John\n  Smith today\n';
  const uri = await client.open('m.case.yaml', text);
  const identifying = (await client.diagnostics(uri)).find(({ code }) => code === 'identifying');
  const { data } = await client.request<SemanticTokens>('semanticTokens/full', uri);
  const lines = text.split('\n');
  const tokens: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [down = 0, right = 0, length = 0] = data.slice(at, at + 3);
    line += down;
    character = down === 0 ? character + right : right;
    tokens.push(lines[line]?.slice(character, character + length) ?? '');
  }
  const { start, end } = identifying?.range ?? whole;
  const named = text.slice(offsetAt(text, start), offsetAt(text, end));
  expect(named.split('\n').length).toBeGreaterThan(1);
  expect(tokens).toEqual(named.split('\n').map((one) => one.trim()));
  await client.close(uri);
});

test('dates that lie years back have the age of the patient behind them', async () => {
  const text = `asOf: 2026-03-01
patient: {age: {value: 67, unit: a}}
symptoms:
  - {text: cough, onset: 3 days ago}
problems:
  - {text: heart failure, onset: 2021}
  - {text: asthma, onset: 1940}
medications:
  - {name: warfarin, start: 2019-06}
  - {name: aspirin, start: 2026-01-10}
procedures:
  - {text: operation, at: 2000-12-31}
`;
  const uri = await client.open('a.case.yaml', text);
  const hints = await client.request<InlayHint[]>('inlayHint', uri, { range: whole });
  // By hand: 2026.17 - 2021.5 = 4.7 years, of 67 to 68; - 2019.5 = 6.7; - 2001.0 = 25.2.
  expect(hints.map(({ label, position }) => [position.line + 1, label])).toEqual([
    [6, 'aged about 62'],
    [9, 'aged about 60'],
    [12, 'aged about 42'],
  ]);
  const later = { start: { line: 8, character: 0 }, end: { line: 8, character: 50 } };
  expect(await client.request<InlayHint[]>('inlayHint', uri, { range: later })).toHaveLength(1);
  await client.change(uri, text.replace('asOf: 2026-03-01\n', ''));
  expect(await client.request<InlayHint[]>('inlayHint', uri, { range: whole })).toEqual([]);
  await client.close(uri);
});

test('selection in the body of Markdown grows from the line to the paragraph, the chapter and the body', async () => {
  const { text, position } = marked(`---
id: P-1
---

# Title

## Examination
Thin.
Not breath‸less.

Clubbed.

### Lungs

Quiet.

## Social history

Smoked.
`);
  const uri = await client.open('s.case.md', text);
  const [selection] = await client.request<SelectionRange[]>('selectionRange', uri, {
    positions: [position],
  });
  const texts: string[] = [];
  for (let one: SelectionRange | undefined = selection; one !== undefined; one = one.parent)
    texts.push(text.slice(offsetAt(text, one.range.start), offsetAt(text, one.range.end)));
  expect(texts).toEqual([
    'Not breathless.',
    'Thin.\nNot breathless.',
    '## Examination\nThin.\nNot breathless.\n\nClubbed.\n\n### Lungs\n\nQuiet.',
    text.slice(text.indexOf('# Title')).trimEnd(),
    text,
  ]);
  await client.close(uri);
});
