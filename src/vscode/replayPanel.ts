import * as vscode from 'vscode';

import { systemClock } from '../core/clock.ts';
import { isFromReplay } from '../protocol/guards.ts';
import type { FromReplay } from '../protocol/transcript.ts';
import { replayPanel } from './names.ts';
import type { OpenRun } from './openRun.ts';
import {
  answerPage,
  fillPanel,
  post,
  restored,
  restoredReplay,
  webviewOptions,
  type PanelParts,
} from './pagePanel.ts';
import { ReplayFeed } from './replayFeed.ts';
import { transcriptHeader } from './runViews.ts';
import { duration } from './runWords.ts';
import type { Say } from './say.ts';
import { messageHtml } from './webviewHtml.ts';

export interface ReplayParts extends Pick<PanelParts, 'extensionUri' | 'openAnchor'> {
  readonly log: vscode.LogOutputChannel;
}

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

/** Where a replay stands when its page opens. */
interface Place {
  readonly team?: string | undefined;
  readonly position?: number | undefined;
  readonly speed?: number | undefined;
  readonly play: boolean;
}

/**
 * The replays of this window, one for each run. A replay reads the folder of its run once and writes nothing; the list of runs
 * does not know of it.
 */
export class ReplayPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #parts: ReplayParts;
  readonly #panels = new Map<string, { readonly panel: vscode.WebviewPanel; readonly feed: ReplayFeed }>();

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  /** Plays a run from its start, with a team in sight when one is named. Throws what a folder without a run throws. */
  async open(folder: string, team?: string): Promise<void> {
    if (this.#reveal(folder, team)) return;
    const recording = await record(folder);
    // A second click may have come while the folder was read.
    if (this.#reveal(folder, team)) return;
    const panel = vscode.window.createWebviewPanel(
      replayPanel,
      titleOf(recording.run),
      { viewColumn: vscode.ViewColumn.Active },
      webviewOptions(this.#parts.extensionUri),
    );
    this.#connect(panel, recording, { team, play: true });
  }

  /** After a reload of the window it stands still where it was. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const folder = restored(state, 'folder');
    if (folder === undefined) {
      panel.dispose();
      return;
    }
    let recording: Recording;
    try {
      recording = await record(folder);
    } catch {
      panel.webview.html = messageHtml(
        panel.title,
        vscode.l10n.t('The run is no longer in {0}.', folder),
        vscode.env.language,
      );
      return;
    }
    this.#connect(panel, recording, { ...restoredReplay(state), play: false });
  }

  /** Closes the replay of a run that is going away. */
  close(folder: string): void {
    this.#panels.get(folder)?.panel.dispose();
  }

  dispose(): void {
    for (const { panel } of this.#panels.values()) panel.dispose();
  }

  #reveal(folder: string, team: string | undefined): boolean {
    const known = this.#panels.get(folder);
    known?.panel.reveal();
    if (team !== undefined) known?.feed.order({ type: 'team', team });
    return known !== undefined;
  }

  #connect(panel: vscode.WebviewPanel, { run, replayer, speeds }: Recording, place: Place): void {
    if (place.speed !== undefined && speeds.includes(place.speed)) replayer.setSpeed(place.speed);
    replayer.seek(place.position ?? 0);
    const feed = new ReplayFeed({
      replayer,
      speeds,
      team: place.team,
      source: (team) => {
        const facts = {
          ...run.facts,
          state: replayer.state,
          now: replayer.now,
          live: false,
          // What is shown may be a moment at which nothing had failed yet; runs are run again elsewhere.
          retriable: false,
        };
        return { team, header: transcriptHeader(facts, team, say), anchors: facts.anchors };
      },
      post: (message) => post(panel, message),
      clock: systemClock,
    });
    const { folder } = run;
    this.#panels.set(folder, { panel, feed });
    let started = !place.play;
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      if (!isFromReplay(message)) return;
      if (message.type !== 'ready') {
        await this.#act(run, feed, message);
        return;
      }
      feed.ready();
      if (started) return;
      started = true;
      feed.order({ type: 'play' });
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) feed.hidden();
    });
    panel.onDidDispose(() => {
      feed.dispose();
      this.#panels.delete(folder);
    });
    fillPanel(panel, this.#parts.extensionUri, 'transcript', { folder });
    const { runId, teams } = run.state;
    this.#parts.log.info(
      `run ${runId} replayed, without a model: ${teams.length} teams, ${duration(replayer.duration)}`,
    );
  }

  async #act(run: OpenRun, feed: ReplayFeed, message: Exclude<FromReplay, { type: 'ready' }>): Promise<void> {
    switch (message.type) {
      case 'openAnchor':
      case 'openCitation':
      case 'copy':
        await answerPage(this.#parts, run, message);
        return;
      case 'action':
        await vscode.commands.executeCommand(`consilium.${message.action}`, {
          folder: run.folder,
          team: feed.team,
        });
        return;
      default:
        feed.order(message);
    }
  }
}

type Recording = Awaited<ReturnType<typeof record>>;

/** Reads a run as its journals tell it, for this replay alone. */
async function record(folder: string) {
  const [{ readRecordedRun }, { Replayer, replaySpeeds }, { reopen }] = await Promise.all([
    import('../core/run/replay.ts'),
    import('../core/run/replayer.ts'),
    import('./runStarter.ts'),
  ]);
  const [run, recorded] = await Promise.all([reopen(folder), readRecordedRun(folder)]);
  return { run, replayer: new Replayer(recorded, systemClock), speeds: replaySpeeds };
}

function titleOf(run: OpenRun): string {
  return vscode.l10n.t('Replay, {0}', run.state.caseId);
}
