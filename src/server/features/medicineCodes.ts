import { medicines } from '../../core/tools/data/medicines.ts';
import type { Cursor } from '../cursor.ts';
import type { Choice } from './choices.ts';

const codes = new Map(medicines.map(({ generic, rxnorm }) => [generic, rxnorm]));

/** Medicines with their RxNorm codes, where the entry under the cursor has nothing but the name yet. */
export function withCodes(choices: readonly Choice[], cursor: Cursor): readonly Choice[] {
  if (cursor.present.some((key) => key !== cursor.path.at(-1))) return choices;
  return choices.map((choice) => {
    const code = codes.get(choice.label);
    if (code === undefined) return choice;
    const rest = `code: {system: RxNorm, code: ${code}}`;
    return { ...choice, insert: `${choice.insert}${cursor.flow ? ', ' : '\n'}${rest}` };
  });
}
