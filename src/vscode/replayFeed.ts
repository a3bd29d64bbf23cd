import type { Clock } from '../core/clock.ts';
import type { ReplayChange, Replayer } from '../core/run/replayer.ts';
import type { TeamState } from '../core/run/state.ts';
import type { ReplayOrder, ReplayView, ToTranscript } from '../protocol/transcript.ts';
import { TranscriptFeed, type TranscriptSource } from './transcriptFeed.ts';

export interface ReplayFeedParts {
  readonly replayer: Replayer;
  /** The speeds that the page offers; no other is taken. */
  readonly speeds: readonly number[];
  /** The team that is shown first; the first of the run where it has no such team. */
  readonly team: string | undefined;
  /** What the page shows of a team, at the position of the replayer. */
  readonly source: (team: TeamState) => TranscriptSource;
  readonly post: (message: ToTranscript) => void;
  readonly clock: Clock;
}

/** The bar is sent at most this often while time goes on or the slider is dragged, in milliseconds. */
const INTERVAL_MS = 100;

/** Keeps the page of one replay up to date: a transcript of the team that is shown, and a bar over all teams. */
export class ReplayFeed {
  readonly #parts: ReplayFeedParts;
  readonly #transcript: TranscriptFeed;
  #team: string;
  #seen = false;
  #takeBack: (() => void) | undefined;

  constructor(parts: ReplayFeedParts) {
    this.#parts = parts;
    const { teams } = parts.replayer.state;
    this.#team = (teams.find(({ info }) => info.id === parts.team) ?? teams[0])?.info.id ?? '';
    this.#transcript = new TranscriptFeed(() => this.#source(), parts.post, parts.clock);
    parts.replayer.subscribe((change) => this.#changed(change));
  }

  /** The id of the team that is shown. */
  get team(): string {
    return this.#team;
  }

  /** The page is there and knows nothing. */
  ready(): void {
    this.#seen = true;
    // The bar first: it is above the transcript and must not push it down.
    this.#postBar();
    this.#transcript.ready();
  }

  /** The page is out of sight. It stands still, so that nothing of the run is missed. */
  hidden(): void {
    this.#seen = false;
    this.#stopTimer();
    this.#transcript.hidden();
    this.#parts.replayer.pause();
  }

  /** Does what the reader wants. */
  order(order: ReplayOrder): void {
    const { replayer, speeds } = this.#parts;
    switch (order.type) {
      case 'play':
        replayer.play();
        return;
      case 'pause':
        replayer.pause();
        return;
      case 'seek':
        replayer.seek(order.to);
        return;
      case 'step':
        replayer.stepTurn(this.#team, order.by);
        return;
      case 'speed':
        if (speeds.includes(order.speed)) replayer.setSpeed(order.speed);
        return;
      case 'team':
        if (!replayer.state.teams.some(({ info }) => info.id === order.team)) return;
        this.#team = order.team;
        if (this.#seen) this.ready();
        return;
    }
  }

  dispose(): void {
    this.#stopTimer();
    this.#transcript.dispose();
    this.#parts.replayer.dispose();
  }

  #changed(change: ReplayChange): void {
    if (!this.#seen) return;
    this.#transcript.changed();
    if (change === 'control') this.#postBar();
    else
      this.#takeBack ??= this.#parts.clock.after(INTERVAL_MS, () => {
        this.#postBar();
      });
  }

  #postBar(): void {
    this.#stopTimer();
    this.#parts.post({ type: 'replay', replay: this.#view() });
  }

  #view(): ReplayView {
    const { replayer, speeds } = this.#parts;
    const { position, duration, now, playing, speed } = replayer;
    return {
      position,
      duration,
      now,
      playing,
      speed,
      speeds,
      team: this.#team,
      teams: replayer.state.teams.map(({ info, status, turns }) => ({
        id: info.id,
        title: info.title,
        short: info.short,
        status,
        turns: turns.length,
      })),
      turnEnds: replayer.turnEnds(this.#team),
    };
  }

  #source(): TranscriptSource | undefined {
    const team = this.#parts.replayer.state.teams.find(({ info }) => info.id === this.#team);
    return team === undefined ? undefined : this.#parts.source(team);
  }

  #stopTimer(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
  }
}
