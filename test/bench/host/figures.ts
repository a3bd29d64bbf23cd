import { appendFile, readFile } from 'node:fs/promises';

/** What one window of time did to the event loop of the extension host. */
export interface LoopFigures {
  /** How long the window was, in milliseconds. */
  readonly wallMs: number;
  /** Delay of a 1 ms timer, in milliseconds, that timer's own interval included. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Share of the time in which the event loop had work, 0 to 1. */
  readonly busy: number;
}

/** The same window of VS Code at rest, then with a run. */
export interface Pair {
  readonly rest: LoopFigures;
  readonly run: LoopFigures;
  /** Pieces of text that the endpoint sent during the run, one a token. */
  readonly tokens: number;
}

/** The suite in the extension host hands its figures to the process that prints them through a file, a line a pair. */
export async function addPair(file: string, pair: Pair): Promise<void> {
  await appendFile(file, `${JSON.stringify(pair)}\n`);
}

export async function readPairs(file: string): Promise<readonly Pair[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Pair);
}

/** The middle value, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
