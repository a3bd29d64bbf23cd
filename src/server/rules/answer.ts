import type { CaseFacts } from '../caseFacts.ts';
import type { ParsedChunk } from '../chunk.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import type { Finding } from '../findings.ts';
import { stretchesOf, type Stretch } from '../stretches.ts';

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
          'iu',
        ),
    );
  if (pieces.length === 0) return [];
  const whole = pieces.length === 1;
  // One alone of several parts may be a finding that the case has to tell; the longest part is the answer's heart.
  const sought = whole ? pieces : pieces.slice(0, 1);
  return stretchesOf(model).flatMap((stretch) => {
    const hit = hitIn(stretch, sought, diagnosis);
    if (hit === undefined) return [];
    const message = 'This repeats groundTruth where the teams read it: they would find the answer here.';
    const span = { start: stretch.start + hit.start, end: stretch.start + hit.end };
    return [{ severity: 'warning' as const, code: 'answer-quoted', message, ...span }];
  });
}

const remembered = new WeakMap<ParsedChunk, { readonly diagnosis: string; readonly hit: Span | undefined }>();

/** Where a stretch repeats one of the pieces, in offsets of it. What has not changed is not read again. */
function hitIn({ text, chunk }: Stretch, pieces: readonly RegExp[], diagnosis: string): Span | undefined {
  const known = chunk === undefined ? undefined : remembered.get(chunk);
  if (known?.diagnosis === diagnosis) return known.hit;
  const matches = pieces.map((piece) => piece.exec(text)).filter((match) => match !== null);
  // Teams read no comments.
  const match = matches.find(
    ({ index }) => !/(?:^|\s)#/.test(text.slice(text.lastIndexOf('\n', index) + 1, index)),
  );
  const hit = match === undefined ? undefined : { start: match.index, end: match.index + match[0].length };
  if (chunk !== undefined) remembered.set(chunk, { diagnosis, hit });
  return hit;
}

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
