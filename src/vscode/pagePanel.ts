import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

import type { ToReport } from '../protocol/report.ts';
import type { ToTranscript } from '../protocol/transcript.ts';
import { openCitation } from './openCitation.ts';
import type { OpenRun } from './openRun.ts';
import { pageHtml } from './webviewHtml.ts';

/** What every panel needs from the rest of the extension. */
export interface PanelParts {
  readonly extensionUri: vscode.Uri;
  /** The run of a folder: the open one, else read from disk. Rejects when the folder holds none. */
  readonly openRun: (folder: string) => Promise<OpenRun>;
  /** Puts the anchor's place in the case into view. */
  readonly openAnchor: (run: OpenRun, anchor: string) => Promise<void>;
}

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions & vscode.WebviewPanelOptions {
  return {
    enableScripts: true,
    enableForms: false,
    enableCommandUris: false,
    enableFindWidget: true,
    // A hidden page is thrown away and asks for a snapshot when it is back.
    retainContextWhenHidden: false,
    localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
  };
}

/** Fills a panel with the bundle `page` from `dist/webview`. */
export function fillPanel(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  page: 'transcript' | 'report',
  restore: Readonly<Record<string, string>>,
): void {
  const { webview } = panel;
  const asset = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file)).toString();
  webview.options = webviewOptions(extensionUri);
  panel.iconPath = {
    light: vscode.Uri.joinPath(extensionUri, 'media', 'icons', `${page}-light.svg`),
    dark: vscode.Uri.joinPath(extensionUri, 'media', 'icons', `${page}-dark.svg`),
  };
  webview.html = pageHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64url'),
    script: asset(`${page}.js`),
    styles: [asset('codicon.css'), asset(`${page}.css`)],
    title: panel.title,
    lang: vscode.env.language,
    restore,
  });
}

/** Sends a message to the page of a panel. */
export function post(panel: vscode.WebviewPanel, message: ToTranscript | ToReport): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview of VS Code has one receiver, no origin
  void panel.webview.postMessage(message);
}

/** What every page may ask of the case and of what it shows. */
export type PageRequest =
  | { readonly type: 'openAnchor'; readonly anchor: string }
  | { readonly type: 'openCitation'; readonly id: string }
  | { readonly type: 'copy'; readonly text: string };

/** Does it, for any of the pages. */
export async function answerPage(
  parts: Pick<PanelParts, 'openAnchor'>,
  run: OpenRun,
  request: PageRequest,
): Promise<void> {
  switch (request.type) {
    case 'openAnchor':
      await parts.openAnchor(run, request.anchor);
      return;
    case 'openCitation':
      await openCitation(run, request.id);
      return;
    case 'copy':
      await vscode.env.clipboard.writeText(request.text);
      return;
  }
}

/** What `fillPanel` gave a page to keep, as the page has kept it: under `restore`, beside what is the page's own. */
export function restored(state: unknown, name: 'folder' | 'team'): string | undefined {
  const value = member(member(state, 'restore'), name);
  return typeof value === 'string' ? value : undefined;
}

/** Where a replay stood, as its page has kept it. Nothing of it is checked but its type. */
export function restoredReplay(state: unknown): {
  readonly team: string | undefined;
  readonly position: number | undefined;
  readonly speed: number | undefined;
} {
  const kept = member(member(state, 'ui'), 'replay');
  const team = member(kept, 'team');
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  return {
    team: typeof team === 'string' ? team : undefined,
    position: number(member(kept, 'position')),
    speed: number(member(kept, 'speed')),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
