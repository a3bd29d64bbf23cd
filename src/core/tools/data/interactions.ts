import { bleedingInteractions } from './interactions-bleeding.ts';
import { cardiorenalInteractions } from './interactions-cardiorenal.ts';
import { centralInteractions } from './interactions-central.ts';
import { metabolismInteractions } from './interactions-metabolism.ts';
import { organInteractions } from './interactions-organs.ts';
import type { InteractionRule } from './interaction.ts';

/** Every rule of the embedded data set. It is a selection of well-known interactions, not a complete reference. */
export const interactionRules: readonly InteractionRule[] = [
  ...bleedingInteractions,
  ...cardiorenalInteractions,
  ...metabolismInteractions,
  ...organInteractions,
  ...centralInteractions,
];
