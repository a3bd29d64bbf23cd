import type { Clock } from '../clock.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { cancelled } from '../model/retrying.ts';
import type { ChatModel, Usage } from '../model/types.ts';
import { noUsage } from '../model/usage.ts';
import type { PanelSpec } from '../panel/types.ts';
import type { Toolbox } from '../tools/types.ts';
import type { Synthesis } from './events.ts';
import type { RunStore } from './store.ts';
import { addCallUsage, plainSynthesis, synthesise } from './synthesis.ts';
import { workClock } from './workClock.ts';

export interface JoiningPorts {
  readonly panel: PanelSpec;
  readonly medicine: Toolbox['medicine'];
  readonly model: ChatModel;
  readonly store: RunStore;
  readonly clock: Clock;
  /** Milliseconds since the run's start. */
  readonly elapsed: () => number;
  /** How long it may take. Milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds in which it could not work. */
  readonly stalled: () => number;
  readonly signal: AbortSignal;
  readonly cost: (modelId: string, usage: Usage | undefined) => number;
  /** Why no more may be spent; undefined when all is well. */
  readonly overspent: () => string | undefined;
}

/** Makes the joint assessment, as events of the store. Never rejects: what the model cannot give, the engine joins without it. */
export async function joinTeams(ports: JoiningPorts): Promise<void> {
  const { store, medicine, elapsed, signal, timeoutMs } = ports;
  const { state } = store;
  store.dispatch({ type: 'synthesis.started', at: elapsed() });
  const spent = { usage: noUsage, cost: 0, calls: 0 };
  const clock = new AbortController();
  const limit = AbortSignal.any([signal, clock.signal]);
  const stopClock = workClock(ports.clock, timeoutMs, ports.stalled, () =>
    clock.abort(
      new ConsiliumError('timeout', `The synthesis did not end within ${Math.round(timeoutMs / 1000)} s.`),
    ),
  );
  let synthesis: Synthesis;
  try {
    const cap = ports.overspent();
    if (cap !== undefined) throw new ConsiliumError('cancelled', cap);
    synthesis = await synthesise(ports.panel, state, medicine, {
      model: ports.model,
      signal: limit,
      onText: (text) => store.dispatch({ type: 'synthesis.delta', text }),
      onCall: (modelId, usage) => {
        spent.calls += 1;
        spent.usage = addCallUsage(spent.usage, usage);
        spent.cost += ports.cost(modelId, usage);
      },
    });
    store.dispatch({ type: 'synthesis.finished', at: elapsed(), synthesis, ...spent });
  } catch (thrown) {
    synthesis = plainSynthesis(state, medicine);
    const error = errorInfo(limit.aborted ? cancelled(limit) : thrown);
    store.dispatch({ type: 'synthesis.failed', at: elapsed(), error, synthesis, spent });
  } finally {
    stopClock();
  }
}
