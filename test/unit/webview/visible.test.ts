import { expect, test } from 'vitest';

import { argumentLine, prettyJson } from '../../../src/webview/shared/json.ts';
import { visible, visibleDeep } from '../../../src/webview/shared/visible.ts';

test.each([
  ['plain text\twith tab\nand line', 'plain text\twith tab\nand line'],
  ['mg 5\u202e01', 'mg 5‹U+202E›01'],
  ['a\u200bb\ufeffc\u2066d\u2069', 'a‹U+200B›b‹U+FEFF›c‹U+2066›d‹U+2069›'],
  ['tag \u{e0041}', 'tag ‹U+E0041›'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007', 'link'],
  ['\u001b]0;title\u001b\\x', 'x'],
  ['bell\u0007 and \u0000nul', 'bell‹U+0007› and ‹U+0000›nul'],
  ['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
  ['Größe µg 5 mmol/L – “ja” 日本', 'Größe µg 5 mmol/L – “ja” 日本'],
  ['👩\u200d⚕️ at work', '👩\u200d⚕️ at work'],
  ['x\u200d', 'x‹U+200D›'],
])('%j reads %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(visible(visible(text))).toBe(shown);
});

test('marks do not pile up', () => {
  const piled = visible(`Z${'\u0301'.repeat(50)}`);
  expect(piled).toBe(`Z${'\u0301'.repeat(6)}‹44 marks›`);
});

test('every text of a message is made visible, however deep; the rest stays', () => {
  expect(visibleDeep({ a: ['x\u200b', 1, null, true], b: { c: 'y' } })).toEqual({
    a: ['x‹U+200B›', 1, null, true],
    b: { c: 'y' },
  });
  let deep: unknown = 'x';
  for (let at = 0; at < 5000; at += 1) deep = [deep];
  expect(() => visibleDeep(deep)).not.toThrow();
});

test('decoding JSON does not bring hidden characters back', () => {
  expect(prettyJson('{"a":"\\u202ex"}')).toBe('{\n  "a": "‹U+202E›x"\n}');
  expect(prettyJson('no json')).toBe('no json');
  expect(argumentLine('{"a":5.4,"m":["x","y","z","w"],"s":"\\u200b"}')).toBe('a 5.4, m 4 items, s ‹U+200B›');
});
