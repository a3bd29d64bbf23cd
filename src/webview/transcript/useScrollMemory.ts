import { useEffect, useRef } from 'preact/hooks';

import type { UiState } from './uiState.ts';
import { headerHeight } from './useKeys.ts';

type Place = NonNullable<UiState['scroll']>;

/** Goes once to where the reader was, and tells where the reader is, half a second after the last move. */
export function useScrollMemory(
  kept: Place | undefined,
  active: boolean,
  tell: (place: Place | undefined) => void,
): void {
  const told = useRef(tell);
  told.current = tell;
  const on = useRef(active);
  on.current = active;

  useEffect(() => {
    if (kept === undefined) return;
    const message = document.getElementById(`t-${kept.turn}`);
    if (message !== null)
      window.scrollBy(0, message.getBoundingClientRect().top - headerHeight() - kept.offset);
  }, []);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(() => told.current(on.current ? placeNow() : undefined), 500);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('scroll', onScroll);
    };
  }, []);
}

function placeNow(): Place | undefined {
  const top = headerHeight();
  const first = [...document.querySelectorAll<HTMLElement>('[data-turn]')].find(
    (message) => message.offsetParent !== null && message.getBoundingClientRect().bottom > top,
  );
  const turn = first?.dataset['turn'];
  return first === undefined || turn === undefined || window.scrollY === 0
    ? undefined
    : { turn, offset: Math.round(first.getBoundingClientRect().top - top) };
}
