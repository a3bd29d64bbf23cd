import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Closer to the end than this counts as at the end. */
const END_PX = 40;

export interface Follow {
  readonly following: boolean;
  /** Messages that came while the reader was elsewhere. */
  readonly unseen: number;
  readonly set: (follow: boolean) => void;
}

/**
 * Holds the page at its end while new text comes, until the reader scrolls up; reaching the end takes hold again.
 * `painted` changes with every paint. Nothing else ever moves the page.
 */
export function useFollow(active: boolean, initially: boolean, messages: number, painted: unknown): Follow {
  const [following, setFollowing] = useState(initially);
  const last = useRef(0);
  const [seen, setSeen] = useState(0);

  useEffect(() => {
    const onScroll = () => {
      const { scrollHeight } = document.documentElement;
      const up = window.scrollY < last.current - 2;
      last.current = window.scrollY;
      if (up) setFollowing(false);
      else if (scrollHeight - window.innerHeight - window.scrollY < END_PX) setFollowing(true);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => window.removeEventListener('scroll', onScroll);
  }, []);

  const held = active && following;
  useLayoutEffect(() => {
    if (!held) return;
    window.scrollTo(0, document.documentElement.scrollHeight);
    last.current = window.scrollY;
  }, [held, painted]);

  useEffect(() => {
    if (held || seen > messages) setSeen(messages);
  }, [held, messages, seen]);

  const set = useCallback((follow: boolean) => {
    setFollowing(follow);
    if (follow) window.scrollTo(0, document.documentElement.scrollHeight);
  }, []);
  return { following: held, unseen: active && !held && seen > 0 ? messages - seen : 0, set };
}
