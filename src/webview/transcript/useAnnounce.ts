import { useEffect, useRef, useState } from 'preact/hooks';

import type { TranscriptView } from '../../protocol/transcript.ts';
import { isAbsent, statusLook } from '../shared/status.ts';
import { agentOf } from './context.ts';

export interface Announced {
  /** Said when there is a pause. */
  readonly polite: string;
  /** Said at once: a failure. */
  readonly assertive: string;
}

/** What a screen reader is told, one short sentence for each finished turn and for the end. Nothing for what was there before. */
export function useAnnounce(view: TranscriptView | undefined): Announced {
  const [said, say] = useState<Announced>({ polite: '', assertive: '' });
  const before = useRef<TranscriptView | undefined>(undefined);
  useEffect(() => {
    const old = before.current;
    before.current = view;
    if (old === undefined || view === undefined) return;
    const { header } = view;
    if (old.header.status.kind !== header.status.kind && header.status.kind === 'ended') {
      const sentence = `${header.info.title}: ${statusLook(header.status).word}`;
      say(
        isAbsent(header.status) ? { polite: '', assertive: sentence } : { polite: sentence, assertive: '' },
      );
      return;
    }
    const done = new Set(old.turns.filter((turn) => turn.status === 'finished').map((turn) => turn.id));
    const finished = view.turns.findLast((turn) => turn.status === 'finished' && !done.has(turn.id));
    if (finished === undefined) return;
    const title = agentOf(header.info.agents, finished.agent).title;
    say({
      polite: `${title} finished, turn ${finished.number} of at most ${header.info.maxTurns}`,
      assertive: '',
    });
  }, [view]);
  return said;
}
