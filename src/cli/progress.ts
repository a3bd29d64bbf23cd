import { createLogUpdate } from 'log-update';
import type { RunEvent } from '../core/run/events.ts';
import { lastMoment } from '../core/run/session.ts';
import type { RunState } from '../core/run/state.ts';
import type { RunStore } from '../core/run/store.ts';
import { liveLines, plainChanges, plainStart } from './render.ts';

/** Shows a run as it goes. */
export interface Progress {
  /** Adds a sentence that stays. */
  say(sentence: string): void;
  /** Takes away what was only for the time of the run. */
  close(): void;
}

/** Redraws at most this often, however many tokens stream. */
const redrawMs = 100;

/**
 * Lines that are drawn anew in a terminal; one line for each change of a team elsewhere; nothing when `quiet`. `speed`: how many
 * times as fast as ours the run's own clock goes.
 */
export function showProgress(
  store: RunStore,
  stream: NodeJS.WriteStream,
  quiet: boolean,
  speed = 1,
): Progress {
  if (quiet) return { say: () => undefined, close: () => undefined };
  return stream.isTTY ? showLive(store, stream, speed) : showPlain(store, stream, speed);
}

/** Whether a stream wants colours: a terminal that has them, where NO_COLOR does not forbid them. */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.hasColors();
}

function showLive(store: RunStore, stream: NodeJS.WriteStream, speed: number): Progress {
  const clock = runClock(lastMoment(store.state), speed);
  const stop = store.subscribe((_state, event) => clock.hear(event));
  const screen = createLogUpdate(stream);
  const colour = wantsColour(stream);
  const draw = (): void => {
    // Nothing moves then, and somebody may be typing another folder here.
    if (store.state.storage.kind === 'lost') return;
    // One cell is left free: some terminals break the line when the last cell is filled.
    const columns = Math.max(1, (stream.columns || 80) - 1);
    screen(liveLines(store.state, clock.now(), { columns, rows: stream.rows || 24, colour }).join('\n'));
  };
  draw();
  const timer = setInterval(draw, redrawMs);
  return {
    say: (sentence) => screen.persist(sentence),
    close: () => {
      clearInterval(timer);
      stop();
      screen.clear();
      screen.done();
    },
  };
}

function showPlain(store: RunStore, stream: NodeJS.WriteStream, speed: number): Progress {
  const clock = runClock(lastMoment(store.state), speed);
  const write = (line: string): void => void stream.write(`${line}\n`);
  write(plainStart(store.state));
  const stop = store.subscribe((state: RunState, event, before) => {
    clock.hear(event);
    if (event.type === 'turn.delta' || event.type === 'synthesis.delta') return;
    for (const line of plainChanges(before, state, clock.now())) write(line);
  });
  return { say: write, close: stop };
}

/** The run's own time between its events: what the last event said, and what has gone by since. */
function runClock(start: number, speed: number): { hear(event: RunEvent): void; now(): number } {
  let said = start;
  let heard = performance.now();
  return {
    hear: (event) => {
      if (!('at' in event)) return;
      said = event.at;
      heard = performance.now();
    },
    now: () => said + (performance.now() - heard) * speed,
  };
}
