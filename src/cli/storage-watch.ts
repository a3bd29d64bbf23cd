import { createInterface } from 'node:readline';
import path from 'node:path';
import { systemClock } from '../core/clock.ts';
import { errorInfo } from '../core/errors.ts';
import type { RunSession } from '../core/run/session.ts';
import type { RunState } from '../core/run/state.ts';
import type { CommandContext } from './command.ts';
import { plural } from './format.ts';

/** A loss that goes on is told again this often. Milliseconds. */
const REMIND_MS = 60_000;

export interface StorageWatch {
  /** The folder that is used when the first one fails; undefined for none. As it was given. */
  readonly spare: string | undefined;
  /** Whether the person at the terminal can be asked for another folder. */
  readonly asks: boolean;
  /** One sentence that stays. */
  readonly say: (sentence: string) => void;
}

/**
 * Tells, however quiet the command is otherwise, that a run cannot be saved, and gets it to another place: to the spare folder when
 * a second try has failed, or to one that is typed. The returned function ends that.
 */
export function watchStorage(
  session: RunSession,
  context: Pick<CommandContext, 'cwd' | 'stdin' | 'stderr'>,
  { spare, asks, say }: StorageWatch,
): () => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let spareUsed = false;
  let stopAsking: (() => void) | undefined;
  const moveTo = async (folder: string): Promise<void> => {
    try {
      await session.moveTo(path.resolve(context.cwd, folder));
    } catch (thrown) {
      say(errorInfo(thrown).message);
    }
  };
  const ask = (): void => {
    if (!asks || stopAsking !== undefined) return;
    say('Type another folder and press Enter to go on there; Enter alone tries again at once.');
    stopAsking = onLine(context, (line) => {
      if (line === '') void session.storage.retry();
      else void moveTo(line);
    });
  };
  const stop = session.store.subscribe((state, event, before) => {
    if (event.type === 'storage.lost') {
      const isFirst = before.storage.kind === 'saved';
      const now = systemClock.now();
      if (isFirst || now - toldAt >= REMIND_MS) {
        toldAt = now;
        say(lossWords(state));
      }
      if (!isFirst && spare !== undefined && !spareUsed) {
        spareUsed = true;
        void moveTo(spare);
      } else if (spare === undefined || spareUsed) ask();
    } else if (event.type === 'storage.back') {
      stopAsking?.();
      stopAsking = undefined;
      say(`Everything is saved again, in ${event.folder}.`);
    }
  });
  return () => {
    stop();
    stopAsking?.();
  };
}

/** What has to be known of a folder that cannot be written; empty when all is well. */
export function lossWords({ storage }: RunState): string {
  if (storage.kind === 'saved') return '';
  const { error, turns, retryAt } = storage;
  const kept =
    turns === 0 ? '' : ` ${plural(turns, 'finished turn')} ${turns === 1 ? 'is' : 'are'} only in memory.`;
  const next =
    retryAt === undefined
      ? ' It was not saved.'
      : ` No new call is made until the run can be saved, which is tried at least every 30 s.`;
  return `${error.message}${kept}${next}`;
}

function onLine(
  { stdin, stderr }: Pick<CommandContext, 'stdin' | 'stderr'>,
  listener: (line: string) => void,
): () => void {
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  lines.on('line', (line) => listener(line.trim()));
  return () => {
    lines.close();
    stdin.pause();
  };
}
