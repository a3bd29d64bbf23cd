import * as vscode from 'vscode';

export interface NotifyAction {
  readonly title: string;
  readonly run: () => unknown;
}

/**
 * Shows a message with buttons and does what the chosen one says. Does not wait for the reader: a command must be able to end
 * while its message is still on the screen.
 */
export function notify(
  kind: 'info' | 'warning' | 'error',
  message: string,
  ...actions: readonly NotifyAction[]
): void {
  const titles = actions.map((action) => action.title);
  const shown =
    kind === 'info'
      ? vscode.window.showInformationMessage(message, ...titles)
      : kind === 'warning'
        ? vscode.window.showWarningMessage(message, ...titles)
        : vscode.window.showErrorMessage(message, ...titles);
  void (async () => {
    const title = await shown;
    await actions.find((action) => action.title === title)?.run();
  })();
}

/** An action that runs a command. */
export function commandAction(title: string, command: string, ...args: readonly unknown[]): NotifyAction {
  return { title, run: () => vscode.commands.executeCommand(command, ...args) };
}
