import { useEffect, useState } from 'preact/hooks';

/**
 * The run's clock as the page goes on counting it: `sentAt` (ms since the run's start, as the host sent it) plus the time since
 * it came, `pace` times as fast. Stands still when `running` is false.
 */
export function useNow(sentAt: number, running: boolean, everyMs = 200, pace = 1): number {
  const [counted, setCounted] = useState({ from: sentAt, now: sentAt });
  useEffect(() => {
    if (!running) return undefined;
    const came = performance.now();
    const timer = setInterval(
      () => setCounted({ from: sentAt, now: sentAt + (performance.now() - came) * pace }),
      everyMs,
    );
    return () => clearInterval(timer);
  }, [sentAt, running, everyMs, pace]);
  // What was counted from an earlier time is void: a replay may have gone back since.
  return running && counted.from === sentAt ? counted.now : sentAt;
}
