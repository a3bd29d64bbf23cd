import { createModel } from '../../src/core/model/create.ts';
import { defaultRetryPolicy } from '../../src/core/model/retrying.ts';
import type { CallProgress, ChatModel, ModelConfig } from '../../src/core/model/types.ts';
import type { FaultClock } from './faultClock.ts';
import { type FaultEndpoint, type FaultHands, good } from './faultEndpoint.ts';
import type { Fault } from './faults.ts';
import { until } from './until.ts';

export const KEY = 'secret-key';

/** A model whose endpoint misbehaves in one way, on real sockets and the default policy, without luck in the jitter. */
export interface FaultMeeting {
  readonly model: ChatModel;
  /** Whatever the call tells on its way has to come by here: it moves the clock. */
  readonly heard: (progress: CallProgress) => void;
  readonly tries: () => number;
  /** Of the waits that were told, in seconds. */
  readonly waits: readonly string[];
}

export async function meetFault(
  endpoint: FaultEndpoint,
  fault: Fault,
  times: number,
  clock: FaultClock,
  second = false,
): Promise<FaultMeeting> {
  const waits: string[] = [];
  let pieces = 0;
  const reached = async (count: number): Promise<void> => {
    if (count > 0) await until(() => pieces >= count, `piece ${count} of "${fault.name}"`);
  };
  const hands: Omit<FaultHands, 'response'> = {
    pass: async (ms, after) => {
      await reached(after);
      clock.advance(ms);
    },
    sleep: async (ms, after) => {
      await reached(after);
      clock.sleep(ms);
      // The timers that stood still come due now, an hour late.
      clock.advance(180_000);
    },
    setWall: (ms) => clock.setWall(ms),
  };
  const route = endpoint.route(fault.reply ?? good, times, hands);
  const config: ModelConfig = {
    id: 'first',
    model: 'm',
    baseUrl: fault.baseUrl?.(endpoint.origin) ?? route.baseUrl,
  };
  const next: ModelConfig = { id: 'second', model: 'm', baseUrl: endpoint.route(good, 0, hands).baseUrl };
  const model = await createModel(second ? [config, next] : [config], () => Promise.resolve(KEY), {
    clock,
    random: () => 1,
    // The tries were counted with one model; what matters with two is that the second is asked.
    ...(second && { retry: { ...defaultRetryPolicy, attempts: 1 } }),
  });
  let tries = 1;
  return {
    model,
    waits,
    tries: () => (fault.reply === undefined ? tries : route.seen()),
    heard: (progress) => {
      if (progress.kind === 'text' || progress.kind === 'arguments' || progress.kind === 'progress')
        pieces += 1;
      else if (progress.kind === 'retry') {
        tries += 1;
        pieces = 0;
      } else if (progress.kind === 'waiting') {
        waits.push(`${Math.round(progress.ms / 100) / 10}`);
        queueMicrotask(() => clock.advance(progress.ms));
      }
    },
  };
}

/** The address of an endpoint differs from run to run. */
export function withoutHost(message: string): string {
  return message.replaceAll(/127\.0\.0\.1:\d+|x{64}\.example/g, '‹host›');
}
