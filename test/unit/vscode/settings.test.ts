import { describe, expect, test } from 'vitest';

import type { CaseAnchor } from '../../../src/core/case/types.ts';
import { locateAnchor } from '../../../src/vscode/caseAnchors.ts';
import { endpointOf, readModels } from '../../../src/vscode/modelSettings.ts';
import { pageHtml } from '../../../src/vscode/webviewHtml.ts';

describe('the setting consilium.models', () => {
  const good = { id: 'a', baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' };

  test.each([
    ['no list', 'text', 0, 0],
    ['a good one', [good], 1, 0],
    ['no URL', [{ ...good, baseUrl: 'ftp://x' }], 0, 1],
    ['the id of the demo', [{ ...good, id: 'demo' }], 0, 1],
    ['an id twice', [good, good], 1, 1],
    ['no object', [7], 0, 1],
  ])('%s', (_, value, models, problems) => {
    const read = readModels(value);
    expect([read.models.length, read.problems.length]).toEqual([models, problems]);
  });

  test('drops wrong optional values and never takes a model for the demo', () => {
    const { models } = readModels([
      {
        ...good,
        demo: true,
        price: { input: -1, output: 2 },
        maxConcurrent: 'x',
        temperature: 0,
        toolCalling: 'text',
      },
    ]);
    expect(models).toEqual([{ ...good, temperature: 0, toolCalling: 'text' }]);
  });

  test('a key belongs to scheme, host and port', () => {
    expect(endpointOf('https://api.example.org/v1')).toBe('https://api.example.org');
    expect(endpointOf('http://api.example.org/v1')).not.toBe(endpointOf('https://api.example.org/v1'));
    expect(endpointOf('https://api.example.org@evil.test/v1')).toBe('https://evil.test');
    expect(endpointOf('file:///x')).toBeUndefined();
  });
});

describe('an anchor in a case that was edited', () => {
  const source = 'potassium: 5.4';
  const text = `labs\n  ${source}\nend`;
  const anchor: CaseAnchor = {
    id: 'c2',
    section: 'labs',
    text: source,
    source,
    range: { start: { line: 2, column: 3 }, end: { line: 2, column: 3 + source.length } },
  };

  test.each([
    ['is where it was', text, 2, true],
    ['has moved down', `new\nnew\n${text}`, 4, true],
    ['stands twice: the nearest', `${source}\n\n\n${text}`, 5, true],
    ['is gone', 'labs\n', 2, false],
  ])('%s', (_, now, line, same) => {
    const place = locateAnchor(now, anchor);
    expect([place.range.start.line, place.same]).toEqual([line, same]);
  });

  test('has its end on the right column', () => {
    expect(locateAnchor(`a\n${text}`, anchor).range).toEqual({
      start: { line: 3, column: 3 },
      end: { line: 3, column: 3 + source.length },
    });
  });
});

test('a page runs its own script alone, whatever a name contains', () => {
  const html = pageHtml({
    cspSource: 'https://webview.test',
    nonce: 'abc',
    script: 'https://webview.test/transcript.js',
    styles: ['https://webview.test/transcript.css'],
    title: '<script>alert(1)</script>',
    lang: 'en',
    restore: { folder: `/cases/'"><script>alert(2)</script>` },
  });
  expect([...html.matchAll(/<script/g)]).toHaveLength(1);
  expect(html).toContain(`default-src 'none'; script-src 'nonce-abc'; style-src https://webview.test;`);
  expect(html).not.toContain('unsafe');
});
