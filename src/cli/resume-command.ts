import path from 'node:path';
import { ConsiliumError, errorInfo } from '../core/errors.ts';
import { isLocal } from '../core/model/create.ts';
import { attendedBy } from '../core/run/attendance.ts';
import { openRun } from '../core/run/openRun.ts';
import type { ModelConfig } from '../core/model/types.ts';
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
  const { state, plan } = await openRun(folder);
  const again = options.retry ? withoutResult(state) : [];
  const capped = state.teams.some(({ status }) => status.kind === 'ended' && status.capped === true);
  if (state.status !== 'interrupted' && again.length === 0 && !(capped && options.raises)) {
    if (!options.quiet)
      say(context, `Run ${state.runId} of case ${state.caseId} ${nothingToDo(options, capped)}`);
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
  }
  checkLeaving({ ...options, model }, read.inputs, context);
  return await withModel({ ...options, model }, key, context, async (chat, models) => {
    const session = await RunSession.open(folder, {
      document,
      panel,
      panelHash,
      model: chat,
      models,
      ...(options.raises && { spend: options.spend(plan.limits.spend, isPriced(models)) }),
    });
    for (const { message } of options.quiet ? [] : session.store.state.warnings) say(context, message);
    const work = async (): Promise<RunState> => {
      const goesOn = state.status === 'interrupted' || session.uncapped.length > 0;
      if (!goesOn && capped && again.length === 0)
        say(context, 'The caps that were given still hold, so no team goes on. Raise them further.');
      const resumed = goesOn ? await session.resume() : state;
      const left = options.retry && resumed.status === 'ended' ? withoutResult(resumed) : [];
      return left.length === 0 ? resumed : await session.retry(left);
    };
    return { session, work };
  });
}

function isPriced([first]: readonly ModelConfig[]): boolean {
  return first?.demo === true || first?.price !== undefined;
}

function nothingToDo({ retry }: ResumeOptions, capped: boolean): string {
  if (retry) return 'has ended: every team has a result.';
  return capped
    ? 'has ended. Teams that stopped at a cap go on when it is raised, such as by --max-tokens-per-team.'
    : 'has ended: there is nothing to go on with.';
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
  // The ones behind the first are only asked when it fails; those elsewhere are left out.
  if (first !== undefined && isLocal(first))
    return { kind: 'as before', models: plan.models.filter(isLocal) };
  throw new UsageError(
    `This run was made with ${first?.model ?? 'a model'} at ${first?.baseUrl ?? 'an endpoint'}. Say again where the case may go: --base-url and --model-name.`,
  );
}
