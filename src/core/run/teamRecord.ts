import type { TeamEvent, TeamEventBody } from './events.ts';
import { Journal } from './journal.ts';
import type { Kept } from './storage.ts';
import { TakenOver } from './takenOver.ts';

const HOLDS_MS = 1000;

export interface RecordPorts {
  /** Milliseconds since the run's start. */
  readonly elapsed: () => number;
  readonly dispatch: (event: TeamEvent) => void;
  /** Something could not be written; `save` is called until it can. */
  readonly lost: (error: unknown) => void;
}

/** Where a team's events go: numbered, into its journal and to the store. The only writer of both. */
export class TeamRecord implements Kept {
  #seq = 0;
  #due: NodeJS.Immediate | undefined;
  /** When it was last known that nobody else has taken over. */
  #heldAt: number;
  /** Everything that counts and was told, so that it can be written again in another place. */
  readonly #events: TeamEvent[];
  #closed = false;
  /** Somebody else had the team before it began here: there is nothing of it to keep. */
  #taken = false;

  private constructor(
    private readonly team: string,
    private folder: string,
    /** Undefined when none could be made so far: the team then works in memory alone. */
    private journal: Journal | undefined,
    /** Of the team that is gone on with: what was told before, up to where this record begins. */
    before: readonly TeamEvent[],
    private readonly ports: RecordPorts,
  ) {
    this.#heldAt = ports.elapsed();
    this.#events = [...before];
  }

  /** Claims the next epoch of the team; `first` is known where the folder is new. A disk that fails is told to `lost`. */
  static async open(
    team: string,
    folder: string,
    first: number | undefined,
    before: readonly TeamEvent[],
    ports: RecordPorts,
  ): Promise<TeamRecord> {
    try {
      return new TeamRecord(team, folder, await Journal.claim(folder, team, first), before, ports);
    } catch (thrown) {
      const record = new TeamRecord(team, folder, undefined, before, ports);
      if (thrown instanceof TakenOver) record.#taken = true;
      else ports.lost(thrown);
      return record;
    }
  }

  get epoch(): number {
    return this.journal?.epoch ?? 0;
  }

  /** Everything that counts of what the team has told, in this process and before. */
  get events(): readonly TeamEvent[] {
    return this.#events;
  }

  get unsavedTurns(): number {
    return (
      this.journal?.unsavedTurns ?? this.#events.filter((event) => event.type === 'turn.finished').length
    );
  }

  emit(body: TeamEventBody): void {
    const ephemeral = body.type === 'turn.delta';
    if (!ephemeral) this.#seq += 1;
    const event: TeamEvent = { ...body, team: this.team, seq: this.#seq, at: this.ports.elapsed() };
    if (!ephemeral) {
      this.#events.push(event);
      this.journal?.append(event);
    }
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
    if (this.#taken) return false;
    const now = this.ports.elapsed();
    if (now - this.#heldAt < HOLDS_MS || this.journal === undefined) return true;
    const held = await this.journal.holds();
    if (!held) return false;
    this.#heldAt = now;
    // Writing to a file whose folder was taken away would go well, and be for nothing.
    await this.journal.check().catch(this.ports.lost);
    return true;
  }

  /** A disk that fails must not cost the team its work: it goes on in memory, and says so. Never rejects. */
  async sync(): Promise<void> {
    try {
      await this.journal?.sync();
    } catch (thrown) {
      this.ports.lost(thrown);
    }
  }

  async save(): Promise<void> {
    if (this.#taken) return;
    if (this.journal === undefined) {
      await this.#begin(await Journal.claim(this.folder, this.team));
      return;
    }
    await this.journal.check();
    await this.journal.sync();
    if (this.#closed) await this.journal.rest();
  }

  async moveTo(folder: string): Promise<void> {
    if (this.#taken) return;
    this.folder = folder;
    const old = this.journal;
    // Whatever comes from now on is for the new place, even before there is one.
    this.journal = undefined;
    await old?.abandon();
    await this.#begin(await Journal.claim(folder, this.team));
  }

  /** Writes what is left, if it can be, and lets go of the file. What cannot be written can still be saved later. */
  async close(): Promise<void> {
    clearImmediate(this.#due);
    this.#due = undefined;
    this.#closed = true;
    await this.journal?.check().catch(this.ports.lost);
    await this.sync();
    await this.journal?.rest();
  }

  async #begin(journal: Journal): Promise<void> {
    // Between here and the first write nothing is waited for, so no event can come in twice or not at all.
    this.journal = journal;
    for (const event of this.#events) journal.append(event);
    await journal.sync();
    if (this.#closed) await journal.rest();
  }
}

/** What a team has told in earlier processes, for a run that goes to another folder. */
export class EarlierRecord implements Kept {
  readonly unsavedTurns = 0;

  constructor(
    private readonly team: string,
    private readonly events: readonly TeamEvent[],
  ) {}

  async save(): Promise<void> {
    // It was read from the disk.
  }

  async moveTo(folder: string): Promise<void> {
    const journal = await Journal.claim(folder, this.team);
    for (const event of this.events) journal.append(event);
    await journal.close();
  }
}
