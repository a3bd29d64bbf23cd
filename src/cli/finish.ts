import path from 'node:path';
import type { ErrorInfo } from '../core/errors.ts';
import { reportFile } from '../core/run/files.ts';
import type { RunState } from '../core/run/state.ts';
import { closingLines } from './closing.ts';
import type { CommandContext } from './command.ts';
import { exitCode, exitCodeOf, type ExitCode } from './exit-code.ts';
import { oneLine } from './format.ts';
import { problemLine, type FileProblem } from './inputs.ts';
import { wantsColour } from './progress.ts';
import { runSummary } from './summary.ts';
import { reason } from './team-words.ts';

/** How much a command says, and in which form. */
export interface Telling {
  readonly json: boolean;
  readonly quiet: boolean;
}

type Streams = Pick<CommandContext, 'stdout' | 'stderr'>;

/** Tells the end of a run, and gives the exit status that it stands for unless another one is given. */
export function finish(
  state: RunState,
  folder: string,
  telling: Telling,
  context: Streams,
  exit: ExitCode = exitCodeOf(state),
): ExitCode {
  const report = path.join(folder, reportFile);
  if (!telling.quiet) {
    // Standard output is for the one document that was asked for, or else for the table.
    const stream = telling.json ? context.stderr : context.stdout;
    const lines = closingLines(state, {
      folder,
      report,
      columns: stream.isTTY ? Math.max(1, (stream.columns || 80) - 1) : undefined,
      colour: wantsColour(stream),
    });
    stream.write(`${lines.join('\n')}\n`);
  } else {
    for (const team of state.teams) {
      const note = reason(team);
      if (note !== undefined) say(context, `${team.info.title}: ${note}`);
    }
  }
  if (telling.json) printJson(runSummary(state, exit, folder, report), context);
  return exit;
}

/** Tells what is wrong in a case or a panel. */
export function refused(
  problems: readonly FileProblem[],
  telling: Telling,
  context: CommandContext,
): ExitCode {
  for (const problem of problems) say(context, problemLine(problem));
  const message = 'The case or the panel has errors. Nothing was run.';
  if (telling.json)
    printJson({ exit: exitCode.badInput, error: { class: 'bad_input', message }, problems }, context);
  return exitCode.badInput;
}

/** Tells why a command could not do its work. */
export function failed(error: ErrorInfo, telling: Telling, context: CommandContext): ExitCode {
  const exit =
    error.class === 'bad_input'
      ? exitCode.badInput
      : error.class === 'cancelled'
        ? exitCode.cancelled
        : exitCode.noneSucceeded;
  say(context, error.message);
  if (error.class === 'internal' && error.cause !== undefined) say(context, `Cause: ${error.cause}`);
  if (telling.json) printJson({ exit, error }, context);
  return exit;
}

/** One line on standard error. */
export function say({ stderr }: Pick<Streams, 'stderr'>, text: string): void {
  stderr.write(`${oneLine(text)}\n`);
}

/** The one document of `--json`. */
export function printJson(value: object, { stdout }: Pick<Streams, 'stdout'>): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
