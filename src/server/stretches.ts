import type { ParsedChunk } from './chunk.ts';
import type { Model } from './model.ts';

/** A stretch of the file that teams may come to read; `chunk` when it was read by itself. */
export interface Stretch {
  readonly text: string;
  readonly start: number;
  readonly chunk: ParsedChunk | undefined;
}

/** Everything but the answer and what is no text, with the body of a Markdown case. */
export function stretchesOf(model: Model): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const section of model.sections) {
    if (/^(?:groundTruth|asOf|caseVersion)$/.test(section.key)) continue;
    for (const { chunk, start } of section.items ?? []) found.push({ text: chunk.text, start, chunk });
    if (section.items !== undefined) continue;
    const { start, end, whole } = section;
    const own = whole?.start === start && whole.chunk.text.length === end - start ? whole.chunk : undefined;
    found.push({ text: own?.text ?? model.text.slice(start, end), start, chunk: own });
  }
  if (model.kind === 'markdown-case' && model.bodyStart < model.text.length)
    found.push({ text: model.text.slice(model.bodyStart), start: model.bodyStart, chunk: undefined });
  return found;
}
