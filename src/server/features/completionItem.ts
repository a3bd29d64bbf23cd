import { InsertTextFormat, InsertTextMode, type CompletionItem } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import type { ClientAbilities } from '../clientAbilities.ts';
import type { Suggestion } from './completion.ts';

/** A suggestion as a client can take it: some know no snippets, and some leave further lines as they are. */
export function completionItem(
  suggestion: Suggestion,
  index: number,
  document: TextDocument,
  { snippets, adjusts, suggestCommand }: ClientAbilities,
): CompletionItem {
  const { label, kind, detail, doc, filter, span, extra, goesOn } = suggestion;
  const isSnippet = snippets && /\$/.test(suggestion.insert);
  const start = document.positionAt(span.start);
  const bare = isSnippet ? suggestion.insert : withoutPlaces(suggestion.insert);
  const several = bare.includes('\n');
  const line = several ? document.getText({ start: { line: start.line, character: 0 }, end: start }) : '';
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  return {
    label,
    kind,
    sortText: String(index).padStart(4, '0'),
    ...(detail === undefined ? {} : { detail }),
    ...(doc === undefined ? {} : { documentation: doc }),
    ...(filter === undefined ? {} : { filterText: filter }),
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(several && adjusts === 'when asked' ? { insertTextMode: InsertTextMode.adjustIndentation } : {}),
    textEdit: {
      range: { start, end: document.positionAt(span.end) },
      newText: adjusts === 'never' ? bare.replaceAll('\n', `\n${indent}`) : bare,
    },
    ...(extra === undefined
      ? {}
      : {
          additionalTextEdits: extra.map((edit) => ({
            range: { start: document.positionAt(edit.start), end: document.positionAt(edit.end) },
            newText: edit.text,
          })),
        }),
    ...(goesOn === true && isSnippet && suggestCommand !== undefined
      ? { command: { title: 'Suggest', command: suggestCommand } }
      : {}),
  };
}

/** A snippet as plain text: the first of several values, the example where there is one, nothing else. */
function withoutPlaces(snippet: string): string {
  return snippet
    .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\}|\$\{\d+:((?:[^}\\]|\\.)*)\}|(?<!\\)\$\d+/g, '$1$2')
    .replaceAll(/\\([\\$}])/g, '$1');
}
