import type { Range } from 'vscode-languageserver-types';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { Client } from './client.ts';
import { damaged, seeded, sound } from './damage.ts';

/** `npm run test:fuzz` sets it to ten thousand. */
const rounds = Number(process.env['CONSILIUM_FUZZ_ROUNDS'] ?? 1000);
const firstSeed = Number(process.env['CONSILIUM_FUZZ_SEED'] ?? 1);
/** No answer about a damaged file takes longer. */
const limitMs = 20_000;

const client = new Client();
beforeAll(async () => {
  await client.start();
});
afterAll(() => client.stop());

/** What the server says instead of an edit; anything else is a fault of its own. */
function refusal(error: unknown): null {
  if (error instanceof Error && /^(?:Another|A name) /.test(error.message)) return null;
  throw error;
}

/** Every range anywhere in an answer. */
function* rangesIn(value: unknown): Generator<Range> {
  if (typeof value !== 'object' || value === null) return;
  if ('start' in value && 'end' in value && typeof value.start === 'object') yield value as Range;
  for (const inner of Object.values(value)) yield* rangesIn(inner);
}

test(
  `${rounds} damaged files end no process, hang nothing and get no range outside of their text`,
  { timeout: 600_000 + rounds * 1000 },
  async () => {
    const wrong: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
      const random = seeded(seed);
      const [name, source] = sound[seed % sound.length] ?? ['', ''];
      const text = damaged(source, random);
      const lines = text.split(/\r\n|\n|\r/);
      const label = `seed ${seed}, ${name}`;
      const started = performance.now();
      const uri = await client.open(`${seed}.${name}`, text);
      const line = Math.floor(random() * lines.length);
      const position = { line, character: Math.floor(random() * ((lines[line] ?? '').length + 1)) };
      const all = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
      const answers = await Promise.all([
        client.diagnostics(uri),
        client.complete(uri, position),
        client.hover(uri, position),
        client.actions(uri, all),
        client.request('documentSymbol', uri),
        client.request('selectionRange', uri, { positions: [position] }),
        client.request('documentLink', uri),
        client.request('inlayHint', uri, { range: all }),
        client.request('semanticTokens/full', uri),
        client.request('foldingRange', uri),
        client.request('definition', uri, { position }),
        client.request('references', uri, { position, context: { includeDeclaration: true } }),
        client.request('documentHighlight', uri, { position }),
        client.request('formatting', uri, { options: { tabSize: 2, insertSpaces: true } }),
        client.actions(uri, { start: position, end: position }, ['refactor.rewrite']),
        client.request('prepareRename', uri, { position }),
        // A name that is taken is refused in words.
        client.request('rename', uri, { position, newName: 'Renamed' }).catch(refusal),
      ]);
      for (const { start, end } of rangesIn(answers)) {
        const inside = (at: typeof start): boolean =>
          at.line >= 0 &&
          at.line < lines.length &&
          at.character >= 0 &&
          at.character <= (lines[at.line] ?? '').length;
        const ordered =
          start.line < end.line || (start.line === end.line && start.character <= end.character);
        if (!inside(start) || !inside(end) || !ordered)
          wrong.push(`${label}: range ${JSON.stringify({ start, end })}`);
      }
      const took = performance.now() - started;
      if (took > limitMs) wrong.push(`${label}: ${Math.round(took)} ms`);
      wrong.push(...client.log.splice(1).map((said) => `${label}: ${said}`));
      await client.close(uri);
    }
    expect(wrong).toEqual([]);
    expect(client.exited).toBeUndefined();
  },
);
