import * as path from 'node:path';
import * as vscode from 'vscode';

import { casePattern } from './names.ts';

export function isCase(uri: vscode.Uri | undefined): uri is vscode.Uri {
  return uri !== undefined && casePattern.test(uri.path);
}

function tabUris(): readonly vscode.Uri[] {
  return vscode.window.tabGroups.all.flatMap((group) =>
    group.tabs.flatMap((tab) => (tab.input instanceof vscode.TabInputText ? [tab.input.uri] : [])),
  );
}

/** Whether the settings ask for a panel of the user's own, which may read any text document. */
function anyDocument(): boolean {
  return vscode.workspace.getConfiguration('consilium').get<string>('panel', '') !== '';
}

/** Whether there is something to run: what the context key `consilium.caseOpen` says. */
export function caseOpen(): boolean {
  return tabUris().some(isCase) || (anyDocument() && vscode.window.activeTextEditor !== undefined);
}

/**
 * The case that a command means: the one it was given, else the one in the active editor, else the only one that is open,
 * else asks. Undefined when there is none or the reader turned away.
 */
export async function pickCase(given: unknown): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri) return given;
  const active = vscode.window.activeTextEditor?.document.uri;
  if (isCase(active) || (active !== undefined && anyDocument())) return active;
  const visible = vscode.window.visibleTextEditors.map((editor) => editor.document.uri).find(isCase);
  if (visible !== undefined) return visible;
  const open = [
    ...new Map(
      tabUris()
        .filter(isCase)
        .map((uri) => [uri.toString(), uri]),
    ).values(),
  ];
  const found =
    open.length > 0 ? open : await vscode.workspace.findFiles('**/*.case.{yaml,yml,md}', undefined, 100);
  if (found.length <= 1) return found[0];
  const picked = await vscode.window.showQuickPick(
    found.map((uri) => ({
      label: path.basename(uri.fsPath),
      description: vscode.workspace.asRelativePath(path.dirname(uri.fsPath)),
      uri,
    })),
    { title: vscode.l10n.t('Which case?') },
  );
  return picked?.uri;
}

/**
 * The text document as it is on disk: an open one with changes is saved first, so that what runs is what the editor shows.
 * Undefined when it could not be saved or has no place on disk.
 */
export async function savedDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (!document.isDirty && !document.isUntitled) return document;
  const saved = await vscode.workspace.save(document.uri);
  return saved === undefined ? undefined : vscode.workspace.openTextDocument(saved);
}

/** The folder that relative paths of the settings start from: the case's workspace folder, else its own. */
export function baseFolder(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? path.dirname(uri.fsPath);
}
