import path from 'node:path';
import { systemClock } from '../core/clock.ts';
import { ConsiliumError, errorInfo } from '../core/errors.ts';
import { playRun, readRecordedRun } from '../core/run/replay.ts';
import { RunStore } from '../core/run/store.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { failed, finish, say, type Telling } from './finish.ts';
import { parseFlags, readFactor } from './option-values.ts';
import { showProgress } from './progress.ts';
import { oneFolder } from './resume-options.ts';

const help = `Usage: consilium replay <run folder> [options]

Plays a run again from its journals, without a model: nothing is sent and nothing is written.
The run folder is the one that holds run.json: .consilium/<case id>/<run id> beside the case.

  --speed N  times as fast as it was, such as 0.5 or 20; 0 shows the end at once (default: 1)
  --json     print one JSON document of the run on standard output
  --quiet    print no progress and no table

Exit status: 0 played, 64 wrong usage, 65 no run that can be read, 130 stopped.
`;

interface ReplayOptions extends Telling {
  readonly folder: string;
  readonly speed: number;
}

export const replayCommand: Command = {
  name: 'replay',
  summary: 'Plays a run again from its folder, without a model, at any speed',
  help,
  run: async (args, context) => {
    const options = readOptions(args);
    try {
      return await replay(options, context);
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown;
      const error = errorInfo(thrown);
      // There is no run there, which is not the fault of a disk.
      return failed(error.class === 'storage' ? { ...error, class: 'bad_input' } : error, options, context);
    }
  },
};

function readOptions(args: readonly string[]): ReplayOptions {
  const { values, positionals } = parseFlags(args, {
    speed: { type: 'string' },
    json: { type: 'boolean' },
    quiet: { type: 'boolean' },
  });
  return {
    folder: oneFolder('replay', positionals),
    speed: readFactor('--speed', values.speed ?? '1'),
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}

async function replay(options: ReplayOptions, context: CommandContext): Promise<ExitCode> {
  const folder = path.resolve(context.cwd, options.folder);
  const run = await readRecordedRun(folder);
  const { speed } = options;
  const store = new RunStore(run.initial);
  const stop = new AbortController();
  const forget = context.onInterrupt(() =>
    stop.abort(new ConsiliumError('cancelled', 'Stopped. The run itself is as it was.')),
  );
  const progress = showProgress(store, context.stderr, options.quiet, speed);
  try {
    await playRun(run, (event) => store.dispatch(event), { speed, clock: systemClock, signal: stop.signal });
  } finally {
    progress.close();
    forget();
  }
  if (run.state.status === 'interrupted' && !options.quiet)
    say(context, `The run was interrupted. Go on with it: consilium resume ${options.folder}`);
  return finish(run.state, folder, options, context, exitCode.ok);
}
