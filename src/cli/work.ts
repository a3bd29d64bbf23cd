import { createModel } from '../core/model/create.ts';
import type { ChatModel, ModelConfig } from '../core/model/types.ts';
import { attend } from '../core/run/attendance.ts';
import type { RunSession } from '../core/run/session.ts';
import type { RunState } from '../core/run/state.ts';
import type { CommandContext } from './command.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { finish, say, type Telling } from './finish.ts';
import type { ModelChoice } from './model-options.ts';
import { startModel } from './model-start.ts';
import { showProgress, type Progress } from './progress.ts';
import { watchStorage } from './storage-watch.ts';

/** A session, and what is to be done with it. */
export interface Work {
  readonly session: RunSession;
  readonly work: () => Promise<RunState>;
}

/** Starts the model, opens the session and works it to its end: with progress, a first Ctrl-C that cancels, and the closing table. */
export async function withModel(
  options: Telling & {
    readonly model: ModelChoice;
    readonly demoPace: number;
    /** Where the run goes when its folder fails. */
    readonly spareOut: string | undefined;
  },
  key: string | undefined,
  context: CommandContext,
  open: (model: ChatModel, models: readonly ModelConfig[]) => Promise<Work>,
): Promise<ExitCode> {
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
  const { models, stop } = await startModel(options);
  let leave: (() => Promise<void>) | undefined;
  try {
    const opened = await open(await createModel(models, () => Promise.resolve(key)), models);
    session = opened.session;
    leave = await attend(session);
    const shown = showProgress(session.store, context.stderr, options.quiet);
    progress = shown;
    const stopWatch = watchStorage(session, context, {
      spare: options.spareOut,
      asks: context.stdin.isTTY,
      say: (sentence) => (options.quiet ? say(context, sentence) : shown.say(sentence)),
    });
    let state: RunState;
    try {
      state = await opened.work();
    } finally {
      stopWatch();
      shown.close();
    }
    return finish(state, session.folder, options, context);
  } finally {
    forget();
    await leave?.();
    await stop();
  }
}
