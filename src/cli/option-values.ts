import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { UsageError } from './command.ts';

/** As Node's own `parseArgs`, whose sentence becomes that of a UsageError. */
export function parseFlags<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node's own sentence is good; what it adds about `--` is not for here.
    const [first = 'Wrong options'] = String(error instanceof Error ? error.message : error).split(/\.\s|\n/);
    throw new UsageError(`${first.replace(/\.$/, '')}.`);
  }
}

export function readCount(flag: string, text: string): number {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new UsageError(`${flag} expects a whole number of one or more, not "${text}".`);
  return value;
}

export function readSeconds(flag: string, text: string, range: 'more than zero' | 'zero or more'): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && (value > 0 || (value === 0 && range === 'zero or more'))) return value;
  throw new UsageError(`${flag} expects seconds, a number of ${range}, not "${text}".`);
}

/** How many times as fast: a number of zero or more. */
export function readFactor(flag: string, text: string): number {
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new UsageError(`${flag} expects a number of zero or more, not "${text}".`);
}

export function notEmpty(flag: string, text: string | undefined): string | undefined {
  if (text !== undefined && text.trim() === '') throw new UsageError(`${flag} expects a value.`);
  return text;
}
