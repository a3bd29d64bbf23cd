import path from 'node:path';
import { errorInfo } from '../core/errors.ts';
import { RunSession } from '../core/run/session.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import type { ExitCode } from './exit-code.ts';
import { failed, refused, say } from './finish.ts';
import { problemLine, readInputs, type Inputs } from './inputs.ts';
import { checkLeaving } from './leaving.ts';
import { readKey } from './model-start.ts';
import { runHelp } from './run-help.ts';
import { readRunOptions, type RunOptions } from './run-options.ts';
import { withModel } from './work.ts';

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
  const key = await readKey(options.model, context);
  if (!options.quiet) for (const problem of inputs.problems) say(context, problemLine(problem));
  checkLeaving(options, inputs, context);

  return await withModel(options, key, context, async (model, models) => {
    const session = await RunSession.create({
      document: inputs.document,
      caseFile: inputs.caseFile,
      panel: inputs.panel,
      panelHash: inputs.panelHash,
      analyses,
      model,
      models,
      outDir: outFolder(options, inputs, context),
      limits: {
        ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
        teamTimeoutMs: options.teamTimeoutMs,
        idleTimeoutMs: options.idleTimeoutMs,
        ...(options.spend && { spend: options.spend }),
      },
      ...(options.pattern !== undefined && { pattern: options.pattern }),
    });
    return { session, work: () => session.start() };
  });
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

function outFolder({ out }: RunOptions, { caseFile }: Inputs, { cwd }: CommandContext): string {
  return out === undefined ? path.join(path.dirname(caseFile), '.consilium') : path.resolve(cwd, out);
}
