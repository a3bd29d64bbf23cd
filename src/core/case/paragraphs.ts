import type { NarrativePart } from './types.ts';

/** A run of lines without a blank one between, with its place in the whole file. */
export interface Paragraph {
  /** Its lines without indentation, parted by line feeds. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Line {
  readonly text: string;
  readonly start: number;
}

function* linesOf(text: string, start: number, end: number): Generator<Line> {
  const slice = text.slice(start, end);
  let from = 0;
  for (const match of slice.matchAll(/\r\n|\n|\r|$/g)) {
    if (match.index < from) continue;
    yield { text: slice.slice(from, match.index), start: start + from };
    from = match.index + match[0].length;
    if (match[0] === '') return;
  }
}

function gather(lines: readonly Line[]): Paragraph {
  const first = lines[0] ?? { text: '', start: 0 };
  const last = lines.at(-1) ?? first;
  return {
    text: lines.map((line) => line.text.trim()).join('\n'),
    start: first.start + (first.text.length - first.text.trimStart().length),
    end: last.start + last.text.trimEnd().length,
  };
}

/** The paragraphs between two offsets of a text. */
export function paragraphsBetween(text: string, start: number, end: number): Paragraph[] {
  const found: Paragraph[] = [];
  let open: Line[] = [];
  const close = (): void => {
    if (open.length > 0) found.push(gather(open));
    open = [];
  };
  for (const line of linesOf(text, start, end)) {
    if (line.text.trim() === '') close();
    else open.push(line);
  }
  close();
  return found;
}

export interface NarrativeParagraph extends Paragraph {
  readonly part: NarrativePart;
}

/** The paragraphs of a Markdown body, and the headings that promise the answer of the case, which must not stand there. */
export interface MarkdownBody {
  readonly paragraphs: readonly NarrativeParagraph[];
  readonly answerHeadings: readonly { start: number; end: number }[];
}

const partNames: readonly (readonly [RegExp, NarrativePart])[] = [
  [/^(?:hpi|history|history of (?:the )?present(?:ing)? (?:illness|complaint)|present illness)$/, 'hpi'],
  [/^(?:exam|examination|physical exam|physical examination|on examination)$/, 'exam'],
  [/^social(?: history)?$/, 'social'],
  [/^family(?: history)?$/, 'family'],
];

/**
 * Reads a Markdown body as narrative. Headings name the part; what stands before the first heading, or under the
 * title, is history of the present illness; under any other heading it is `other`, and each paragraph begins
 * with that heading so that its meaning is not lost. Comments (`<!-- -->`) are not read.
 */
export function readMarkdownBody(text: string, start: number): MarkdownBody {
  const body = text.slice(0, start) + text.slice(start).replaceAll(/<!--[^]*?(?:-->|$)/g, blank);
  const paragraphs: NarrativeParagraph[] = [];
  const answerHeadings: { start: number; end: number }[] = [];
  let part: NarrativePart = 'hpi';
  let prefix = '';
  let open: Line[] = [];
  let fence = '';
  const close = (): void => {
    if (open.length > 0) {
      const paragraph = gather(open);
      paragraphs.push({ ...paragraph, text: prefix + paragraph.text, part });
    }
    open = [];
  };
  for (const line of linesOf(body, start, body.length)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line.text)?.[1];
    if (fence === '' && mark !== undefined) fence = mark;
    else if (mark?.startsWith(fence) === true) fence = '';
    const heading = fence === '' ? /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(line.text) : null;
    if (heading !== null) {
      close();
      const title = heading[2] ?? '';
      const known = title.toLowerCase().replace(/[:.]$/, '');
      const named = partNames.find(([pattern]) => pattern.test(known))?.[1];
      const isTitle = heading[1] === '#' && named === undefined;
      part = named ?? (isTitle ? 'hpi' : 'other');
      prefix = named === undefined && !isTitle && title !== '' ? `${title}: ` : '';
      if (/^(?:the )?(?:ground[\s_-]*truth|answer|solution)\b/.test(known)) {
        answerHeadings.push({ start: line.start, end: line.start + line.text.length });
      }
    } else if (line.text.trim() === '') close();
    else open.push(line);
  }
  close();
  return { paragraphs, answerHeadings };
}

const blank = (comment: string): string => comment.replaceAll(/[^\r\n]/g, ' ');
