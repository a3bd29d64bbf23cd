import * as vscode from 'vscode';

import { notify } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import { citationUrl } from './runViews.ts';

/** Opens a source in the browser, when this run has an address for it. */
export async function openCitation(run: OpenRun, id: string): Promise<void> {
  const url = citationUrl(run.state, id);
  if (url === undefined) {
    notify('info', vscode.l10n.t('No address is known for {0}.', id));
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}
