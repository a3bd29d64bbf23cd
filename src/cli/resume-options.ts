import { UsageError } from './command.ts';
import { modelFlags, namesModel, readModel, type ModelChoice } from './model-options.ts';
import { notEmpty, parseFlags, readSeconds } from './option-values.ts';
import { modelHelp } from './run-help.ts';

export interface ResumeOptions {
  /** As it was given. */
  readonly folder: string;
  /** Undefined: where the run found it. */
  readonly caseFile: string | undefined;
  /** Undefined: the built-in panel. */
  readonly panelFile: string | undefined;
  /** Undefined: the one that the run began with. */
  readonly model: ModelChoice | undefined;
  /** Whether teams that ended without a result are run again too. */
  readonly retry: boolean;
  readonly demoPace: number;
  readonly allowIdentifiable: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = {
  ...modelFlags,
  case: { type: 'string' },
  panel: { type: 'string' },
  retry: { type: 'boolean' },
  'demo-pace': { type: 'string' },
  'allow-identifiable': { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const;

/** Reads what follows `consilium resume`. Throws UsageError with a sentence that tells what was expected. */
export function readResumeOptions(args: readonly string[]): ResumeOptions {
  const { values, positionals } = parseFlags(args, flags);
  return {
    folder: oneFolder('resume', positionals),
    caseFile: notEmpty('--case', values.case),
    panelFile: notEmpty('--panel', values.panel),
    model: namesModel(values) ? readModel(values) : undefined,
    retry: values.retry ?? false,
    demoPace: readSeconds('--demo-pace', values['demo-pace'] ?? '1', 'zero or more'),
    allowIdentifiable: values['allow-identifiable'] ?? false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}

/** The run folder that a command works on. Throws UsageError for none, or more. */
export function oneFolder(command: string, positionals: readonly string[]): string {
  const [folder, ...more] = positionals;
  if (folder !== undefined && folder !== '' && more.length === 0) return folder;
  throw new UsageError(
    `Name one run folder, the one that holds run.json: consilium ${command} <run folder>.`,
  );
}

export const resumeHelp = `Usage: consilium resume <run folder> [options]

Goes on with a run that was interrupted, by a crash or a power cut. What is finished is kept: turns, answers
and tool calls. Only calls that were under way are made again. The limits are those that the run began with.
The run folder is the one that holds run.json: .consilium/<case id>/<run id> beside the case.

What to run
  --retry              run teams again, too, that ended without a result
  --case FILE          the case, should it have moved since; its text must be the same
  --panel FILE         the panel file that the run began with (default: the built-in clinical panel)

${modelHelp.replace('demo, or a name of your own for the model (default: demo)', 'a name for the model (default: as the run began)')}  --allow-identifiable send a case that is not "deidentified: true" to another machine, this once
  --demo-pace S        seconds of the demo for a minute of the published example (default: 1)

Results
  --json               print one JSON document on standard output
  --quiet              print no progress and no table, only errors

The exit status is that of "consilium run". 0 also when the run had ended before; 65 when the case or the
panel has changed since, or another process is at work on the run.
`;
