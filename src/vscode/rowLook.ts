import type { Say } from './say.ts';

/** How a row of the tree looks: all that VS Code is told, as plain data, so that rows can be compared and tested. */
export interface RowLook {
  readonly label: string;
  readonly description: string;
  /** Codicon id. */
  readonly icon: string;
  /** Theme colour id; none means the icon keeps the foreground. */
  readonly color?: string;
  /** Plain text. */
  readonly tooltip: string;
  /** What a screen reader says: label, state, description. */
  readonly accessible: string;
  /** Words that menus match on. */
  readonly contextValue: string;
}

export interface RowTime {
  /** The run's clock, milliseconds since its start. */
  readonly now: number;
  /** Whether this window is running it right now. */
  readonly live: boolean;
  /** Whether ended teams can be run again. */
  readonly retriable: boolean;
}

export const GREY = 'descriptionForeground';
export const BLUE = 'charts.blue';
export const GREEN = 'charts.green';
export const YELLOW = 'charts.yellow';
export const RED = 'charts.red';

/** What a row says of the state of what it stands for. */
export interface RowState {
  readonly word: string;
  readonly description: string;
  readonly icon: string;
  readonly color?: string;
  /** When set, the tooltip's second line. */
  readonly more?: string;
}

export const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(', ');

export function findingCount(count: number, say: Say): string {
  return count === 1 ? say('1 finding') : say('{0} findings', count);
}

/** The most characters of a summary in a hover; the whole stands in the transcript and the report. */
const HOVER_LENGTH = 280;

export function shortened(text: string): string {
  if (text.length <= HOVER_LENGTH) return text;
  return `${text.slice(0, text.lastIndexOf(' ', HOVER_LENGTH))} …`;
}
