import type { Clock } from '../clock.ts';
import { EndpointLimiter } from './limiter.ts';
import { hostOf } from './host.ts';
import type { ModelConfig } from './types.ts';

/** More endpoints than anybody uses; those that are idle are then forgotten, oldest first. */
const MANY = 64;
const byClock = new WeakMap<Clock, Map<string, EndpointLimiter>>();

/** The one limiter of this endpoint and model in the process: a limit is the endpoint's, not a run's. */
export function limiterFor(config: ModelConfig, clock: Clock): EndpointLimiter {
  let limiters = byClock.get(clock);
  if (limiters === undefined) byClock.set(clock, (limiters = new Map<string, EndpointLimiter>()));
  const key = `${config.baseUrl.replace(/\/+$/, '')}\n${config.model}`;
  const known = limiters.get(key);
  if (known !== undefined) {
    known.configure(config);
    return known;
  }
  if (limiters.size >= MANY) {
    for (const [old, limiter] of limiters) {
      if (limiter.idle) limiters.delete(old);
      if (limiters.size < MANY) break;
    }
  }
  const made = new EndpointLimiter(hostOf(config.baseUrl), clock, config);
  limiters.set(key, made);
  return made;
}
