/** A span of time for people: `3 ms`, `0.7 s`, `8.9 s`, `2 min 05 s`, `1 h 02 min`. Takes milliseconds. */
export function duration(ms: number): string {
  const safe = Math.max(0, Number.isFinite(ms) ? ms : 0);
  const tenths = Math.round(safe / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const whole = Math.round(safe / 1000);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** As `duration`, with milliseconds below one second, for tool calls. */
export function shortDuration(ms: number): string {
  return ms < 999.5 ? `${Math.max(0, Math.round(ms))} ms` : duration(ms);
}

/** Seconds with one decimal and no unit, for table columns: `8.7`. Takes milliseconds. */
export function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(1);
}

/** `812`, `1.4k`, `87.2k`, `1.2M`. */
export function count(value: number): string {
  if (value < 1000) return String(Math.round(value));
  if (value < 999_950) return `${(value / 1000).toFixed(1)}k`;
  return `${(value / 1_000_000).toFixed(1)}M`;
}

/** US dollars: `$0`, `$0.028`, `$12.40`. */
export function dollars(value: number): string {
  if (value <= 0) return '$0';
  if (value < 0.0005) return '<$0.001';
  return value < 1 ? `$${value.toFixed(3)}` : `$${value.toFixed(2)}`;
}

/** `1 message`, `3 messages`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}

/** `1 March 2026, 14:32` in the reader's time zone; the text itself when it is no date. */
export function dateAndTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }).format(
    date,
  );
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(date);
  return `${day}, ${time}`;
}

/** Snake case or kebab case as words, first letter large: `timed_out` → `Timed out`. */
export function words(id: string): string {
  const spaced = id.replaceAll(/[_-]+/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
