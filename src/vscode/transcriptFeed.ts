import type { Clock } from '../core/clock.ts';
import type { TurnState, TeamState } from '../core/run/state.ts';
import type {
  ToTranscript,
  TranscriptHeader,
  TranscriptPatch,
  TranscriptView,
} from '../protocol/transcript.ts';

/** What a page shows, read at the moment of sending. */
export interface TranscriptSource {
  readonly team: TeamState;
  readonly header: TranscriptHeader;
  readonly anchors: TranscriptView['anchors'];
}

/** A page is sent to at most this often, in milliseconds. */
const INTERVAL_MS = 100;

/**
 * Keeps one transcript page up to date. A page that says `ready` gets a snapshot, then numbered patches made by comparing the
 * team's state by identity with what was sent last. A hidden page gets nothing: what it missed comes as the next snapshot.
 */
export class TranscriptFeed {
  readonly #read: () => TranscriptSource | undefined;
  readonly #post: (message: ToTranscript) => void;
  readonly #clock: Clock;
  #seq = 0;
  #sent: TranscriptSource | undefined;
  #takeBack: (() => void) | undefined;
  #reveal: string | undefined;

  constructor(read: () => TranscriptSource | undefined, post: (message: ToTranscript) => void, clock: Clock) {
    this.#read = read;
    this.#post = post;
    this.#clock = clock;
  }

  /** The page is there and knows nothing (or has lost count). */
  ready(): void {
    const source = this.#read();
    if (source === undefined) return;
    this.#stopTimer();
    this.#seq += 1;
    this.#sent = source;
    const { team, header, anchors } = source;
    this.#post({
      type: 'snapshot',
      seq: this.#seq,
      view: { header, turns: team.turns, findings: team.findings, anchors },
    });
    if (this.#reveal !== undefined) this.reveal(this.#reveal);
  }

  /** Something about the run has changed. Cheap, and safe to call for every event. */
  changed(): void {
    if (this.#sent === undefined || this.#takeBack !== undefined) return;
    this.#takeBack = this.#clock.after(INTERVAL_MS, () => {
      this.#takeBack = undefined;
      this.#flush();
    });
  }

  /** The page is gone or out of sight; it will say `ready` when it is back. */
  hidden(): void {
    this.#sent = undefined;
    this.#stopTimer();
  }

  /** Brings a turn into view, now or as soon as the page is ready. */
  reveal(turn: string): void {
    if (this.#sent === undefined) {
      this.#reveal = turn;
      return;
    }
    this.#reveal = undefined;
    this.#flush();
    this.#post({ type: 'reveal', turn });
  }

  dispose(): void {
    this.hidden();
  }

  #stopTimer(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
  }

  #flush(): void {
    const before = this.#sent;
    const source = this.#read();
    if (before === undefined || source === undefined) return;
    const patch = transcriptPatch(before, source);
    if (patch === 'snapshot') {
      this.ready();
      return;
    }
    this.#sent = source;
    if (patch === undefined) return;
    this.#seq += 1;
    this.#post({ type: 'patch', seq: this.#seq, patch });
  }
}

/**
 * What turns the view of `before` into that of `after`: nothing, a patch, or a whole snapshot where a patch cannot say it
 * (a retry has taken turns away, a replay has gone back, another team is shown, or the anchors came late).
 */
export function transcriptPatch(
  before: TranscriptSource,
  after: TranscriptSource,
): TranscriptPatch | 'snapshot' | undefined {
  if (
    before.team.info.id !== after.team.info.id ||
    before.team.epoch !== after.team.epoch ||
    before.anchors !== after.anchors
  )
    return 'snapshot';
  const turns: TurnState[] = [];
  const deltas: { turn: string; text: string }[] = [];
  for (const [index, turn] of after.team.turns.entries()) {
    const old = before.team.turns[index];
    if (old === turn) continue;
    if (old !== undefined && old.id !== turn.id) return 'snapshot';
    if (old !== undefined && onlyTextGrew(old, turn)) {
      deltas.push({ turn: turn.id, text: turn.text.slice(old.text.length) });
    } else {
      turns.push(turn);
    }
  }
  if (after.team.turns.length < before.team.turns.length) return 'snapshot';
  const header = sameHeader(before.header, after.header) ? undefined : after.header;
  const findings = before.team.findings === after.team.findings ? undefined : after.team.findings;
  if (turns.length === 0 && deltas.length === 0 && header === undefined && findings === undefined) {
    return undefined;
  }
  return {
    ...(header === undefined ? {} : { header }),
    ...(turns.length === 0 ? {} : { turns }),
    ...(findings === undefined ? {} : { findings }),
    ...(deltas.length === 0 ? {} : { deltas }),
  };
}

function onlyTextGrew(old: TurnState, turn: TurnState): boolean {
  if (!turn.text.startsWith(old.text)) return false;
  return sameExcept(old, turn, 'text');
}

/** `now` moves by itself in the page, so it alone is no reason to send. */
function sameHeader(old: TranscriptHeader, header: TranscriptHeader): boolean {
  return sameExcept(old, header, 'now');
}

function sameExcept<Shape extends object>(a: Shape, b: Shape, but: keyof Shape): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    if (key === but) continue;
    if (a[key as keyof Shape] !== b[key as keyof Shape]) return false;
  }
  return true;
}
