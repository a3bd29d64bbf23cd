import { useEffect, useLayoutEffect } from 'preact/hooks';

import type { FromReport } from '../../protocol/report.ts';
import type { Host } from '../shared/host.ts';
import { isShape } from '../shared/shape.ts';

/** Comes back to where the reader was, in this or an earlier life of the page. */
export function useScroll(host: Host<FromReport>): void {
  useLayoutEffect(() => {
    const { kept } = host;
    if (isShape(kept) && typeof kept['top'] === 'number') window.scrollTo(0, kept['top']);
  }, [host]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(() => host.keep({ top: window.scrollY }), 300);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('scroll', onScroll);
    };
  }, [host]);
}
