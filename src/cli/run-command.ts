import path from 'node:path';
import { ConsiliumError, errorInfo, type ErrorInfo } from '../core/errors.ts';
import { createModel, isLocal } from '../core/model/create.ts';
import type { ModelConfig } from '../core/model/types.ts';
import { reportFile } from '../core/run/files.ts';
import { RunSession } from '../core/run/session.ts';
import type { RunState } from '../core/run/state.ts';
import { startDemo } from '../demo/start.ts';
import { closingLines } from './closing.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { exitCode, exitCodeOf, type ExitCode } from './exit-code.ts';
import { oneLine } from './format.ts';
import { problemLine, readInputs, type FileProblem, type Inputs } from './inputs.ts';
import { showProgress, wantsColour, type Progress } from './progress.ts';
import { runHelp } from './run-help.ts';
import { readRunOptions, type ModelChoice, type RunOptions } from './run-options.ts';
import { runSummary } from './summary.ts';
import { reason } from './team-words.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'Puts one case before a panel of teams, and joins what they find',
  help: runHelp,
  run: async (args, context) => {
    const options = readRunOptions(args);
    try {
      return await runCase(options, context);
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown;
      return failed(errorInfo(thrown), options, context);
    }
  },
};

async function runCase(options: RunOptions, context: CommandContext): Promise<ExitCode> {
  const { standardToolbox } = await import('../core/tools/standard.ts');
  const read = await readInputs(options, { ...context, knownTools: new Set(standardToolbox.tools.keys()) });
  if (!read.ok) return refused(read.problems, options, context);
  const { inputs } = read;
  const analyses = chosenAnalyses(options, inputs);
  const key = readKey(options.model, context);
  if (!options.quiet) for (const problem of inputs.problems) say(context, problemLine(problem));
  checkLeaving(options, inputs);

  // Until there is a session, nothing is written and there is nothing to end in good order.
  let session: RunSession | undefined;
  let progress: Progress | undefined;
  let asked = false;
  const forget = context.onInterrupt(() => {
    if (asked || session === undefined) context.leave(exitCode.cancelled);
    asked = true;
    progress?.say('Cancelling. What is finished is being written; Ctrl-C again leaves at once.');
    session.cancel();
  });
  const { config, stop } = await startModel(options);
  try {
    session = await RunSession.create({
      document: inputs.document,
      caseFile: inputs.caseFile,
      panel: inputs.panel,
      panelHash: inputs.panelHash,
      analyses,
      model: await createModel([config], () => Promise.resolve(key)),
      models: [config],
      outDir: outFolder(options, inputs, context),
      limits: {
        ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
        teamTimeoutMs: options.teamTimeoutMs,
        idleTimeoutMs: options.idleTimeoutMs,
      },
      ...(options.pattern !== undefined && { pattern: options.pattern }),
    });
    progress = showProgress(session.store, context.stderr, options.quiet);
    let state: RunState;
    try {
      state = await session.start();
    } finally {
      progress.close();
    }
    return finish(state, session.folder, options, context);
  } finally {
    forget();
    await stop();
  }
}

/** Tells the end of a run, and gives the exit status that it stands for. */
function finish(state: RunState, folder: string, options: RunOptions, context: CommandContext): ExitCode {
  const exit = exitCodeOf(state);
  const report = path.join(folder, reportFile);
  if (!options.quiet) {
    // Standard output is for the one document that was asked for, or else for the table.
    const stream = options.json ? context.stderr : context.stdout;
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
  if (options.json) printJson(runSummary(state, exit, folder, report), context);
  return exit;
}

function chosenAnalyses({ analyses }: RunOptions, { panel }: Inputs): readonly string[] {
  const known = panel.analyses.map(({ id }) => id);
  const unknown = analyses?.filter((id) => !known.includes(id)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(
      `The panel ${panel.id} has no analysis ${unknown.join(', ')}. It has: ${known.join(', ')}.`,
    );
  }
  return analyses ?? known;
}

function readKey(model: ModelChoice, { env }: CommandContext): string | undefined {
  if (model.kind === 'demo' || model.keyVariable === undefined) return undefined;
  const key = env[model.keyVariable]?.trim();
  if (key === undefined || key === '') {
    throw new UsageError(
      `The environment variable ${model.keyVariable} is empty. Put the key of ${model.baseUrl} into it, or leave --api-key-env out.`,
    );
  }
  return key;
}

/** Nothing about a person leaves this machine before somebody has said that it may. */
function checkLeaving({ model, allowIdentifiable }: RunOptions, { document }: Inputs): void {
  if (model.kind === 'demo' || document.deidentified || allowIdentifiable || isLocal(model)) return;
  const { host } = new URL(model.baseUrl);
  const how =
    document.kind === 'case'
      ? 'Take out what points to the person (consilium deidentify writes a copy that helps) and write "deidentified: true" into the case, or agree for this run with --allow-identifiable.'
      : 'A document cannot say that it is de-identified: check it, and agree for this run with --allow-identifiable.';
  throw new ConsiliumError(
    'bad_input',
    `The case does not say that it is de-identified, and ${host} is not on this machine. Nothing was sent. ${how}`,
  );
}

async function startModel({
  model,
  demoPace,
}: RunOptions): Promise<{ config: ModelConfig; stop: () => Promise<void> }> {
  if (model.kind === 'demo') {
    const demo = await startDemo({ pace: demoPace });
    return { config: demo.config, stop: () => demo.stop() };
  }
  const config = { id: model.id, baseUrl: model.baseUrl, model: model.modelName };
  return { config, stop: () => Promise.resolve() };
}

function outFolder({ out }: RunOptions, { caseFile }: Inputs, { cwd }: CommandContext): string {
  return out === undefined ? path.join(path.dirname(caseFile), '.consilium') : path.resolve(cwd, out);
}

function refused(problems: readonly FileProblem[], options: RunOptions, context: CommandContext): ExitCode {
  for (const problem of problems) say(context, problemLine(problem));
  const message = 'The case or the panel has errors. Nothing was run.';
  if (options.json)
    printJson({ exit: exitCode.badInput, error: { class: 'bad_input', message }, problems }, context);
  return exitCode.badInput;
}

function failed(error: ErrorInfo, options: RunOptions, context: CommandContext): ExitCode {
  const exit =
    error.class === 'bad_input'
      ? exitCode.badInput
      : error.class === 'cancelled'
        ? exitCode.cancelled
        : exitCode.noneSucceeded;
  say(context, error.message);
  if (error.class === 'internal' && error.cause !== undefined) say(context, `Cause: ${error.cause}`);
  if (options.json) printJson({ exit, error }, context);
  return exit;
}

function say({ stderr }: CommandContext, text: string): void {
  stderr.write(`${oneLine(text)}\n`);
}

function printJson(value: object, { stdout }: CommandContext): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
