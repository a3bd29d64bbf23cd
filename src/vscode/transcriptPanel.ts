import * as vscode from 'vscode';

import { systemClock } from '../core/clock.ts';
import { isFromTranscript } from '../protocol/guards.ts';
import type { FromTranscript } from '../protocol/transcript.ts';
import { transcriptPanel } from './names.ts';
import type { OpenRun } from './openRun.ts';
import { answerPage, fillPanel, post, restored, webviewOptions, type PanelParts } from './pagePanel.ts';
import { transcriptHeader } from './runViews.ts';
import { TranscriptFeed } from './transcriptFeed.ts';
import { messageHtml } from './webviewHtml.ts';

interface Entry {
  readonly panel: vscode.WebviewPanel;
  readonly feed: TranscriptFeed;
}

/** The transcript panels of this window, one for each team of each run. */
export class TranscriptPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #parts: PanelParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: PanelParts) {
    this.#parts = parts;
  }

  /** Shows a team's transcript, at a turn when one is named. */
  open(run: OpenRun, team: string, turn?: string): void {
    const known = this.#entries.get(keyOf(run.origin, team));
    if (known !== undefined) {
      known.panel.reveal();
      if (turn !== undefined) known.feed.reveal(turn);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      transcriptPanel,
      titleOf(run, team),
      { viewColumn: vscode.ViewColumn.Active },
      webviewOptions(this.#parts.extensionUri),
    );
    const feed = this.#connect(panel, run.origin, team, () => run);
    const stop = run.subscribe(() => feed.changed());
    panel.onDidDispose(stop);
    if (turn !== undefined) feed.reveal(turn);
  }

  /** After a reload of the window: the run is read from its folder and shown as far as it went. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const folder = restored(state, 'folder');
    const team = restored(state, 'team');
    if (folder === undefined || team === undefined) {
      panel.dispose();
      return;
    }
    let run: OpenRun | undefined;
    let ready = false;
    const feed = this.#connect(
      panel,
      folder,
      team,
      () => run,
      () => (ready = true),
    );
    try {
      run = await this.#parts.openRun(folder);
    } catch {
      panel.webview.html = messageHtml(
        panel.title,
        vscode.l10n.t('The run is no longer in {0}.', folder),
        vscode.env.language,
      );
      return;
    }
    panel.title = titleOf(run, team);
    const stop = run.subscribe(() => feed.changed());
    panel.onDidDispose(stop);
    // The page may have asked before the run was there.
    if (ready) feed.ready();
  }

  /** Closes the transcripts of a run that is going away. */
  close(folder: string): void {
    for (const [key, { panel }] of this.#entries) if (key.startsWith(`${folder}\n`)) panel.dispose();
  }

  dispose(): void {
    for (const { panel } of this.#entries.values()) panel.dispose();
  }

  #connect(
    panel: vscode.WebviewPanel,
    folder: string,
    team: string,
    run: () => OpenRun | undefined,
    onReady?: () => void,
  ): TranscriptFeed {
    const feed = new TranscriptFeed(
      () => source(run(), team),
      (message) => post(panel, message),
      systemClock,
    );
    const key = keyOf(folder, team);
    this.#entries.set(key, { panel, feed });
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      if (!isFromTranscript(message)) return;
      if (message.type === 'ready') {
        onReady?.();
        feed.ready();
        return;
      }
      const opened = run();
      if (opened !== undefined) await this.#act(opened, team, message);
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) feed.hidden();
    });
    panel.onDidDispose(() => {
      feed.dispose();
      this.#entries.delete(key);
    });
    fillPanel(panel, this.#parts.extensionUri, 'transcript', { folder, team });
    return feed;
  }

  async #act(run: OpenRun, team: string, message: Exclude<FromTranscript, { type: 'ready' }>): Promise<void> {
    switch (message.type) {
      case 'openAnchor':
      case 'openCitation':
      case 'copy':
        await answerPage(this.#parts, run, message);
        return;
      case 'action': {
        const command = {
          cancel: 'consilium.cancelTeam',
          retry: 'consilium.retryTeam',
          openReport: 'consilium.openReport',
          openResult: 'consilium.openResult',
        }[message.action];
        await vscode.commands.executeCommand(command, { folder: run.folder, team });
        return;
      }
    }
  }
}

const keyOf = (folder: string, team: string): string => `${folder}\n${team}`;

function titleOf(run: OpenRun, team: string): string {
  const title = run.state.teams.find((candidate) => candidate.info.id === team)?.info.title ?? team;
  return `${title}, ${run.state.caseId}`;
}

function source(
  run: OpenRun | undefined,
  id: string,
): ReturnType<ConstructorParameters<typeof TranscriptFeed>[0]> {
  if (run === undefined) return undefined;
  const { facts } = run;
  const team = facts.state.teams.find((candidate) => candidate.info.id === id);
  if (team === undefined) return undefined;
  return {
    team,
    header: transcriptHeader(facts, team, (message, ...args) => vscode.l10n.t(message, ...args)),
    anchors: facts.anchors,
  };
}
