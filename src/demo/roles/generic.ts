import type { CaseLine } from '../../core/case/statement-reader.ts';
import { factsOf } from '../facts.ts';
import type { TurnRequest } from '../read.ts';
import { ageSexCreatinine, vitalsForNews2 } from './arguments.ts';
import { cite, counted, draft, listed, type Domain, type DomainCall, type FindingDraft } from './domain.ts';

const unspecific = new Set(
  `about after all also and any are been before being between both but can could does each for from has have how into its may
  might more most must need needs not other out over shall should some such team than that the their them then there these they
  this those through under was were what when where which while who whose why will with would your you case document question`.split(
    /\s+/,
  ),
);

/** The words of a text that carry its subject, in their stem: `risks` and `risk` are one word. */
export function subjectWords(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return [...new Set(words.filter((word) => !unspecific.has(word)).map(stem))];
}

const stem = (word: string): string => (word.length > 4 ? word.replace(/(?:ies|es|s|ing|ed)$/, '') : word);

interface Match {
  readonly line: CaseLine;
  readonly words: readonly string[];
  readonly quote: string;
}

/** The lines that share the most words with a text, with the sentence that does. */
export function matchingLines(lines: readonly CaseLine[], text: string): Match[] {
  const wanted = subjectWords(text);
  return lines
    .map((line): Match => {
      const sentences = line.statement.split(/(?<=[.;!?])\s+/).map((sentence) => {
        const own = new Set((sentence.toLowerCase().match(/\p{L}{3,}/gu) ?? []).map(stem));
        return { sentence, words: wanted.filter((word) => own.has(word)) };
      });
      const best = sentences.toSorted((a, b) => b.words.length - a.words.length)[0];
      return { line, words: best?.words ?? [], quote: (best?.sentence ?? '').slice(0, 160) };
    })
    .filter((match) => match.words.length > 0)
    .toSorted((a, b) => b.words.length - a.words.length);
}

/** For panels that the demo knows nothing of: it finds the lines that speak of the question, and quotes them. */
export const generic: Domain = {
  calls(turn) {
    const facts = factsOf(turn.lines);
    const offered = new Set(turn.tools.map((tool) => tool.name));
    const calls: DomainCall[] = [];
    const add = (tool: string, args: Readonly<Record<string, unknown>> | undefined) => {
      if (args !== undefined && offered.has(tool)) calls.push({ tool, arguments: args });
    };
    add('reference_search', { query: searchText(turn), limit: 4 });
    add('egfr', ageSexCreatinine(facts));
    add('news2', vitalsForNews2(facts).arguments);
    return calls;
  },

  findings(turn) {
    const found = matchingLines(turn.lines, `${turn.question} ${turn.task}`).slice(0, 4);
    const findings: FindingDraft[] = found.map(({ line, words, quote }) =>
      draft({
        claim: `On ${listed(words.slice(0, 3))} the text says: “${quote}”`,
        confidence: words.length > 2 ? 'moderate' : 'low',
        evidence: [cite(line, quote)],
        missing: [
          'a reading of what this means for the question: the demo finds passages and does not interpret them',
        ],
      }),
    );
    for (const answer of turn.answers ?? []) {
      if (answer.error !== undefined || answer.summary === '') continue;
      findings.push(
        draft({
          claim: `${answer.tool} gives: ${answer.summary}`,
          confidence: 'moderate',
          evidence: [
            { tool: answer.tool },
            ...answer.citations.slice(0, 2).map(({ id }) => ({ citation: id })),
          ],
        }),
      );
    }
    if (findings.length === 0) {
      findings.push(
        draft({
          claim: 'No line of the text uses the words of the question, so it cannot be answered from here.',
          confidence: 'low',
          evidence: turn.lines.slice(0, 1).map((line) => cite(line)),
          missing: ['a passage that speaks of the question'],
        }),
      );
    }
    const lines = counted(found.length, 'line');
    return {
      summary: `I looked for the words of the question and found ${lines} that use them. I quote; I do not interpret.`,
      findings,
    };
  },
};

export const searchText = (turn: TurnRequest): string => {
  const lines = turn.lines.filter(
    (line) => line.section === 'questions' || line.section === 'chiefComplaint',
  );
  const text = lines.length > 0 ? lines.map((line) => line.statement).join(' ') : turn.question;
  return (subjectWords(text).slice(0, 8).join(' ') || turn.question).slice(0, 200);
};
