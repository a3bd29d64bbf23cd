import type { CompletionItem, Position, TextEdit } from 'vscode-languageserver-types';

import { applied, offsetAt } from './client.ts';

/** What an editor makes of a suggestion: the text, and where the first place to fill in is, or the end of the insert. */
export interface Accepted {
  readonly text: string;
  readonly cursor: number;
}

/** The edit of a suggestion; editors that insert by default take the insert range where there are two. */
export function editOf(item: CompletionItem): TextEdit {
  const edit = item.textEdit;
  if (edit === undefined) throw new Error(`${item.label} has no edit`);
  return 'range' in edit ? edit : { range: edit.insert, newText: edit.newText };
}

/** Whether an editor shows a suggestion, by what stands between the start of its range and the cursor. */
export function isShown(item: CompletionItem, text: string, position: Position): boolean {
  const { range } = editOf(item);
  const word = text.slice(offsetAt(text, range.start), offsetAt(text, position)).toLowerCase();
  const held = (item.filterText ?? item.label).toLowerCase();
  let from = 0;
  for (const letter of word.trimStart()) {
    const at = held.indexOf(letter, from);
    if (at === -1) return false;
    from = at + 1;
  }
  return true;
}

/**
 * Accepts a suggestion as VS Code does: its range is replaced, further lines are indented as the line of the range is, the
 * places of a snippet hold their example, their first choice, or what is typed into them.
 */
export function accept(
  text: string,
  position: Position,
  item: CompletionItem,
  typed: readonly string[] = [],
): Accepted {
  const { range, newText } = editOf(item);
  const inLine = range.start.line === range.end.line && range.start.line === position.line;
  if (!inLine || range.start.character > position.character || range.end.character < position.character)
    throw new Error(`${item.label}: the range is not one of the line of the cursor`);
  const line = text.split('\n')[range.start.line] ?? '';
  const indent = /^[ \t]*/.exec(line.slice(0, range.start.character))?.[0] ?? '';
  const adjusted = item.insertTextMode === 1 ? newText : newText.replaceAll('\n', `\n${indent}`);
  const filled = item.insertTextFormat === 2 ? fill(adjusted, typed) : { text: adjusted, first: undefined };
  const start = offsetAt(text, range.start);
  const made = applied(text, [{ range, newText: filled.text }, ...(item.additionalTextEdits ?? [])]);
  const before = (item.additionalTextEdits ?? [])
    .filter((edit) => offsetAt(text, edit.range.start) < start)
    .reduce(
      (sum, edit) =>
        sum + edit.newText.length - (offsetAt(text, edit.range.end) - offsetAt(text, edit.range.start)),
      0,
    );
  return { text: made, cursor: start + before + (filled.first ?? filled.text.length) };
}

function fill(snippet: string, typed: readonly string[]): { text: string; first: number | undefined } {
  let text = '';
  let first: number | undefined;
  let last = 0;
  const places = /\$\{(\d+)\|([^,|}]*)[^}]*\}|\$\{(\d+):((?:[^}\\]|\\.)*)\}|\$(\d+)|\\([\\$}])/g;
  for (const match of snippet.matchAll(places)) {
    text += snippet.slice(last, match.index);
    last = match.index + match[0].length;
    const number = match[1] ?? match[3] ?? match[5];
    if (number === undefined) {
      text += match[6] ?? '';
      continue;
    }
    first ??= text.length;
    text += typed[Number(number) - 1] ?? match[2] ?? match[4] ?? '';
  }
  return { text: text + snippet.slice(last), first };
}
