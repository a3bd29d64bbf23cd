import { useContext } from 'preact/hooks';

import type { TurnState } from '../../core/run/state.ts';
import { Icon } from '../shared/icons.tsx';
import { useNow } from '../shared/useNow.ts';
import { waitSentence } from '../shared/waits.ts';
import { Pace } from './context.ts';

/** Why a turn stands still and for how much longer. */
export function Waiting({ waiting, now }: { waiting: NonNullable<TurnState['waiting']>; now: number }) {
  const pace = useContext(Pace);
  const clock = useNow(now, pace > 0, 500, pace);
  const left = Math.max(0, Math.ceil((waiting.until - clock) / 1000));
  return (
    <div class="note-row">
      <Icon name="pause" tone="warn" />
      <span>
        <strong>Waiting:</strong> {waitSentence(waiting.reason)}
        {Number.isFinite(waiting.until) && left > 0 ? `, at most ${left} s more` : ''}
      </span>
    </div>
  );
}
