import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import type { ReplayView } from '../../protocol/transcript.ts';
import { duration as words } from '../shared/format.ts';
import { useNow } from '../shared/useNow.ts';

/** The host has answered by then; until then the slider stays where the reader has put it. Milliseconds. */
const ANSWERED_MS = 300;

/** Parts of the whole that an arrow key and a page key move by. */
const ARROW = 1 / 100;
const PAGE = 1 / 10;

/** The position in played time, to read and to move, with a mark for each end of a turn of the shown team. */
export function ReplaySlider({ replay, seek }: { replay: ReplayView; seek: (to: number) => void }) {
  const { duration, playing, turnEnds } = replay;
  const counted = useNow(replay.position, playing, motionReduced() ? 1000 : 100, replay.speed);
  const { put, place } = usePut(seek);
  const position = Math.min(put ?? counted, duration);
  const onKey = (event: KeyboardEvent) => {
    const by = stepOf(event.key);
    if (by === undefined) return;
    event.preventDefault();
    place(Math.min(Math.max(0, position + by * duration), duration));
  };
  // A screen reader reads each change of the text: while it plays, ten in the whole are enough.
  const tenth = duration / 10;
  const said = playing && put === undefined && tenth > 0 ? Math.floor(position / tenth) * tenth : position;
  return (
    <>
      <div class="slider">
        <Rail part={duration === 0 ? 0 : position / duration} ends={turnEnds} duration={duration} />
        <input
          type="range"
          min="0"
          max={String(Math.ceil(duration))}
          step="1"
          value={String(Math.round(position))}
          disabled={duration === 0}
          aria-label="Position in the run"
          aria-valuetext={`${words(said)} of ${words(duration)}`}
          onInput={(event) => place(Math.min(Number(event.currentTarget.value), duration))}
          onKeyDown={onKey}
        />
      </div>
      <span class="replay-time num" aria-hidden="true">
        {words(position)} of {words(duration)}
      </span>
    </>
  );
}

/** Where the reader has put the slider, told to the host once a frame at most. */
function usePut(seek: (to: number) => void): {
  readonly put: number | undefined;
  readonly place: (to: number) => void;
} {
  const [put, setPut] = useState<number | undefined>(undefined);
  const latest = useRef(seek);
  latest.current = seek;
  const wanted = useRef(0);
  const frame = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (put === undefined) return undefined;
    const timer = setTimeout(() => setPut(undefined), ANSWERED_MS);
    return () => clearTimeout(timer);
  }, [put]);
  const place = (to: number) => {
    wanted.current = to;
    setPut(to);
    frame.current ??= requestAnimationFrame(() => {
      frame.current = undefined;
      latest.current(wanted.current);
    });
  };
  return { put, place };
}

/** Drawing alone: the slider lies over it. */
function Rail({ part, ends, duration }: { part: number; ends: readonly number[]; duration: number }) {
  const marks = useMemo(() => {
    // Marks closer than half a hundredth would run into one.
    const places = new Set(ends.map((end) => Math.round((end / duration) * 200) / 2));
    return [...places].map((place) => (
      <line key={place} class="mark" x1={`${place}%`} x2={`${place}%`} y1="6" y2="16" />
    ));
  }, [ends.length, ends[0], duration]);
  return (
    <svg class="rail" aria-hidden="true">
      <rect class="way" x="0" y="9.5" width="100%" height="3" rx="1.5" />
      <rect class="gone" x="0" y="9.5" width={`${part * 100}%`} height="3" rx="1.5" />
      {marks}
    </svg>
  );
}

function stepOf(key: string): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return -ARROW;
    case 'ArrowRight':
    case 'ArrowUp':
      return ARROW;
    case 'PageDown':
      return -PAGE;
    case 'PageUp':
      return PAGE;
    default:
      return undefined;
  }
}

function motionReduced(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
