import {
  DocumentHighlightKind,
  ResponseError,
  type Connection,
  type DocumentHighlight,
  type Location,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';

import type { Span } from '../core/case/yaml-source.ts';
import type { Answer } from './session.ts';

const rangeOf = (document: TextDocument, { start, end }: Span) => ({
  start: document.positionAt(start),
  end: document.positionAt(end),
});

/** Outline, folding, selection, links, tokens and hints. */
export function serveOutline(connection: Connection, answer: Answer): void {
  connection.onDocumentSymbol((params, token) =>
    answer(params, token, ({ symbolsOf }, file, document) => symbolsOf(file.model, document)),
  );
  connection.onFoldingRanges((params, token) =>
    answer(params, token, ({ foldsOf }, file, document) => foldsOf(file.model, document)),
  );
  connection.onSelectionRanges((params, token) =>
    answer(params, token, ({ selectionAt }, file, document) =>
      params.positions.map((position) => selectionAt(file.model, document, document.offsetAt(position))),
    ),
  );
  connection.onDocumentLinks((params, token) =>
    answer(params, token, ({ linksOf }, file, document) => linksOf(file.model, document)),
  );
  connection.languages.semanticTokens.on(async (params, token) => {
    const tokens = await answer(params, token, ({ tokensOf }, file, document) =>
      file.model.kind === 'panel' ? { data: [] } : tokensOf(file.model, document, file.findings),
    );
    return tokens ?? { data: [] };
  });
  connection.languages.inlayHint.on((params, token) =>
    answer(params, token, ({ hintsOf }, file, document) =>
      file.model.kind === 'panel'
        ? []
        : hintsOf(
            file.model,
            document,
            document.offsetAt(params.range.start),
            document.offsetAt(params.range.end),
          ),
    ),
  );
}

/** Definition, references and highlights of what a case or a panel names; rename of agents and analyses. */
export function serveNames(
  connection: Connection,
  answer: Answer,
  toolsPage: () => string | undefined,
): void {
  connection.onDefinition((params, token) =>
    answer(params, token, ({ namesAt, toolPlace }, file, document): Location | Location[] | null => {
      const names = namesAt(file.model, document.offsetAt(params.position));
      if (names === undefined) return null;
      if (names.tool !== undefined) return toolPlace(toolsPage(), names.tool) ?? null;
      const places = names.definitions.map((span) => ({
        uri: document.uri,
        range: rangeOf(document, span),
      }));
      return places.length === 1 ? (places[0] ?? null) : places;
    }),
  );
  connection.onReferences((params, token) =>
    answer(params, token, ({ namesAt }, file, document): Location[] => {
      const names = namesAt(file.model, document.offsetAt(params.position));
      if (names === undefined) return [];
      const spans = params.context.includeDeclaration ? [...names.definitions, ...names.uses] : names.uses;
      return spans.map((span) => ({ uri: document.uri, range: rangeOf(document, span) }));
    }),
  );
  connection.onDocumentHighlight((params, token) =>
    answer(params, token, ({ namesAt }, file, document): DocumentHighlight[] | null => {
      const names = namesAt(file.model, document.offsetAt(params.position));
      // Nothing makes editors mark the same word by themselves.
      if (names === undefined) return null;
      return [
        ...names.definitions.map((span) => ({
          range: rangeOf(document, span),
          kind: DocumentHighlightKind.Write,
        })),
        ...names.uses.map((span) => ({ range: rangeOf(document, span), kind: DocumentHighlightKind.Read })),
      ];
    }),
  );
  connection.onPrepareRename((params, token) =>
    answer(params, token, ({ panelNameAt }, file, document) => {
      const name = panelNameAt(file.model, document.offsetAt(params.position));
      return name === undefined ? null : { range: rangeOf(document, name.here), placeholder: name.name };
    }),
  );
  connection.onRenameRequest(async (params, token) => {
    const made = await answer(params, token, ({ panelNameAt, takenNames }, file, document) => {
      const name = panelNameAt(file.model, document.offsetAt(params.position));
      if (name === undefined) return null;
      const { newName } = params;
      if (!/^[A-Za-z0-9_-]{1,64}$/.test(newName))
        return 'A name has 1 to 64 letters, digits, hyphens or underscores.';
      const taken = takenNames(file.model, name).some(
        (other) => other !== name.name && other.toLowerCase() === newName.toLowerCase(),
      );
      if (taken) return `Another ${name.what} has the name ${newName} already.`;
      const edits = [name.definition, ...name.uses].map((span): TextEdit => ({
        range: rangeOf(document, span),
        newText: newName,
      }));
      return { changes: { [document.uri]: edits } };
    });
    if (typeof made === 'string') throw new ResponseError(-32803, made);
    return made;
  });
}
