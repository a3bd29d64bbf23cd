import { InsertTextMode, type ClientCapabilities } from 'vscode-languageserver/node';

/** What a client can do with suggestions. */
export interface ClientAbilities {
  readonly snippets: boolean;
  /** Whether it indents further lines of an insert as the line that they are put into. */
  readonly adjusts: 'when asked' | 'always' | 'never';
  /** Its command that suggests what comes next, as VS Code has it. */
  readonly suggestCommand: string | undefined;
  readonly watchesFiles: boolean;
}

/** A client that says nothing indents, as most do with snippets. */
export function abilitiesOf(capabilities: ClientCapabilities, suggestCommand: unknown): ClientAbilities {
  const completion = capabilities.textDocument?.completion;
  const modes = completion?.completionItem?.insertTextModeSupport?.valueSet;
  const canAdjust = modes?.includes(InsertTextMode.adjustIndentation) === true;
  const asIs = completion?.insertTextMode === InsertTextMode.asIs || modes?.length === 1;
  return {
    snippets: completion?.completionItem?.snippetSupport === true,
    adjusts: canAdjust ? 'when asked' : asIs ? 'never' : 'always',
    suggestCommand: typeof suggestCommand === 'string' ? suggestCommand : undefined,
    watchesFiles: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  };
}
