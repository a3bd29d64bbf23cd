import { cardiovascularCombinations, cardiovascularMedicines } from './medicines-cardiovascular.ts';
import { nervousSystemCombinations, nervousSystemMedicines } from './medicines-nervous-system.ts';
import { otherCombinations, otherMedicines } from './medicines-other.ts';
import type { Combination, Medicine } from './medicine.ts';

/** Every active substance that the data set knows. */
export const medicines: readonly Medicine[] = [
  ...cardiovascularMedicines,
  ...nervousSystemMedicines,
  ...otherMedicines,
];

export const combinations: readonly Combination[] = [
  ...cardiovascularCombinations,
  ...nervousSystemCombinations,
  ...otherCombinations,
];
