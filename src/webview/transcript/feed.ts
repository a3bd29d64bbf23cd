import type { FromReplay, FromTranscript, ReplayView, TranscriptView } from '../../protocol/transcript.ts';
import type { Host } from '../shared/host.ts';
import { visibleDeep } from '../shared/visible.ts';
import { isToTranscript } from './guard.ts';
import { type Received, receive } from './patch.ts';

/** The page is painted at most this often while text streams. */
const PAINT_EVERY_MS = 100;

export interface Feed {
  /** `replayed` is told where a replay stands; of a run as it goes it never hears. */
  subscribe(
    painted: (view: TranscriptView) => void,
    revealed: (turn: string) => void,
    replayed: (replay: ReplayView) => void,
  ): void;
}

/** Takes the host's messages, keeps them in order, and passes views on at a bounded rate. Asks for a snapshot on a gap. */
export function openFeed(host: Host<FromTranscript | FromReplay>): Feed {
  let received: Received = { seq: 0, view: undefined };
  let asked = false;
  let painted = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onPaint: (view: TranscriptView) => void = () => {};
  let onReveal: (turn: string) => void = () => {};
  let onReplay: (replay: ReplayView) => void = () => {};

  const ask = () => {
    if (asked) return;
    asked = true;
    host.post({ type: 'ready' });
  };
  const paint = () => {
    timer = undefined;
    painted = performance.now();
    if (received.view !== undefined) onPaint(received.view);
  };

  return {
    subscribe(paintedBy, revealedBy, replayedBy) {
      onPaint = paintedBy;
      onReveal = revealedBy;
      onReplay = replayedBy;
      host.listen((data) => {
        const message = visibleDeep(data);
        if (!isToTranscript(message)) return;
        if (message.type === 'reveal') {
          onReveal(message.turn);
          return;
        }
        if (message.type === 'replay') {
          onReplay(message.replay);
          return;
        }
        const next = receive(received, message);
        received = { seq: next.seq, view: next.view };
        if (next.gap) {
          ask();
          return;
        }
        if (message.type === 'snapshot') asked = false;
        timer ??= setTimeout(paint, Math.max(0, painted + PAINT_EVERY_MS - performance.now()));
      });
      // A page that was hidden may have missed messages.
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') ask();
      });
      ask();
    },
  };
}
