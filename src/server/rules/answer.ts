import type { CaseFacts } from '../caseFacts.ts';
import type { Finding } from '../findings.ts';
import { proseOf } from './privacy.ts';

/** Shorter pieces of an answer stand in many cases that do not give it away. */
const leastLetters = 14;
const leastWords = 2;

/**
 * Text that repeats the answer where teams would read it. Messages say where, and never what: a message may be copied
 * where the answer must not go.
 */
export function answerRule({ model }: CaseFacts): readonly Finding[] {
  const truth = model.value['groundTruth'];
  const diagnosis =
    typeof truth === 'object' && truth !== null ? (truth as { diagnosis?: unknown }).diagnosis : undefined;
  if (typeof diagnosis !== 'string') return [];
  const pieces = diagnosis
    .split(/[.,;:()\n]|\s(?:with|due to|because of|caused by|secondary to|and)\s/i)
    .map((piece) => piece.trim().replace(/^(?:and|with|due to|set off by)\s+/i, ''))
    .filter((piece) => piece.length >= leastLetters && piece.split(/\s+/).length >= leastWords)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 12)
    .map(
      (piece) =>
        new RegExp(
          piece
            .split(/\s+/)
            .map(escaped)
            .join(String.raw`\s+`),
          'giu',
        ),
    );
  if (pieces.length === 0) return [];
  const whole = pieces.length === 1;
  return proseOf(model).flatMap(({ start, end }) => {
    const text = model.text.slice(start, end);
    // One alone of several parts may be a finding that the case has to tell; the longest part is the answer's heart.
    const hit = (whole ? pieces : pieces.slice(0, 1))
      .map((piece) => piece.exec(text))
      .find((match) => match !== null);
    for (const piece of pieces) piece.lastIndex = 0;
    if (hit === undefined || hit === null) return [];
    const from = start + hit.index;
    const message = 'This repeats groundTruth where the teams read it: they would find the answer here.';
    return [
      {
        severity: 'warning' as const,
        code: 'answer-quoted',
        message,
        start: from,
        end: from + hit[0].length,
      },
    ];
  });
}

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
