import { type IconName, PATHS, type Tone } from './iconPaths.ts';

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
