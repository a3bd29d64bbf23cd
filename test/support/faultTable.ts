import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { faults } from './faults.ts';

const readme = join(import.meta.dirname, '../../src/core/model/README.md');
const START = '<!-- prettier-ignore-start -->';
const END = '<!-- prettier-ignore-end -->';

const columns = [
  'What happens',
  'Call ends as',
  'Tries',
  'Longest waits between them',
  'Once, then well',
  'Meanwhile',
  'Team ends as',
  'On disk',
  'What comes out, or what a person reads',
] as const;
export type Column = (typeof columns)[number];
export type Cells = Readonly<Partial<Record<Column, string>>>;

/**
 * Some columns of the table in the README are measured by one test and some by another: each holds its own against what it has
 * measured, and writes them with `UPDATE_FAULT_TABLE=1`. The rows are the faults, in their order.
 */
export function compareTable(
  own: readonly Column[],
  measured: ReadonlyMap<string, Cells>,
): { readonly found: readonly Cells[]; readonly expected: readonly Cells[] } {
  const text = readFileSync(readme, 'utf8');
  const from = text.indexOf(START) + START.length;
  const to = text.indexOf(END);
  const rows = new Map(rowsOf(text.slice(from, to)).map((row) => [row['What happens'], row]));
  const expected = faults.map(({ name }) => ({ 'What happens': name, ...measured.get(name) }));
  if (process.env['UPDATE_FAULT_TABLE'] !== undefined) {
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll(/\s+/g, ' ');
    const table = [
      line(columns),
      `|${columns.map(() => '---').join('|')}|`,
      ...expected.map((row) => {
        const cells: Cells = { ...rows.get(row['What happens']), ...row };
        return line(columns.map((column) => cells[column] ?? ''));
      }),
    ].join('\n');
    writeFileSync(readme, `${text.slice(0, from)}\n\n${table}\n\n${text.slice(to)}`);
    return { found: expected, expected };
  }
  const kept: readonly Column[] = ['What happens', ...own];
  const found = [...rows.values()].map((row) =>
    Object.fromEntries(kept.map((column) => [column, row[column] ?? ''])),
  );
  return { found, expected };
}

/** The rows by the names of their columns, whatever order these have. */
export function rowsOf(table: string): readonly Cells[] {
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const [head, , ...lines] = table
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const names = cells(head ?? '');
  return lines.map((line) => {
    const row = cells(line);
    return Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']));
  });
}

/** What the README says of each kind of fault. */
export function readmeRows(): ReadonlyMap<string, Cells> {
  const text = readFileSync(readme, 'utf8');
  return new Map(
    rowsOf(text.slice(text.indexOf(START), text.indexOf(END))).map((row) => [row['What happens'] ?? '', row]),
  );
}
