import type { Span } from '../../core/case/yaml-source.ts';
import type { Model } from '../model.ts';
import { mentionsOf, subjectsOf } from './mentions.ts';

/** The entries that an offset speaks of: where each stands, and where else it is spoken of. */
export interface Names {
  readonly definitions: readonly Span[];
  readonly uses: readonly Span[];
}

const holds = ({ start, end }: Span, offset: number): boolean => start <= offset && offset <= end;

/** What a case calls by the name at an offset. Undefined where none stands. */
export function caseNamesAt(model: Model, offset: number): Names | undefined {
  if (model.kind === 'panel') return undefined;
  const found = subjectsOf(model)
    .map((subject) => ({ definition: subject.definition, uses: mentionsOf(model, subject) }))
    .filter(({ definition, uses }) => [definition, ...uses].some((span) => holds(span, offset)));
  if (found.length === 0) return undefined;
  // One text may speak of two entries at once, as `heart failure` where the case has it twice.
  const uses = new Map(found.flatMap((one) => one.uses.map((span) => [`${span.start} ${span.end}`, span])));
  return {
    definitions: found.map(({ definition }) => definition),
    uses: [...uses.values()].sort((a, b) => a.start - b.start),
  };
}
