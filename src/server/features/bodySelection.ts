import { paragraphsBetween } from '../../core/case/paragraphs.ts';
import type { Span } from '../../core/case/yaml-source.ts';
import type { Model } from '../model.ts';

/** What holds an offset of a Markdown body, from the outermost: the body, chapters, the paragraph, its line. */
export function bodySpans(model: Model, offset: number): readonly Span[] {
  const { text, bodyStart } = model;
  if (model.kind !== 'markdown-case' || offset < bodyStart) return [];
  const found: Span[] = [trimmed(text, bodyStart, text.length)];
  const headings = [...text.slice(bodyStart).matchAll(/^ {0,3}(#{1,6})[ \t][^\r\n]*/gm)].map((match) => ({
    level: match[1]?.length ?? 1,
    start: bodyStart + match.index,
    end: bodyStart + match.index + match[0].length,
  }));
  for (const [index, { level, start }] of headings.entries()) {
    const next = headings.slice(index + 1).find((one) => one.level <= level);
    found.push(trimmed(text, start, next?.start ?? text.length));
  }
  // A heading is no part of the paragraph that follows it without a blank line.
  const edges = [bodyStart, ...headings.flatMap(({ start, end }) => [start, end]), text.length];
  for (const [index, from] of edges.entries())
    found.push(...paragraphsBetween(text, from, edges[index + 1] ?? text.length));
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = /\r?\n|$/.exec(text.slice(offset))?.index ?? 0;
  found.push(trimmed(text, line, offset + lineEnd));
  return found
    .filter(({ start, end }) => start <= offset && offset <= end)
    .toSorted((a, b) => b.end - b.start - (a.end - a.start));
}

function trimmed(text: string, start: number, end: number): Span {
  const inner = text.slice(start, end);
  const from = start + (inner.length - inner.trimStart().length);
  return { start: Math.min(from, end), end: Math.max(from, start + inner.trimEnd().length) };
}
