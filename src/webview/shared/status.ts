import type { Outcome } from '../../core/run/events.ts';
import type { TeamStatus } from '../../core/run/state.ts';
import type { IconName, Tone } from './iconPaths.ts';

/** How a state is told: a word first, then a drawing, then a colour. */
export interface StatusLook {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: Tone;
  readonly spin: boolean;
}

const OUTCOMES: Readonly<Record<Outcome, StatusLook>> = {
  consensus: { word: 'consensus', icon: 'pass', tone: 'pass', spin: false },
  no_consensus: { word: 'no consensus', icon: 'differs', tone: 'warn', spin: false },
  failed: { word: 'failed', icon: 'error', tone: 'bad', spin: false },
  timed_out: { word: 'timed out', icon: 'clock', tone: 'warn', spin: false },
  cancelled: { word: 'cancelled', icon: 'stopped', tone: 'muted', spin: false },
};

export function statusLook(status: TeamStatus): StatusLook {
  switch (status.kind) {
    case 'queued':
      return { word: 'queued', icon: 'circle', tone: 'muted', spin: false };
    case 'running':
      return { word: 'running', icon: 'sync', tone: 'run', spin: true };
    case 'waiting':
      return {
        word: status.reason === 'person' ? 'waits for a person' : 'waiting',
        icon: 'pause',
        tone: 'warn',
        spin: false,
      };
    case 'stopping':
      return { word: 'stopping', icon: 'sync', tone: 'muted', spin: true };
    case 'interrupted':
      return { word: 'interrupted', icon: 'unplugged', tone: 'warn', spin: false };
    case 'ended':
      return OUTCOMES[status.outcome];
    default:
      return { word: 'unknown', icon: 'circle', tone: 'muted', spin: false };
  }
}

/** True while the team may still send something. */
export function isActive(status: TeamStatus): boolean {
  return status.kind !== 'ended' && status.kind !== 'interrupted';
}

/** True when the team's opinion is not part of the result. */
export function isAbsent(status: TeamStatus): boolean {
  return (
    status.kind === 'interrupted' ||
    (status.kind === 'ended' && status.outcome !== 'consensus' && status.outcome !== 'no_consensus')
  );
}

/** First letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
