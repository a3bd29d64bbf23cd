import { closeSync, openSync, readSync } from 'node:fs';

import { count, emptyTally, type Tally, type TestEvent } from './testEvents.ts';

/** Follows the file that the tests write their events to, prints what happens and keeps count. */
export class EventFollower {
  readonly tally: Tally = emptyTally();
  /** Time of the last event in milliseconds since the epoch. */
  lastEventAt = Date.now();
  readonly #file: number;
  readonly #print: (line: string) => void;
  #rest = '';

  constructor(file: string, print: (line: string) => void) {
    this.#file = openSync(file, 'a+');
    this.#print = print;
  }

  /** Reads what was written since the last call. */
  read(): void {
    const buffer = Buffer.alloc(65_536);
    for (;;) {
      const length = readSync(this.#file, buffer, 0, buffer.length, null);
      if (length === 0) return;
      this.#rest += buffer.toString('utf8', 0, length);
      const lines = this.#rest.split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const told = count(this.tally, JSON.parse(line) as TestEvent);
        this.lastEventAt = Date.now();
        if (told !== undefined) this.#print(told);
      }
    }
  }

  close(): void {
    this.read();
    closeSync(this.#file);
  }
}
