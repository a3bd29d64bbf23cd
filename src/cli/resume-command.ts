import path from 'node:path';
import { ConsiliumError, errorInfo } from '../core/errors.ts';
import { isLocal } from '../core/model/create.ts';
import { attendedBy } from '../core/run/attendance.ts';
import { openRun } from '../core/run/openRun.ts';
import type { RunPlan } from '../core/run/plan.ts';
import { RunSession } from '../core/run/session.ts';
import type { RunState } from '../core/run/state.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { failed, finish, refused, say } from './finish.ts';
import { problemLine, readInputs } from './inputs.ts';
import type { ModelChoice } from './model-options.ts';
import { checkLeaving } from './leaving.ts';
import { readKey } from './model-start.ts';
import { readResumeOptions, resumeHelp, type ResumeOptions } from './resume-options.ts';
import { withModel } from './work.ts';

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Goes on with a run that was interrupted, from the last finished turn of each team',
  help: resumeHelp,
  run: async (args, context) => {
    const options = readResumeOptions(args);
    try {
      return await resume(options, context);
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown;
      const error = errorInfo(thrown);
      // There is no run there, which is not the fault of a disk.
      const noRun = error.class === 'storage' && error.message.startsWith('There is no run');
      return failed(noRun ? { ...error, class: 'bad_input' } : error, options, context);
    }
  },
};

async function resume(options: ResumeOptions, context: CommandContext): Promise<ExitCode> {
  const folder = path.resolve(context.cwd, options.folder);
  const { state, plan, damaged } = await openRun(folder);
  const again = options.retry ? withoutResult(state) : [];
  if (state.status !== 'interrupted' && again.length === 0) {
    const what = options.retry ? 'every team has a result' : 'there is nothing to go on with';
    if (!options.quiet) say(context, `Run ${state.runId} of case ${state.caseId} has ended: ${what}.`);
    return finish(state, folder, options, context, exitCode.ok);
  }
  const other = await attendedBy(folder);
  if (other !== undefined) {
    throw new ConsiliumError(
      'bad_input',
      `Another window or process (${other.pid} on ${other.host}) is at work on this run. Wait for its end, or stop it there first.`,
    );
  }
  const model = chosenModel(options.model, plan);
  const key = await readKey(model, context);
  const { standardToolbox } = await import('../core/tools/standard.ts');
  const read = await readInputs(
    { caseFile: options.caseFile ?? plan.caseFile, panelFile: options.panelFile },
    { ...context, knownTools: new Set(standardToolbox.tools.keys()) },
  );
  if (!read.ok) return refused(read.problems, options, context);
  const { document, panel, panelHash, problems } = read.inputs;
  if (!options.quiet) {
    for (const problem of problems) say(context, problemLine(problem));
    for (const place of damaged) say(context, `Damaged and left out: ${place}. The rest is kept.`);
  }
  checkLeaving({ ...options, model }, read.inputs, context);
  return await withModel({ ...options, model }, key, context, async (chat, config) => {
    const session = await RunSession.open(folder, {
      document,
      panel,
      panelHash,
      model: chat,
      models: [config],
    });
    const work = async (): Promise<RunState> => {
      const resumed = state.status === 'interrupted' ? await session.resume() : state;
      const left = options.retry && resumed.status === 'ended' ? withoutResult(resumed) : [];
      return left.length === 0 ? resumed : await session.retry(left);
    };
    return { session, work };
  });
}

function withoutResult(state: RunState): readonly string[] {
  return state.teams.flatMap(({ info, status }) =>
    status.kind === 'ended' && status.outcome !== 'consensus' && status.outcome !== 'no_consensus'
      ? [info.id]
      : [],
  );
}

/**
 * The model that was asked for, else the one that the run began with. A folder may come from anybody, so a host elsewhere that
 * only its `run.json` names gets nothing.
 */
function chosenModel(asked: ModelChoice | undefined, plan: RunPlan): ModelChoice {
  const [first] = plan.models;
  const demo = first?.demo === true;
  if (asked !== undefined) {
    if ((asked.kind === 'demo') === demo) return asked;
    throw new UsageError(
      demo
        ? 'The offline demo began this run, so a model cannot go on with it. Run the case anew with the model.'
        : 'A model began this run, so the offline demo cannot go on with it. Name the model with --base-url and --model-name.',
    );
  }
  if (demo) return { kind: 'demo' };
  if (first !== undefined && isLocal(first)) {
    const { model: modelName, ...rest } = first;
    return { kind: 'endpoint', modelName, ...rest };
  }
  throw new UsageError(
    `This run was made with ${first?.model ?? 'a model'} at ${first?.baseUrl ?? 'an endpoint'}. Say again where the case may go: --base-url and --model-name.`,
  );
}
