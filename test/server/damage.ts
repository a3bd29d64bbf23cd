import { readFileSync } from 'node:fs';
import path from 'node:path';

import { root } from './client.ts';

/** Numbers from 0 to 1 that are the same in every run with the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Sound files by the name that the server goes by. */
export const sound: readonly (readonly [name: string, text: string])[] = [
  ['a.case.yaml', read('media/cases/P-1007.case.yaml')],
  ['b.case.md', read('media/cases/P-2001.case.md')],
  ['c.case.yaml', read('media/templates/new.case.yaml')],
  ['d.case.yaml', read('test/fixtures/mistakes.case.yaml')],
  ['e.panel.yaml', read('media/panels/clinical.panel.yaml').slice(0, 14_000)],
];

const junk = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  '- ',
  '\n- ',
  '"',
  "'",
  '|',
  '>',
  '#',
  '\t',
  '&a ',
  '*a',
  '!!js ',
  '---\n',
  '...\n',
  '%',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '😀',
  '\r',
  '\r\n',
  '\u2028',
  '? ',
  ', ',
  '\n\n',
  'null',
  '0x1F',
  '1e999',
  '-.inf',
  '<<: *a',
  '__proto__: 1',
  'constructor: {}',
  '\n  ',
  '\\',
] as const;

/** One text damaged in one of many ways: cut, spliced, repeated, nested, or with references that unfold. */
export function damaged(text: string, random: () => number): string {
  const at = (length: number): number => Math.floor(random() * (length + 1));
  let made = text;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
    const from = at(made.length);
    const to = Math.min(made.length, from + at(300));
    switch (Math.floor(random() * 10)) {
      case 0:
        made = made.slice(0, from);
        break;
      case 1:
        made = made.slice(0, from) + made.slice(to);
        break;
      case 2:
        made = made.slice(0, to) + made.slice(from);
        break;
      case 3: {
        const other = sound[Math.floor(random() * sound.length)]?.[1] ?? '';
        const start = at(other.length);
        made = made.slice(0, from) + other.slice(start, start + 400) + made.slice(to);
        break;
      }
      case 4: {
        const depth = 10 ** Math.floor(random() * 4);
        made =
          made.slice(0, from) +
          (random() < 0.5 ? '['.repeat(depth) : '{a: '.repeat(depth)) +
          made.slice(from);
        break;
      }
      case 5: {
        const bomb = Array.from({ length: 12 }, (_unused, index) =>
          index === 0
            ? 'a0: &a0 [x, x, x]'
            : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}, *a${index - 1}]`,
        );
        made = `${bomb.join('\n')}\n${made}`;
        break;
      }
      case 6:
        made = random() < 0.5 ? made.replaceAll('\n', '\r\n') : made.replaceAll('\n', '\r');
        break;
      case 7: {
        const steps = Array.from(
          { length: Math.floor(random() * 80) },
          (_unused, index) => `${' '.repeat(index)}a:\n`,
        );
        made = made.slice(0, from) + steps.join('') + made.slice(from);
        break;
      }
      default:
        made = made.slice(0, from) + (junk[Math.floor(random() * junk.length)] ?? '') + made.slice(from);
    }
  }
  return made;
}
