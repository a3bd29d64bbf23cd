import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Messages drawn at first, and by each press of the button. */
const STEP = 80;

export interface DrawnRange {
  /** Index of the first message drawn. */
  readonly start: number;
  readonly step: number;
  readonly showEarlier: () => void;
  readonly showAll: () => void;
}

/**
 * Which of `length` messages are drawn: the last ones, and as many before as were asked for. While the page follows the end the
 * start moves on, so that a run of a day does not slow down; it never moves under a reader, unless there are fewer messages than
 * there were, as when a replay goes back.
 */
export function useWindow(length: number, following: boolean): DrawnRange {
  const [start, setStart] = useState(() => Math.max(0, length - STEP));
  const height = useRef<number | undefined>(undefined);
  const moved =
    following && length - start > 2 * STEP ? length - STEP : Math.min(start, Math.max(0, length - STEP));
  if (moved !== start) setStart(moved);

  const draw = useCallback((next: (before: number) => number) => {
    height.current = document.documentElement.scrollHeight;
    setStart(next);
  }, []);
  useLayoutEffect(() => {
    if (height.current === undefined) return;
    // What was in sight stays where it was: the page grew above it.
    const grown = document.documentElement.scrollHeight - height.current;
    height.current = undefined;
    if (grown > 0) window.scrollBy(0, grown);
  }, [start]);

  const showEarlier = useCallback(() => draw((before) => Math.max(0, before - STEP)), [draw]);
  const showAll = useCallback(() => draw(() => 0), [draw]);
  return { start: moved, step: STEP, showEarlier, showAll };
}
