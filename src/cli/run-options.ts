import type { Pattern } from '../core/panel/types.ts';
import type { RunLimits } from '../core/run/session.ts';
import { UsageError } from './command.ts';
import { modelFlags, readModel, type ModelChoice } from './model-options.ts';
import { notEmpty, parseFlags, readCount, readSeconds } from './option-values.ts';
import { readSpend, spendFlags } from './spend-options.ts';

export interface RunOptions {
  readonly caseFile: string;
  /** Undefined: all of the panel. */
  readonly analyses: readonly string[] | undefined;
  /** Undefined: the built-in panel. */
  readonly panelFile: string | undefined;
  readonly model: ModelChoice;
  readonly pattern: Pattern | undefined;
  readonly concurrency: number | undefined;
  readonly teamTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Undefined: no cap. */
  readonly spend: RunLimits['spend'];
  /** Seconds that the demo takes for a minute of the published example. */
  readonly demoPace: number;
  /** Undefined: `.consilium` beside the case. */
  readonly out: string | undefined;
  /** Where the run goes when its folder fails; undefined: nowhere by itself. */
  readonly spareOut: string | undefined;
  readonly allowIdentifiable: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = {
  analyses: { type: 'string' },
  panel: { type: 'string' },
  ...modelFlags,
  pattern: { type: 'string' },
  concurrency: { type: 'string' },
  'team-timeout': { type: 'string' },
  'idle-timeout': { type: 'string' },
  ...spendFlags,
  'demo-pace': { type: 'string' },
  out: { type: 'string' },
  'spare-out': { type: 'string' },
  'allow-identifiable': { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const;

/**
 * Reads what follows `consilium run`.
 * @throws UsageError with a sentence that tells what was expected.
 */
export function readRunOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parseFlags(args, flags);
  const model = readModel(values);
  const [caseFile, ...more] = positionals;
  if (caseFile === undefined || caseFile === '') {
    throw new UsageError('Which case? Name its file: consilium run <case>.');
  }
  if (more.length > 0) {
    throw new UsageError(`A run takes one case; "${more.join('", "')}" is too many.`);
  }
  return {
    caseFile,
    analyses: values.analyses === undefined ? undefined : readAnalyses(values.analyses),
    panelFile: notEmpty('--panel', values.panel),
    model,
    pattern: readPattern(values.pattern),
    concurrency:
      values.concurrency === undefined ? undefined : readCount('--concurrency', values.concurrency),
    teamTimeoutMs: readSeconds('--team-timeout', values['team-timeout'] ?? '1200', 'more than zero') * 1000,
    idleTimeoutMs: readSeconds('--idle-timeout', values['idle-timeout'] ?? '300', 'more than zero') * 1000,
    spend: readSpend(values, model.kind !== 'endpoint' || model.price !== undefined),
    demoPace: readSeconds('--demo-pace', values['demo-pace'] ?? '1', 'zero or more'),
    out: notEmpty('--out', values.out),
    spareOut: notEmpty('--spare-out', values['spare-out']),
    allowIdentifiable: values['allow-identifiable'] ?? false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}

function readAnalyses(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '')) {
    throw new UsageError(
      '--analyses expects ids parted by commas, such as drug_interaction_check,imaging_analysis.',
    );
  }
  return [...new Set(ids)];
}

function readPattern(text: string | undefined): Pattern | undefined {
  if (text === undefined || text === 'consensus' || text === 'group_chat') return text;
  throw new UsageError(`--pattern expects consensus or group_chat, not "${text}".`);
}
