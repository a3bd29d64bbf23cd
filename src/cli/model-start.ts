import type { ModelConfig } from '../core/model/types.ts';
import { startDemo } from '../demo/start.ts';
import { UsageError, type CommandContext } from './command.ts';
import { keyFromStdin } from './key-stdin.ts';
import type { ModelChoice } from './model-options.ts';

/**
 * The key for the model, from the environment or from standard input. Throws UsageError when there is none where it was said to be,
 * and a ConsiliumError of class `cancelled` when the person who was asked for it does not want to give it.
 */
export async function readKey(
  model: ModelChoice,
  { env, stdin, stderr }: Pick<CommandContext, 'env' | 'stdin' | 'stderr'>,
): Promise<string | undefined> {
  if (model.kind !== 'endpoint') return undefined;
  if (model.keyFromStdin === true) return await keyFromStdin(stdin, stderr, model.baseUrl);
  if (model.keyVariable === undefined) return undefined;
  const key = env[model.keyVariable]?.trim();
  if (key === undefined || key === '') {
    throw new UsageError(
      `The environment variable ${model.keyVariable} is empty. Put the key of ${model.baseUrl} into it, or leave --api-key-env out.`,
    );
  }
  return key;
}

/** The models' settings for the engine, in order of preference; the demo is started for them. */
export async function startModel({
  model,
  demoPace,
}: {
  readonly model: ModelChoice;
  readonly demoPace: number;
}): Promise<{ models: readonly ModelConfig[]; stop: () => Promise<void> }> {
  if (model.kind === 'demo') {
    const demo = await startDemo({ pace: demoPace });
    return { models: [demo.config], stop: () => demo.stop() };
  }
  if (model.kind === 'as before') return { models: model.models, stop: () => Promise.resolve() };
  const { kind: _kind, modelName, keyVariable: _variable, keyFromStdin: _stdin, ...rest } = model;
  const config = { ...rest, model: modelName };
  return { models: [config], stop: () => Promise.resolve() };
}
