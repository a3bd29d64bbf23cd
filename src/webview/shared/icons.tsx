/** Drawings on a grid of 16, stroked; drawn for Consilium so that shape, not colour, carries the meaning. */
const PATHS = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6',
  block: 'M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM5 8h6',
  differs: 'M3.5 6h9M3.5 10h9M10.5 3l-5 10',
  own: 'M5 8h6',
  none: 'M7.6 8h.8',
  pass: 'M8 2a6 6 0 100 12A6 6 0 008 2zM5.4 8.3l1.8 1.8 3.4-3.8',
  error: 'M8 2a6 6 0 100 12A6 6 0 008 2zM6 6l4 4M10 6l-4 4',
  clock: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 4.8V8l2.2 1.4',
  stopped: 'M8 2a6 6 0 100 12A6 6 0 008 2zM6.2 6.2h3.6v3.6H6.2z',
  circle: 'M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11z',
  info: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 7.4v3.4M8 5.1v.1',
  sync: 'M13 8a5 5 0 01-9 3M3 8a5 5 0 019-3M12.2 2.4V5.2H9.4M3.8 13.6v-2.8h2.8',
  retry: 'M12.8 8.6a5 5 0 11-1.4-4.2M12.6 2.2v3h-3',
  unplugged: 'M6 3v2.5M10 3v2.5M4.5 5.5h7v2a3.5 3.5 0 01-7 0zM8 11v3M2.5 13.5l11-11',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  stop: 'M4.5 4.5h7v7h-7z',
  down: 'M8 2.5v9M4.5 8L8 11.5 11.5 8M3.5 14h9',
  search: 'M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10.2 10.2l3.5 3.5',
  close: 'M4 4l8 8M12 4l-8 8',
  up: 'M4 10l4-4 4 4',
  next: 'M4 6l4 4 4-4',
  chevron: 'M6 4l4 4-4 4',
  arrow: 'M2.5 8h10.5M9.5 4.5L13 8l-3.5 3.5',
  copy: 'M5.5 5.5h7v8h-7zM5.5 10.5h-2v-8h7v3',
  report: 'M2.5 3h11v10h-11zM2.5 6h11M6.5 6v7',
  braces: 'M6 2.8c-2.4 0-.6 5-2.8 5.2C5.4 8.2 3.6 13.2 6 13.2M10 2.8c2.4 0 .6 5 2.8 5.2-2.2.2-.4 5.2-2.8 5.2',
  folder: 'M2 4h4.2l1.3 1.5H14v7.5H2z',
  file: 'M4 2h5.5L12.5 5v9H4zM6.2 7h4M6.2 9.3h4M6.2 11.6h2.5',
  tool: 'M10.2 2.4a3.3 3.3 0 00-3.1 4.5L2.6 11.4l2 2 4.5-4.5a3.3 3.3 0 004.3-4.3L11.3 6.7 9.3 4.7z',
  book: 'M8 4C6.5 2.9 4.5 2.6 2.3 2.9v9.7C4.5 12.3 6.5 12.6 8 13.7c1.5-1.1 3.5-1.4 5.7-1.1V2.9C11.5 2.6 9.5 2.9 8 4zM8 4v9.7',
  warn: 'M8 2.3l6.2 11.2H1.8zM8 6.4v3.4M8 11.5v.2',
  pencil: 'M3 13l.7-2.9 7-7 2.2 2.2-7 7zM9.4 4.4l2.2 2.2',
  shield: 'M8 2l5 1.8v4c0 3-2 5.2-5 6.3-3-1.1-5-3.3-5-6.3v-4z',
  list: 'M6 4h8M6 8h8M6 12h8M2.3 4l.8.8L4.4 3.3M2.3 8l.8.8 1.3-1.5M2.3 12l.8.8 1.3-1.5',
  swap: 'M3 5.5h9M9.5 3L12 5.5 9.5 8M13 10.5H4M6.5 8L4 10.5 6.5 13',
  people: 'M8 3.2a2.3 2.3 0 100 4.6 2.3 2.3 0 000-4.6zM3.3 13.5c.3-2.7 2.1-4.2 4.7-4.2s4.4 1.5 4.7 4.2',
} as const;

export type IconName = keyof typeof PATHS | 'missing' | 'current';

export type Tone = 'pass' | 'warn' | 'bad' | 'run' | 'muted' | 'plain';

/** Decoration: words beside it, or a label on its parent, carry the meaning. */
export function Icon({
  name,
  tone = 'plain',
  spin = false,
}: {
  name: IconName;
  tone?: Tone;
  spin?: boolean;
}) {
  return (
    <svg
      class={`icon tone-${tone}${spin ? ' spin' : ''}${name === 'stop' ? ' filled' : ''}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {name === 'missing' ? (
        <>
          <circle cx="8" cy="8" r="6" stroke-dasharray="2.4 1.37" />
          <path d="M8 4.8v4M8 11v.2" />
        </>
      ) : name === 'current' ? (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <circle class="solid" cx="8" cy="8" r="2.3" />
        </>
      ) : (
        <path d={PATHS[name]} />
      )}
    </svg>
  );
}
