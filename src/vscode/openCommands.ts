import * as path from 'node:path';
import * as vscode from 'vscode';

import { teamOf, type Handlers } from './commands.ts';
import type { FindingPlace } from './findingList.ts';
import { notify } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import { pickTeam } from './runCommands.ts';
import { hasResult } from './runViews.ts';
import { TreeRow, turnOf } from './treeRows.ts';

export interface OpenCommandParts {
  /** The run that a command means, read from its folder where need be. */
  readonly runFor: (argument: unknown) => Promise<OpenRun | undefined>;
  readonly log: vscode.LogOutputChannel;
  readonly openRun: (folder: string) => Promise<OpenRun>;
  readonly openTranscript: (run: OpenRun, team: string, turn?: string) => void;
  readonly openReport: (run: OpenRun) => void;
  /** Where a finding of the list stands, when that is what a command was given. */
  readonly findingAt: (argument: unknown) => FindingPlace | undefined;
}

type OpenHandlers = Pick<
  Handlers,
  | 'consilium.openTranscript'
  | 'consilium.openReport'
  | 'consilium.openResult'
  | 'consilium.openRunFolder'
  | 'consilium.openRun'
  | 'consilium.showLog'
>;

export function openCommands(parts: OpenCommandParts): OpenHandlers {
  /** The run that is meant, or a message when there is none. */
  const need = async (argument: unknown): Promise<OpenRun | undefined> => {
    const run = await parts.runFor(argument);
    if (run === undefined) notify('info', vscode.l10n.t('There is no run yet. Run a case first.'));
    return run;
  };
  return {
    'consilium.openTranscript': async (argument) => {
      const finding = parts.findingAt(argument);
      if (finding !== undefined) {
        parts.openTranscript(finding.run, finding.team, finding.turn);
        return;
      }
      const run = await need(argument);
      const team =
        teamOf(argument) ?? (await pickTeam(run, () => true, vscode.l10n.t('The transcript of which team?')));
      if (run === undefined || team === undefined) return;
      parts.openTranscript(run, team, argument instanceof TreeRow ? turnOf(argument) : undefined);
    },

    'consilium.openReport': async (argument) => {
      const run = await need(argument);
      if (run !== undefined) parts.openReport(run);
    },

    'consilium.openResult': async (argument) => {
      const run = await need(argument);
      if (run === undefined) return;
      const team =
        teamOf(argument) ?? (await pickTeam(run, hasResult, vscode.l10n.t('The result of which team?')));
      if (team === undefined) {
        notify('info', vscode.l10n.t('No team has a result yet.'));
        return;
      }
      const { resultFile } = await import('../core/run/files.ts');
      await openInRun(run, resultFile(run.state.caseId, team));
    },

    'consilium.openRunFolder': async (argument) => {
      const run = await need(argument);
      if (run !== undefined) await showFolder(run);
    },

    'consilium.openRun': async () => {
      const folder = await pickRunFolder();
      if (folder === undefined) return;
      const run = await parts.openRun(folder);
      parts.openReport(run);
    },

    'consilium.showLog': () => parts.log.show(true),
  };
}

/** One of the files that the report offers. */
export async function openRunFile(
  run: OpenRun,
  file: 'report' | 'synthesis' | 'metrics' | 'folder',
): Promise<void> {
  if (file === 'folder') {
    await showFolder(run);
    return;
  }
  const files = await import('../core/run/files.ts');
  const name = {
    report: files.reportFile,
    synthesis: files.synthesisFile(run.state.caseId),
    metrics: files.metricsFile,
  }[file];
  await openInRun(run, name);
}

async function openInRun(run: OpenRun, file: string): Promise<void> {
  const uri = vscode.Uri.file(path.join(run.folder, file));
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    notify('info', vscode.l10n.t('{0} is not written yet.', file));
    return;
  }
  await vscode.commands.executeCommand('vscode.open', uri);
}

async function showFolder(run: OpenRun): Promise<void> {
  const uri = vscode.Uri.file(run.folder);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
  } else if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
  } else {
    await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  }
}

/** Runs that are on disk in the workspace, newest first, or any folder. */
async function pickRunFolder(): Promise<string | undefined> {
  const plans = await vscode.workspace.findFiles('**/.consilium/*/*/run.json', null, 200);
  const folders = plans.map((plan) => path.dirname(plan.fsPath));
  // Run ids begin with the time.
  folders.sort((a, b) => path.basename(b).localeCompare(path.basename(a)));
  const other = { label: vscode.l10n.t('$(folder-opened) Another folder…'), folder: '' };
  const picked =
    folders.length === 0
      ? other
      : await vscode.window.showQuickPick(
          [
            ...folders.map((folder) => ({
              label: path.basename(path.dirname(folder)),
              description: path.basename(folder),
              folder,
            })),
            other,
          ],
          { title: vscode.l10n.t('Open which run?') },
        );
  if (picked === undefined || picked.folder !== '') return picked?.folder;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: vscode.l10n.t('Open Run'),
    })) ?? [];
  return chosen?.fsPath;
}
