import * as vscode from 'vscode';

import { locateAnchor } from './caseAnchors.ts';
import { notify } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import { toRange } from './problems.ts';

/** Opens the case with the anchor's text selected, beside the panel that asked. */
export async function openAnchor(run: OpenRun, id: string): Promise<void> {
  const anchor = run.case.anchors.find((candidate) => candidate.id === id);
  if (anchor === undefined) {
    notify('info', vscode.l10n.t('The case has no line {0}.', id));
    return;
  }
  const uri = vscode.Uri.file(run.case.file);
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    notify('warning', vscode.l10n.t('The case is no longer at {0}.', run.case.file));
    return;
  }
  const place = locateAnchor(document.getText(), anchor);
  const shown = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  await vscode.window.showTextDocument(document, {
    selection: toRange(place.range),
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.Beside,
  });
  if (!place.same) {
    notify(
      'info',
      vscode.l10n.t('The case has changed since this run: line {0} no longer reads as it did.', id),
    );
  }
}
