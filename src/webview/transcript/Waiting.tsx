import type { WaitReason } from '../../core/model/types.ts';
import type { TurnState } from '../../core/run/state.ts';
import { Icon } from '../shared/icons.tsx';
import { useNow } from '../shared/useNow.ts';

const REASONS: Readonly<Record<WaitReason, string>> = {
  'rate limit': 'The endpoint limits the rate of calls',
  backoff: 'A call failed and is tried again',
  'endpoint busy': 'All places at the endpoint are taken',
  'endpoint down': 'The endpoint failed again and again and is left alone for a while',
  disk: 'The folder of the run cannot be written, and what is answered could not be kept',
  person: 'It waits for a person',
};

/** Why a turn stands still and for how much longer. */
export function Waiting({ waiting, now }: { waiting: NonNullable<TurnState['waiting']>; now: number }) {
  const clock = useNow(now, true, 500);
  const left = Math.max(0, Math.ceil((waiting.until - clock) / 1000));
  return (
    <div class="note-row">
      <Icon name="pause" tone="warn" />
      <span>
        <strong>Waiting:</strong> {REASONS[waiting.reason]}
        {Number.isFinite(waiting.until) && left > 0 ? `, at most ${left} s more` : ''}
      </span>
    </div>
  );
}
