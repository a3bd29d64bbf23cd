import type { RunEvent } from './events.ts';
import type { RunState } from './state.ts';

export function reduceRun(state: RunState, _event: RunEvent): RunState {
  return state;
}
