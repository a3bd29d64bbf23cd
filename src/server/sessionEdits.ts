import type { Connection, TextEdit } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import type { Edit } from './findings.ts';
import type { Answer } from './session.ts';

const textEdits = (document: TextDocument, edits: readonly Edit[]): TextEdit[] =>
  edits.map(({ start, end, text }) => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    newText: text,
  }));

/** Formatting, and the command that opens what a conversion has written. */
export function serveEdits(connection: Connection, answer: Answer): void {
  connection.onDocumentFormatting((params, token) =>
    answer(params, token, ({ formatEdits }, file, document) => textEdits(document, formatEdits(file.model))),
  );
  connection.onDocumentRangeFormatting((params, token) =>
    answer(params, token, ({ formatEdits }, file, document) => {
      const { start, end } = params.range;
      // Blanks at the end of the last line belong to it.
      const range = {
        start: document.offsetAt({ line: start.line, character: 0 }),
        end: document.offsetAt({ line: end.line, character: Number.MAX_SAFE_INTEGER }),
      };
      return textEdits(document, formatEdits(file.model, range));
    }),
  );
  connection.onExecuteCommand(async ({ command, arguments: given }) => {
    const uri: unknown = given?.[0];
    if (command !== 'consilium.server.show' || typeof uri !== 'string') return;
    await connection.window.showDocument({ uri, takeFocus: true });
  });
}
