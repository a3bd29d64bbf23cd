import type { TranscriptHeader } from '../../protocol/transcript.ts';
import type { IconName, Tone } from '../shared/iconPaths.ts';
import { Icon } from '../shared/icons.tsx';

interface Told {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly text: string;
  readonly detail?: string;
  readonly action?: 'cancel' | 'retry';
  readonly label?: string;
}

/** One sentence and one thing to do, when the team is not simply at work or done. */
export function Notice({
  header,
  turns,
  act,
}: {
  header: TranscriptHeader;
  turns: number;
  act: (action: 'cancel' | 'retry') => void;
}) {
  const told = tell(header, turns);
  if (told === undefined) return null;
  const { action } = told;
  const allowed = action === 'retry' ? header.canRetry : action === 'cancel' && header.canCancel;
  return (
    <div class={`notice tone-edge-${told.tone}`}>
      <Icon name={told.icon} tone={told.tone} />
      <p>
        {told.text} {told.detail === undefined ? null : <span class="muted">{told.detail}</span>}
      </p>
      {action === undefined || !allowed ? null : (
        <button
          type="button"
          class={action === 'cancel' ? 'button secondary' : 'button'}
          onClick={() => act(action)}
        >
          {told.label}
        </button>
      )}
    </div>
  );
}

function tell({ status }: TranscriptHeader, turns: number): Told | undefined {
  const kept = turns === 0 ? 'No turn was finished.' : 'Finished turns are kept.';
  switch (status.kind) {
    case 'queued':
      return {
        icon: 'circle',
        tone: 'muted',
        text: 'Queued. The team starts when a place is free.',
        action: 'cancel',
        label: 'Stop',
      };
    case 'running':
      return turns === 0
        ? { icon: 'sync', tone: 'run', text: 'The team has started. Its first message is on the way.' }
        : undefined;
    case 'waiting':
      return undefined;
    case 'stopping':
      return { icon: 'sync', tone: 'muted', text: 'Stopping: open calls are being closed.' };
    case 'interrupted':
      return {
        icon: 'unplugged',
        tone: 'warn',
        text:
          turns === 0
            ? 'Interrupted before the first turn was finished.'
            : `Stopped after turn ${turns}. ${kept}`,
        action: 'retry',
        label: 'Resume',
      };
    case 'ended':
      switch (status.outcome) {
        case 'consensus':
        case 'no_consensus':
          return undefined;
        case 'failed':
          return {
            icon: 'error',
            tone: 'bad',
            text: status.error?.message ?? 'The team failed.',
            ...(status.error === undefined ? {} : { detail: `(${status.error.class.replaceAll('_', ' ')})` }),
            action: 'retry',
            label: 'Retry',
          };
        case 'timed_out':
          return {
            icon: 'clock',
            tone: 'warn',
            text: `${status.error?.message ?? 'The team ran out of time.'} ${kept}`,
            action: 'retry',
            label: 'Retry',
          };
        case 'cancelled':
          return {
            icon: 'stopped',
            tone: 'muted',
            text: `Cancelled. ${kept}`,
            action: 'retry',
            label: 'Retry',
          };
        default:
          return undefined;
      }
    default:
      return undefined;
  }
}
