import { expect, test } from 'vitest';

import { checkBeforeLeaving, foundWords } from '../../../../src/core/case/leaving.ts';

const text = (claim: string): string =>
  `caseVersion: 1\nid: P-1\n${claim}\nchiefComplaint: Mrs Miller coughs since 2026-02-27\nnarrative: {hpi: Miller smokes}\n`;

test.each([
  ['deidentified: false', '2 names, 1 full date (lines 4, 5)'],
  ['deidentified: true', '2 names, 1 full date (lines 4, 5)'],
  ['deidentified: true # dates: shifted', '2 names (lines 4, 5)'],
])('a case with "%s" is checked before it leaves: %s', (claim, words) => {
  expect(foundWords(checkBeforeLeaving(text(claim)))).toBe(words);
});

test('places are told by line and column, and not too many of them', () => {
  expect(checkBeforeLeaving(text('')).map(({ range }) => range.start)).toEqual([
    { line: 4, column: 21 },
    { line: 4, column: 41 },
    { line: 5, column: 18 },
  ]);
  const many = Array.from({ length: 20 }, (_, day) => `on 2026-03-${String(day + 1).padStart(2, '0')}`);
  expect(foundWords(checkBeforeLeaving(many.join('\n')))).toBe(
    '20 full dates (lines 1, 2, 3, 4, 5, 6, 7, 8, …)',
  );
  expect(foundWords(checkBeforeLeaving('Mr Miller'))).toBe('1 name (line 1)');
});
