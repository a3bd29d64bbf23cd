import { useEffect, useRef } from 'preact/hooks';

import { Act } from '../shared/Act.tsx';

interface SearchBarProps {
  readonly query: string;
  readonly found: number;
  /** Which match the page is at, from 0; -1 before the first step. */
  readonly at: number;
  readonly change: (query: string) => void;
  readonly step: (by: 1 | -1) => void;
  readonly close: () => void;
}

export function SearchBar({ query, found, at, change, step, close }: SearchBarProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const said =
    query.trim() === ''
      ? ''
      : found === 0
        ? 'no message'
        : at < 0
          ? `${found} ${found === 1 ? 'message' : 'messages'}`
          : `${at + 1} of ${found} messages`;
  return (
    <div class="search" role="search">
      <input
        ref={field}
        type="text"
        value={query}
        placeholder="Search messages, tools and findings"
        aria-label="Search messages, tools and findings"
        spellcheck={false}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          step(event.shiftKey ? -1 : 1);
        }}
      />
      <span class="found num" role="status">
        {said}
      </span>
      <Act icon="up" label="Previous match" title="Previous match (Shift+Enter)" onClick={() => step(-1)} />
      <Act icon="next" label="Next match" title="Next match (Enter)" onClick={() => step(1)} />
      <Act icon="close" label="Close search" title="Close search (Esc)" onClick={close} />
    </div>
  );
}
