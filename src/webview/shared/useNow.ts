import { useEffect, useState } from 'preact/hooks';

/**
 * The run's clock as the page goes on counting it: `sentAt` (ms since the run's start, as the host sent it) plus the time since
 * it came. Stands still when `running` is false.
 */
export function useNow(sentAt: number, running: boolean, everyMs = 200): number {
  const [now, setNow] = useState(sentAt);
  useEffect(() => {
    setNow(sentAt);
    if (!running) return undefined;
    const came = performance.now();
    const timer = setInterval(() => setNow(sentAt + performance.now() - came), everyMs);
    return () => clearInterval(timer);
  }, [sentAt, running, everyMs]);
  return running ? Math.max(now, sentAt) : sentAt;
}
