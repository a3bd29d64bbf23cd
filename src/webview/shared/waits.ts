import type { WaitReason } from '../../core/model/types.ts';
import type { Interval } from '../../core/run/events.ts';
import { duration } from './format.ts';

const WORDS: Readonly<Record<WaitReason, string>> = {
  'rate limit': 'rate limit',
  backoff: 'trying again',
  'endpoint busy': 'endpoint busy',
  'endpoint down': 'endpoint down',
  disk: 'the disk',
  person: 'a person',
};

const SENTENCES: Readonly<Record<WaitReason, string>> = {
  'rate limit': 'The endpoint limits the rate of calls',
  backoff: 'A call failed and is tried again',
  'endpoint busy': 'All places at the endpoint are taken',
  'endpoint down': 'The endpoint failed again and again and is left alone for a while',
  disk: 'The folder of the run cannot be written, and what is answered could not be kept',
  person: 'It waits for a person',
};

/** Whether a wait tells a reason that there are words for, or none. */
export function isWaitReason(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && Object.hasOwn(WORDS, value));
}

export function waitSentence(reason: WaitReason): string {
  return SENTENCES[reason];
}

/** `waiting: rate limit, 4.2 s`. Takes milliseconds. */
export function waitText(reason: WaitReason | undefined, ms: number): string {
  return reason === undefined ? `waiting ${duration(ms)}` : `waiting: ${WORDS[reason]}, ${duration(ms)}`;
}

/** What a lane waited for, and how long for each: pieces of one reason that overlap count once. The longest first. */
export function waitTexts(lane: readonly Interval[]): readonly string[] {
  const reached = new Map<WaitReason | undefined, { ms: number; to: number }>();
  for (const { from, to, kind, reason } of [...lane].sort((a, b) => a.from - b.from)) {
    if (kind !== 'waiting') continue;
    const before = reached.get(reason) ?? { ms: 0, to: 0 };
    const ms = before.ms + Math.max(0, to - Math.max(from, before.to));
    reached.set(reason, { ms, to: Math.max(to, before.to) });
  }
  return [...reached].sort((a, b) => b[1].ms - a[1].ms).map(([reason, { ms }]) => waitText(reason, ms));
}
