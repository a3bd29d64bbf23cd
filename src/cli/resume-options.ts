import type { RunLimits } from '../core/run/session.ts';
import { UsageError } from './command.ts';
import { modelFlags, namesModel, readModel, type ModelChoice } from './model-options.ts';
import { notEmpty, parseFlags, readSeconds } from './option-values.ts';
import { modelHelp } from './run-help.ts';
import { namesCap, raiseSpend, spendFlags } from './spend-options.ts';

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
  /** Whether caps were given, which then hold instead of those that the run began with. */
  readonly raises: boolean;
  /** The caps from now on, for a run that began with these. Throws UsageError. */
  readonly spend: (began: RunLimits['spend'], priced: boolean) => RunLimits['spend'];
  /** Where the run goes when its folder fails; undefined: nowhere by itself. */
  readonly spareOut: string | undefined;
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
  ...spendFlags,
  'spare-out': { type: 'string' },
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
    raises: namesCap(values),
    spend: (began, priced) => raiseSpend(began, values, priced),
    spareOut: notEmpty('--spare-out', values['spare-out']),
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
and tool calls. Only calls that were under way are made again. Teams that stopped at a cap go on when it is
raised. The limits are those that the run began with, but for what is said here.
The run folder is the one that holds run.json: .consilium/<case id>/<run id> beside the case.

What to run
  --retry              run teams again, too, that ended without a result
  --max-tokens N, --max-cost-per-team D and the like: a cap from now on, or none to lift it
  --case FILE          the case, should it have moved since; its text must be the same
  --panel FILE         the panel file that the run began with (default: the built-in clinical panel)

${modelHelp.replace('demo, or a name of your own for the model (default: demo)', 'a name for the model (default: as the run began)')}  --allow-identifiable send a case that is not "deidentified: true" to another machine, this once
  --demo-pace S        seconds of the demo for a minute of the published example (default: 1)

Results
  --spare-out DIR      where the run goes on when its folder cannot be written any more
  --json               print one JSON document on standard output
  --quiet              print no progress and no table, only errors

The exit status is that of "consilium run". 0 also when the run had ended before; 65 when the case or the
panel has changed since, or another process is at work on the run.
`;
