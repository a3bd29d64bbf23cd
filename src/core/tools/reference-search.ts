import * as z from 'zod';

import { citationsFor, references, type Reference } from './data/references.ts';
import { defineTool } from './types.ts';

/** Words that say nothing about the topic. */
const stopWords = new Set(
  'a an and are as at be by for from guideline guidelines how in is it management of on or patient patients study the to treatment trial use versus vs what which who with without'.split(
    ' ',
  ),
);

const britishSpelling: ReadonlyMap<string, string> = new Map([
  ['hyperkalemia', 'hyperkalaemia'],
  ['hypoglycemia', 'hypoglycaemia'],
  ['dyspnea', 'dyspnoea'],
  ['edema', 'oedema'],
  ['anemia', 'anaemia'],
  ['afib', 'fibrillation'],
]);

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9-]+/g, ' ')
    .split(' ')
    .filter((word) => word.length > 1 && !stopWords.has(word))
    .map((word) => britishSpelling.get(word) ?? word);
}

const indexed = references.map((reference) => ({
  reference,
  keywords: new Set(wordsOf(reference.keywords)),
  title: new Set(wordsOf(reference.title)),
  note: new Set(wordsOf(reference.note)),
}));

/** How often each word stands in the bibliography: rare words tell entries apart better. */
const entriesWith = new Map<string, number>();
for (const entry of indexed) {
  for (const word of new Set([...entry.keywords, ...entry.title, ...entry.note])) {
    entriesWith.set(word, (entriesWith.get(word) ?? 0) + 1);
  }
}

function has(words: ReadonlySet<string>, word: string): boolean {
  return words.has(word) || (word.endsWith('s') && words.has(word.slice(0, -1))) || words.has(`${word}s`);
}

function relevance(entry: (typeof indexed)[number], query: readonly string[]): number {
  return query.reduce((sum, word) => {
    const weight = Math.log(1 + indexed.length / (entriesWith.get(word) ?? 1));
    return (
      sum +
      weight *
        ((has(entry.keywords, word) ? 2 : 0) +
          (has(entry.title, word) ? 2 : 0) +
          (has(entry.note, word) ? 1 : 0))
    );
  }, 0);
}

/** Ranks the package's own bibliography by words. It never looks outside the package. */
export const referenceSearch = defineTool({
  name: 'reference_search',
  description:
    'Searches the small bibliography that this package carries (scores, landmark trials, guidelines, drug labels) by words. It does not search PubMed or the web, and it gives sources without their text.',
  parameters: z.strictObject({
    query: z
      .string()
      .trim()
      .min(2, 'expected a few words of the topic')
      .max(300, 'expected at most 300 characters')
      .describe('A few words, such as "heart failure SGLT2"'),
    limit: z
      .int('expected a whole number')
      .min(1, 'expected 1 or more')
      .max(20, 'expected at most 20')
      .default(8)
      .describe('How many references at most'),
  }),
  run(args) {
    const query = [...new Set(wordsOf(args.query))];
    const ranked = indexed
      .map((entry) => ({ entry, score: relevance(entry, query) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || newestFirst(a.entry.reference, b.entry.reference));
    const results = ranked.slice(0, args.limit).map(({ entry: { reference } }) => ({
      id: reference.id,
      title: reference.title,
      kind: reference.kind,
      ...(reference.year === undefined ? {} : { year: reference.year }),
      ...(reference.url === undefined ? {} : { url: reference.url }),
      note: reference.note,
    }));
    const citations = citationsFor(results.map(({ id }) => id));
    return {
      summary:
        results.length === 0 ? 'no reference found' : `${results.length} of ${ranked.length} references`,
      data: {
        query: args.query,
        results,
        matched: ranked.length,
        searched: references.length,
        scope: `Only the ${references.length} references inside this package were searched. Finding none does not mean that there is no evidence.`,
        citations: citations.map(({ id }) => id),
      },
      citations,
    };
  },
});

function newestFirst(a: Reference, b: Reference): number {
  return (b.year ?? 0) - (a.year ?? 0);
}
