import * as vscode from 'vscode';

import { isFromReport } from '../protocol/guards.ts';
import type { FromReport } from '../protocol/report.ts';
import { reportPanel } from './names.ts';
import type { OpenRun } from './openRun.ts';
import { answerPage, fillPanel, post, restored, webviewOptions, type PanelParts } from './pagePanel.ts';
import { reportView } from './runViews.ts';
import { messageHtml } from './webviewHtml.ts';

export interface ReportParts extends PanelParts {
  readonly openTranscript: (run: OpenRun, team: string, turn?: string) => void;
  readonly openFile: (run: OpenRun, file: Extract<FromReport, { type: 'openFile' }>['file']) => Promise<void>;
}

/** A report is sent whole, at most this often, in milliseconds. */
const INTERVAL_MS = 500;

/** The report panels of this window, one for each run. */
export class ReportPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #parts: ReportParts;
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  open(run: OpenRun): void {
    const known = this.#panels.get(run.origin);
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      reportPanel,
      titleOf(run),
      { viewColumn: vscode.ViewColumn.Active },
      webviewOptions(this.#parts.extensionUri),
    );
    this.#connect(panel, run.origin, Promise.resolve(run));
  }

  /** After a reload of the window. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const folder = restored(state, 'folder');
    if (folder === undefined) panel.dispose();
    else this.#connect(panel, folder, this.#parts.openRun(folder));
    return Promise.resolve();
  }

  /** Closes the report of a run that is going away. */
  close(folder: string): void {
    this.#panels.get(folder)?.dispose();
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #connect(panel: vscode.WebviewPanel, folder: string, opening: Promise<OpenRun>): void {
    this.#panels.set(folder, panel);
    let run: OpenRun | undefined;
    let stop: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    let ready = false;
    let seq = 0;

    const send = (): void => {
      if (run === undefined || !ready) return;
      clearTimeout(timer);
      timer = undefined;
      seq += 1;
      const view = reportView(run.facts, (message, ...args) => vscode.l10n.t(message, ...args));
      post(panel, { type: 'snapshot', seq, view });
    };

    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      if (!isFromReport(message)) return;
      if (message.type === 'ready') {
        ready = true;
        send();
      } else if (run !== undefined) {
        await this.#act(run, message);
      }
    });
    panel.onDidChangeViewState(() => {
      // A hidden page is gone; it says `ready` when it is back.
      if (!panel.visible) ready = false;
    });
    panel.onDidDispose(() => {
      clearTimeout(timer);
      stop?.();
      this.#panels.delete(folder);
    });
    fillPanel(panel, this.#parts.extensionUri, 'report', { folder });

    const fill = async (): Promise<void> => {
      try {
        run = await opening;
      } catch {
        panel.webview.html = messageHtml(
          panel.title,
          vscode.l10n.t('The run is no longer in {0}.', folder),
          vscode.env.language,
        );
        return;
      }
      panel.title = titleOf(run);
      stop = run.subscribe((event) => {
        // What teams say word by word is not in the report; what the synthesis says is.
        if (ready && event?.type !== 'turn.delta') timer ??= setTimeout(send, INTERVAL_MS);
      });
      send();
    };
    void fill();
  }

  async #act(run: OpenRun, message: Exclude<FromReport, { type: 'ready' }>): Promise<void> {
    switch (message.type) {
      case 'openAnchor':
      case 'openCitation':
      case 'copy':
        await answerPage(this.#parts, run, message);
        return;
      case 'openTranscript': {
        const team = run.state.teams.find((candidate) => candidate.info.id === message.team);
        if (team === undefined) return;
        const { finding } = message;
        const turn =
          finding === undefined
            ? undefined
            : team.turns.find((candidate) => candidate.findings.includes(finding))?.id;
        this.#parts.openTranscript(run, team.info.id, turn);
        return;
      }
      case 'openFile':
        await this.#parts.openFile(run, message.file);
        return;
      case 'action':
        await vscode.commands.executeCommand(
          message.action === 'cancel' ? 'consilium.cancelRun' : 'consilium.retryFailed',
          { folder: run.folder },
        );
        return;
    }
  }
}

function titleOf(run: OpenRun): string {
  return vscode.l10n.t('Report, {0}', run.state.caseId);
}
