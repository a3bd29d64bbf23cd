/** What an endpoint tells of one of its limits: how much is left, and when all of it is back. */
export interface RateReport {
  readonly remaining: number;
  readonly limit: number | undefined;
  /** Milliseconds until the whole limit is back. */
  readonly resetMs: number;
}

export interface RateReports {
  readonly requests: RateReport | undefined;
  readonly tokens: RateReport | undefined;
}

interface HeaderSource {
  get(name: string): string | null;
}

/** Reads `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, and the short forms without an ending as requests. */
export function rateReports(headers: HeaderSource, wallMs: number): RateReports | undefined {
  const read = (ending: string): RateReport | undefined => {
    const remaining = amount(headers.get(`x-ratelimit-remaining${ending}`));
    if (remaining === undefined) return undefined;
    const resetMs = resetIn(headers.get(`x-ratelimit-reset${ending}`), wallMs);
    return resetMs === undefined
      ? undefined
      : { remaining, resetMs, limit: amount(headers.get(`x-ratelimit-limit${ending}`)) };
  };
  const requests = read('-requests') ?? read('');
  const tokens = read('-tokens');
  return requests === undefined && tokens === undefined ? undefined : { requests, tokens };
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `6m0s`, `1h2m3.5s`, `120ms`, or plain seconds. Milliseconds; undefined for what is no duration. */
export function durationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(trimmed)) return undefined;
  let total = 0;
  for (const [, value = '', unit = ''] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g))
    total += Number(value) * (UNITS[unit] ?? 0);
  return total;
}

/** A duration, or a moment: as a date, or in seconds or milliseconds since 1970. */
function resetIn(header: string | null, wallMs: number): number | undefined {
  if (header === null) return undefined;
  const duration = durationMs(header);
  if (duration === undefined) {
    const date = Date.parse(header);
    return Number.isNaN(date) ? undefined : Math.max(0, date - wallMs);
  }
  const plain = Number(header);
  if (plain > 1e11) return Math.max(0, plain - wallMs);
  if (plain > 1e9) return Math.max(0, plain * 1000 - wallMs);
  return duration;
}

function amount(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const value = Number(header);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/**
 * The wait that an endpoint asked for: `retry-after-ms`, or either form of `retry-after` (seconds or a date). A date is read
 * against the endpoint's own clock when it tells that, since ours may be wrong. Milliseconds.
 */
export function askedWaitMs(headers: HeaderSource, wall: Date): number | undefined {
  const exact = amount(headers.get('retry-after-ms'));
  if (exact !== undefined) return exact;
  const date = Date.parse(headers.get('date') ?? '');
  return retryAfterMs(headers.get('retry-after'), Number.isNaN(date) ? wall : new Date(date));
}

/** Milliseconds from either form of Retry-After; undefined when it cannot be read. */
export function retryAfterMs(header: string | null | undefined, wall: Date): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - wall.getTime());
}
