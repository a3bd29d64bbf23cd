import { isDeepStrictEqual } from 'node:util';

import { paragraphsBetween, readMarkdownBody } from '../../core/case/paragraphs.ts';
import type { NarrativePart } from '../../core/case/types.ts';
import { ModelReader, type Model } from '../model.ts';

export const narrativeParts: readonly NarrativePart[] = ['hpi', 'exam', 'social', 'family', 'other'];

/** Whether two texts of cases say the same, whichever form each has: every value, and every paragraph of the narrative. */
export function saysTheSame(model: Model, text: string, kind: 'case' | 'markdown-case'): boolean {
  const other = new ModelReader(kind).read(text);
  return other.faults.length === 0 && isDeepStrictEqual(contentOf(model), contentOf(other));
}

function contentOf(model: Model): unknown {
  const { narrative, ...facts } = model.value;
  const given = (typeof narrative === 'object' && narrative !== null ? narrative : {}) as Readonly<
    Record<string, unknown>
  >;
  const body = model.kind === 'markdown-case' ? readMarkdownBody(model.text, model.bodyStart).paragraphs : [];
  const parts = new Map<string, unknown[]>();
  for (const [part, text] of Object.entries(given))
    parts.set(
      part,
      typeof text === 'string' ? paragraphsBetween(text, 0, text.length).map((one) => one.text) : [text],
    );
  for (const { part, text } of body) parts.set(part, [...(parts.get(part) ?? []), text]);
  return { facts, narrative: Object.fromEntries(parts) };
}
