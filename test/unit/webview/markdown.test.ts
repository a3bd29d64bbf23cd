import { expect, test } from 'vitest';

import { type Block, type Inline, parseMarkdown } from '../../../src/webview/shared/markdown.ts';

function texts(nodes: readonly (Block | Inline)[]): string {
  return JSON.stringify(nodes);
}

function kinds(nodes: readonly (Block | Inline)[]): readonly string[] {
  return nodes.flatMap((node) => [node.kind, ...('children' in node ? kinds(node.children) : [])]);
}

test('prose, lists, tables, quotes and code come out as a tree; headings are demoted', () => {
  const tree = parseMarkdown(
    '# Top\n\nA **bold** and *soft* `x < 1`.\n\n- one\n  - two\n\n3. three\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet a;\n```\n\n---',
  );
  expect(tree.map((block) => block.kind)).toEqual([
    'heading',
    'paragraph',
    'list',
    'list',
    'quote',
    'table',
    'code',
    'rule',
  ]);
  expect(tree[0]).toMatchObject({ level: 1 });
  expect(kinds([tree[1]!])).toEqual([
    'paragraph',
    'text',
    'strong',
    'text',
    'text',
    'em',
    'text',
    'text',
    'code',
    'text',
  ]);
  expect(tree[3]).toMatchObject({ start: 3 });
  expect(tree[5]).toMatchObject({ rows: [[[{ text: '1' }], [{ text: '2' }]]] });
  expect(tree[6]).toMatchObject({ text: 'let a;', language: 'js' });
});

test.each([
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['before <img src=x onerror=alert(1)> after', '<img src=x onerror=alert(1)>'],
  ['[click](javascript:alert(1))', '[click](javascript:alert(1))'],
  ['[click](JaVaScRiPt:alert(1))', '[click](JaVaScRiPt:alert(1))'],
  ['[click](data:text/html,x)', '[click](data:text/html,x)'],
  ['[click](command:workbench.action.quit)', '[click](command:workbench.action.quit)'],
  ['[click](vscode://x/y)', '[click](vscode://x/y)'],
  ['[bank](https://bank.example@evil.example/)', '[bank](https://bank.example@evil.example/)'],
  ['![pixel](https://evil.example/p.png)', '![pixel](https://evil.example/p.png)'],
])('%s stays text', (source, shown) => {
  const tree = parseMarkdown(source);
  expect(kinds(tree).filter((kind) => !['paragraph', 'text'].includes(kind))).toEqual([]);
  const text = tree
    .flatMap((block): readonly (Block | Inline)[] => ('children' in block ? block.children : []))
    .map((node) => ('text' in node ? node.text : ''))
    .join('');
  expect(text).toContain(shown);
});

test('a web link keeps its text and shows its host', () => {
  expect(parseMarkdown('[guide](https://example.org/a?b=1)')).toEqual([
    {
      kind: 'paragraph',
      children: [
        {
          kind: 'link',
          href: 'https://example.org/a?b=1',
          host: 'example.org',
          children: [{ kind: 'text', text: 'guide' }],
        },
      ],
    },
  ]);
});

test.each([
  ['a &#x202e; b', 'a ‹U+202E› b'],
  ['a &#8203;b &lt;c&gt; &amp;amp; &nosuch;', 'a ‹U+200B›b <c> &amp; &nosuch;'],
  ['[x&#x202e;y](https://example.org)', 'x‹U+202E›y'],
])('what an entity in %s hides is made visible', (source, shown) => {
  expect(texts(parseMarkdown(source))).toContain(shown);
});

test.each([
  ['quotes', '>'.repeat(20_000)],
  ['spaced quotes', '> '.repeat(5000)],
  ['brackets', '['.repeat(20_000)],
  ['images', '!['.repeat(10_000)],
  ['stars', '*a '.repeat(10_000)],
  ['underscores', '_'.repeat(20_000)],
  ['mixed emphasis', '*_'.repeat(10_000)],
  ['backticks', '`'.repeat(20_000)],
  ['ticks apart', '` '.repeat(10_000)],
  ['nested lists', '- '.repeat(5000)],
  ['a staircase', Array.from({ length: 400 }, (_, at) => `${'  '.repeat(at)}- x`).join('\n')],
  ['unclosed html', '<a '.repeat(10_000)],
  ['unclosed links', '[a]('.repeat(10_000)],
  ['a wide table', `|${'a|'.repeat(3000)}\n|${'-|'.repeat(3000)}\n`],
  ['length', 'word **bold** '.repeat(50_000)],
])('%s neither throw, hang nor nest deep', (_, source) => {
  const started = performance.now();
  const tree = parseMarkdown(source);
  expect(performance.now() - started).toBeLessThan(2000);
  expect(depth(tree)).toBeLessThan(16);
});

function depth(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  if (Array.isArray(node)) return Math.max(0, ...node.slice(0, 500).map(depth));
  return 1 + Math.max(0, ...Object.values(node).map(depth));
}
