import { isShape } from '../shared/shape.ts';

/** What a reader has set on the page; survives hiding and reload. */
export interface UiState {
  /** Names of the agents shown; empty shows all. */
  readonly agents: readonly string[];
  readonly query: string;
  readonly searching: boolean;
  readonly follow: boolean;
  /** Keys of folded phases. */
  readonly folded: readonly string[];
  /** The first message in sight, and how many pixels its top is below the header. */
  readonly scroll?: { readonly turn: string; readonly offset: number };
}

export const FRESH: UiState = { agents: [], query: '', searching: false, follow: true, folded: [] };

/** What was kept earlier, field by field; what does not fit is as on a fresh page. */
export function readUiState(kept: unknown): UiState {
  if (!isShape(kept)) return FRESH;
  const texts = (value: unknown): readonly string[] =>
    Array.isArray(value)
      ? value.filter((item): item is string => typeof item === 'string').slice(0, 200)
      : [];
  const { scroll, query } = kept;
  return {
    agents: texts(kept['agents']),
    query: typeof query === 'string' ? query.slice(0, 200) : '',
    searching: kept['searching'] === true,
    follow: kept['follow'] !== false,
    folded: texts(kept['folded']),
    ...(isShape(scroll) && typeof scroll['turn'] === 'string' && typeof scroll['offset'] === 'number'
      ? { scroll: { turn: scroll['turn'], offset: scroll['offset'] } }
      : {}),
  };
}
