import { describe, expect, it } from 'vitest';

import { parseCase } from '../../../../src/core/case/parse.ts';
import { caseSections } from '../../../../src/core/case/types.ts';
import { caseView } from '../../../../src/core/case/view.ts';

const answer = 'Amyloidosis-of-the-heart';
const head = 'caseVersion: 1\nid: T-1\n';
const truth = `groundTruth: {diagnosis: ${answer}}\n`;

const accepted: Record<string, string> = {
  'at the end': `${head}symptoms:\n  - text: cough\n    onset: 2 days ago\n${truth}`,
  'in the middle': `${head}patient:\n  sex: female\n${truth}\nlabs:\n  - {name: K, value: 1, unit: g}\n`,
  'behind a block of text': `${head}narrative:\n  hpi: |\n    One.\n\n    Two.\n${truth}`,
  'in a flow map': `{caseVersion: 1, id: T-1, chiefComplaint: Cough, groundTruth: {diagnosis: ${answer}}, questions: [Why?]}`,
  'as a block of text': `${head}chiefComplaint: Cough\ngroundTruth:\n  diagnosis: |\n    ${answer}\nquestions:\n  - Why?\n`,
  'with an anchor that nobody uses': `${head}groundTruth: {diagnosis: &d ${answer}}\nchiefComplaint: Cough\n`,
};

const refused: Record<string, string> = {
  'a reference to it': `${head}groundTruth: {diagnosis: &d ${answer}}\nchiefComplaint: *d\n`,
  'a reference to all of it': `${head}groundTruth: &g {diagnosis: ${answer}}\nproblems: [*g]\n`,
  'a list': `${head}groundTruth: [${answer}]\n`,
  'an unknown key inside': `${head}groundTruth: {diagnosis: x, ${answer}: 1}\n`,
  'two of it': `${head}${truth}${truth}`,
  'a mistake elsewhere': `${head}patient: 3\n${truth}`,
  'an unclosed quote': `${head}groundTruth: {diagnosis: "${answer}}\n`,
  'a bad escape': `${head}groundTruth: {diagnosis: "\\q${answer}"}\n`,
  'a tag': `${head}groundTruth: {diagnosis: !${answer} x}\n`,
  'a number': `${head}groundTruth: {diagnosis: 3, other: ${answer}}\n`,
};

describe('the answer of a case never leaves the parser', () => {
  it.each(Object.entries(accepted))('%s', (_name, text) => {
    for (const [fileText, fileName] of [
      [text, 'T.case.yaml'],
      [`---\n${text}\n---\nBody.\n`, 'T.case.md'],
      [text.replaceAll('\n', '\r\n'), 'T.case.yml'],
    ] as const) {
      const result = parseCase(fileText, fileName);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      const shown = JSON.stringify([result, caseView(result.document, caseSections)]);
      expect(shown).not.toContain('Amyloid');
      expect(shown).not.toContain('groundTruth');
      expect(result.document.anchors.length).toBeGreaterThan(0);
    }
  });

  it.each(Object.entries(refused))('%s is refused without being quoted', (_name, text) => {
    const result = parseCase(text, 'T.case.yaml');
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('Amyloid');
  });

  it('may not stand in the body of a Markdown case', () => {
    const result = parseCase(`---\n${head}---\nText.\n\n## Ground truth\n\n${answer}\n`, 'T.case.md');
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: 'answer-in-body', range: { start: { line: 7, column: 1 } } }],
    });
    expect(JSON.stringify(result)).not.toContain('Amyloid');
  });
});
