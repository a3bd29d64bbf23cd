import * as vscode from 'vscode';

import type { SpendLimits } from '../core/model/budget.ts';
import type { ModelConfig } from '../core/model/types.ts';
import type { Pattern } from '../core/panel/types.ts';
import type { RunLimits } from '../core/run/request.ts';
import { readModels } from './modelSettings.ts';
import type { SettingName } from './names.ts';

export type NotificationSetting = 'whenHidden' | 'always' | 'never';

/** Whether interrupted runs of the workspace are gone on with. */
export type ResumeSetting = 'ask' | 'always' | 'never';

export interface Settings {
  readonly models: readonly ModelConfig[];
  /** What is wrong with entries of `consilium.models` that were left out, for people. */
  readonly modelProblems: readonly string[];
  /** Ids in order of preference; none means the demo. */
  readonly model: readonly string[];
  /** Path of a panel file, absolute or from the workspace folder; empty for the built-in one. */
  readonly panel: string;
  readonly pattern: Pattern | undefined;
  /** Undefined leaves it to the scheduler. */
  readonly teamsAtOnce: number | undefined;
  readonly teamTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** The most that a run and each of its teams may spend; undefined for no cap. */
  readonly spend: RunLimits['spend'];
  /** Empty: `.consilium` beside the case. */
  readonly outputFolder: string;
  /** Seconds that the demo takes for a minute of the published example. */
  readonly demoPace: number;
  readonly notifications: NotificationSetting;
  readonly resume: ResumeSetting;
}

/** The settings as they hold for a file. Values of a wrong type, which VS Code lets through, read as the default. */
export function readSettings(scope?: vscode.Uri): Settings {
  const config = vscode.workspace.getConfiguration('consilium', scope ?? null);
  const get = (name: SettingName): unknown => config.get(name);
  const text = (name: SettingName): string => {
    const value = get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const number = (name: SettingName, least: number, otherwise: number): number => {
    const value = get(name);
    return typeof value === 'number' && value >= least ? value : otherwise;
  };
  const ids = get('model');
  const pattern = get('pattern');
  const notifications = get('notifications');
  const resume = get('resume');
  const caps = (turns: SettingName, tokens: SettingName, cost: SettingName): SpendLimits | undefined => {
    const limits = {
      ...(number(turns, 1, 0) > 0 && { maxTurns: number(turns, 1, 0) }),
      ...(number(tokens, 1, 0) > 0 && { maxTokens: number(tokens, 1, 0) }),
      ...(number(cost, 0, 0) > 0 && { maxCost: number(cost, 0, 0) }),
    };
    return Object.keys(limits).length === 0 ? undefined : limits;
  };
  const run = caps('limits.maxTurns', 'limits.maxTokens', 'limits.maxCost');
  const team = caps('limits.maxTurnsPerTeam', 'limits.maxTokensPerTeam', 'limits.maxCostPerTeam');
  const atOnce = number('teamsAtOnce', 1, 0);
  const { models, problems } = readModels(get('models'));
  return {
    models,
    modelProblems: problems,
    model: Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string' && id !== '') : [],
    panel: text('panel'),
    pattern: pattern === 'consensus' || pattern === 'group_chat' ? pattern : undefined,
    teamsAtOnce: atOnce === 0 ? undefined : Math.floor(atOnce),
    teamTimeoutMs: number('teamTimeoutSeconds', 1, 1200) * 1000,
    idleTimeoutMs: number('idleTimeoutSeconds', 1, 300) * 1000,
    spend:
      run === undefined && team === undefined ? undefined : { ...(team && { team }), ...(run && { run }) },
    outputFolder: text('outputFolder'),
    demoPace: number('demo.pace', 0, 1),
    notifications: notifications === 'always' || notifications === 'never' ? notifications : 'whenHidden',
    resume: resume === 'always' || resume === 'never' ? resume : 'ask',
  };
}
