import type { Span } from '../../core/case/yaml-source.ts';
import type { Model } from '../model.ts';
import { mentionsOf, subjectsAt, subjectsOf } from './mentions.ts';

/** The entries that an offset speaks of: where each stands, and where else it is spoken of. */
export interface Names {
  readonly definitions: readonly Span[];
  readonly uses: readonly Span[];
}

/** What a case calls by the name at an offset. Undefined where none stands. */
export function caseNamesAt(model: Model, offset: number): Names | undefined {
  if (model.kind === 'panel') return undefined;
  const own = subjectsOf(model).filter(({ definition: { start, end } }) => start <= offset && offset <= end);
  // One text may speak of two entries at once, as `heart failure` where the case has it twice.
  const found = own.length > 0 ? own : subjectsAt(model, offset);
  if (found.length === 0) return undefined;
  const uses = new Map(
    found
      .flatMap((subject) => mentionsOf(model, subject))
      .map((span) => [`${span.start} ${span.end}`, span] as const),
  );
  return {
    definitions: found.map(({ definition }) => definition),
    uses: [...uses.values()].sort((a, b) => a.start - b.start),
  };
}
