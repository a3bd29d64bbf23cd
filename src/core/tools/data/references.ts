import type { Citation } from '../types.ts';
import { labelReferences } from './references-labels.ts';
import { literatureReferences } from './references-literature.ts';

/** One entry of the bibliography that the package carries. */
export interface Reference extends Citation {
  readonly kind: 'trial' | 'guideline' | 'study' | 'score' | 'label' | 'compendium';
  readonly year?: number;
  /** What it is about, in our own words; never an abstract. */
  readonly note: string;
  /** Further words by which a search should find it. */
  readonly keywords: string;
}

/** Every source that a tool can cite, with landmark literature for common internal-medicine cases. */
export const references: readonly Reference[] = [...literatureReferences, ...labelReferences];

const byId = new Map(references.map((reference) => [reference.id, reference]));

/**
 * The citations for ids of the bibliography, each once, in the order of first mention.
 * An id that is not there is a mistake in the data set, which the tests rule out.
 */
export function citationsFor(ids: Iterable<string>): readonly Citation[] {
  const found: Citation[] = [];
  for (const id of new Set(ids)) {
    const reference = byId.get(id);
    if (reference === undefined) throw new Error(`The bibliography has no entry ${id}.`);
    const { title, url } = reference;
    found.push(url === undefined ? { id, title } : { id, title, url });
  }
  return found;
}
