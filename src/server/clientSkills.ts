import type { ClientCapabilities } from 'vscode-languageserver/node';

import type { ClientSkills } from './features/conversions.ts';

export const noSkills: ClientSkills = { createFile: false, disabledActions: false, showDocument: false };

/** What a client says that it can do, of what makes a difference to the answers. */
export function skillsOf({ workspace, textDocument, window }: ClientCapabilities): ClientSkills {
  const edit = workspace?.workspaceEdit;
  return {
    createFile: edit?.documentChanges === true && edit.resourceOperations?.includes('create') === true,
    disabledActions: textDocument?.codeAction?.disabledSupport === true,
    showDocument: window?.showDocument?.support === true,
  };
}
