import type { TeamEvent, TeamEventBody } from './events.ts';
import type { Journal } from './journal.ts';

const HOLDS_MS = 1000;

/** Where a team's events go: numbered, into its journal and to the store. The only writer of both. */
export class TeamRecord {
  #seq = 0;
  #due: NodeJS.Immediate | undefined;
  /** When it was last known that nobody else has taken over. */
  #heldAt: number;

  constructor(
    private readonly team: string,
    /** Undefined when none could be made: the team then works in memory alone. */
    private readonly journal: Journal | undefined,
    private readonly ports: {
      /** Milliseconds since the run's start. */
      readonly elapsed: () => number;
      readonly dispatch: (event: TeamEvent) => void;
      readonly warn: (error: unknown) => void;
    },
  ) {
    this.#heldAt = ports.elapsed();
  }

  get epoch(): number {
    return this.journal?.epoch ?? 0;
  }

  emit(body: TeamEventBody): void {
    const ephemeral = body.type === 'turn.delta';
    if (!ephemeral) this.#seq += 1;
    const event: TeamEvent = { ...body, team: this.team, seq: this.#seq, at: this.ports.elapsed() };
    if (!ephemeral) this.journal?.append(event);
    this.ports.dispatch(event);
    // What was answered must survive a crash, but its turn need not wait for the disk. At the end of this go of the event loop,
    // since the end of the turn often follows at once and is then written with it.
    if (body.type === 'call.finished' || body.type === 'tool.finished') {
      this.#due ??= setImmediate(() => {
        this.#due = undefined;
        void this.sync();
      });
    }
  }

  /**
   * False when another process has taken the team over: then nothing more may be started here. Looked up at most once in
   * `HOLDS_MS`: a process that was frozen asks anew when it wakes, and one that races through its steps does not pay for each.
   */
  async holds(): Promise<boolean> {
    const now = this.ports.elapsed();
    if (now - this.#heldAt < HOLDS_MS) return true;
    const held = (await this.journal?.holds()) ?? true;
    if (held) this.#heldAt = now;
    return held;
  }

  /** A disk that fails must not cost the team its work: it goes on in memory, and says so. Never rejects. */
  async sync(): Promise<void> {
    try {
      await this.journal?.sync();
    } catch (thrown) {
      this.ports.warn(thrown);
    }
  }

  async close(): Promise<void> {
    clearImmediate(this.#due);
    try {
      await this.journal?.close();
    } catch (thrown) {
      this.ports.warn(thrown);
    }
  }
}
