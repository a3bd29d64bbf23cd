import type { TurnRequest } from '../read.ts';
import type { Domain } from './domain.ts';
import { generic } from './generic.ts';

/** The rules for a specialist: by the analysis when the demo knows it, else by the tools in its hands, else passages alone. */
export function domainOf(_turn: TurnRequest): Domain {
  return generic;
}
