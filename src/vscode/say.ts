/** Puts a sentence into the reader's language; `{0}`, `{1}`, … take the arguments. Has the shape of `vscode.l10n.t`. */
export type Say = (message: string, ...args: (string | number | boolean)[]) => string;

/** English as it stands, for tests and for text that goes to files. */
export const plainSay: Say = (message, ...args) =>
  message.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)] ?? ''));
