import * as path from 'node:path';
import * as vscode from 'vscode';

import { folderOf, type Handlers } from './commands.ts';
import { notify } from './notify.ts';
import type { OpenRun } from './openRun.ts';
import { writePrivateFile } from './privateFile.ts';
import type { RunController } from './runs.ts';
import type { RunsTree } from './runsTree.ts';
import { momentWords } from './savedRunRows.ts';
import type { Say } from './say.ts';

export interface SavedRunParts {
  readonly runs: RunController;
  readonly tree: RunsTree;
  /** Closes what shows a run that is going away. */
  readonly closePanels: (folder: string) => void;
}

type SavedRunHandlers = Pick<
  Handlers,
  'consilium.compareRuns' | 'consilium.exportRun' | 'consilium.deleteRun' | 'consilium.refreshRuns'
>;

const say: Say = (message, ...args) => vscode.l10n.t(message, ...args);

/** Documents that compare two runs have addresses of this scheme. */
export const compareScheme = 'consilium-compare';

export function savedRunCommands(parts: SavedRunParts): SavedRunHandlers {
  return {
    'consilium.refreshRuns': () => parts.tree.refresh(),
    'consilium.compareRuns': (argument) => compare(parts, argument),
    'consilium.exportRun': (argument) => exportRun(parts, argument),
    'consilium.deleteRun': (argument) => deleteRun(parts, argument),
  };
}

/** The text of the comparisons that are open. */
export class Comparisons implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? say('Compare the two runs again.');
  }

  /** A new text gets a new address, so that no editor shows an old one. */
  add(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({
      scheme: compareScheme,
      path: `/${name}.md`,
      query: String(this.#texts.size + 1),
    });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}

export const comparisons = new Comparisons();

async function compare(parts: SavedRunParts, argument: unknown): Promise<void> {
  const folders = await twoFolders(parts, argument);
  if (folders === undefined) return;
  const [one, other] = await Promise.all(folders.map(async (folder) => (await readRun(parts, folder)).state));
  if (one === undefined || other === undefined) return;
  const { compareRuns } = await import('./compareRuns.ts');
  const name = one.caseId === other.caseId ? one.caseId : `${one.caseId}, ${other.caseId}`;
  const { title, before, after } = compareRuns(one, other, new Date(), say);
  await vscode.commands.executeCommand(
    'vscode.diff',
    comparisons.add(say('{0}, before', name), before),
    comparisons.add(say('{0}, after', name), after),
    title,
  );
}

/** The two that the caller names, or that are selected, or that the reader picks. */
async function twoFolders(
  parts: SavedRunParts,
  argument: unknown,
): Promise<readonly [string, string] | undefined> {
  if (Array.isArray(argument) && argument.length === 2 && argument.every((one) => typeof one === 'string'))
    return [String(argument[0]), String(argument[1])];
  const selected = parts.tree.view.selection.flatMap((row) => (row.kind === 'saved' ? [row.folder] : []));
  const clicked = folderOf(argument);
  const [first, second] = selected;
  if (
    selected.length === 2 &&
    first !== undefined &&
    second !== undefined &&
    (clicked === undefined || selected.includes(clicked))
  )
    return [first, second];
  const one = clicked ?? (await pickRun(say('Compare which run?'), []));
  if (one === undefined) return undefined;
  const other = await pickRun(say('Compare it with which run?'), [one]);
  return other === undefined ? undefined : [one, other];
}

async function pickRun(title: string, without: readonly string[]): Promise<string | undefined> {
  const { findSavedRuns, readSavedRuns } = await import('./savedRuns.ts');
  const near = without[0] === undefined ? undefined : path.basename(path.dirname(without[0]));
  const found = (await readSavedRuns(await findSavedRuns())).filter(
    ({ folder }) => !without.includes(folder),
  );
  if (found.length === 0) {
    notify('info', say('There is no other run on disk. Run the case again first.'));
    return undefined;
  }
  // Runs of the same case first: to these a comparison makes the most sense.
  const sorted = [
    ...found.filter(({ caseId }) => caseId === near),
    ...found.filter(({ caseId }) => caseId !== near),
  ];
  const picked = await vscode.window.showQuickPick(
    sorted.map((run) => ({
      label: `${run.caseId}, ${momentWords(run.startedAt, new Date())}`,
      description: run.demo ? say('demo, not a language model') : run.models.join(', '),
      folder: run.folder,
    })),
    { title, matchOnDescription: true },
  );
  return picked?.folder;
}

/** A run to read: the open one, else from its folder without a place in the view Teams. */
async function readRun(parts: SavedRunParts, folder: string): Promise<Pick<OpenRun, 'state'>> {
  const known = parts.runs.find(folder);
  if (known !== undefined) return known;
  const { openRun } = await import('../core/run/openRun.ts');
  return await openRun(folder);
}

async function exportRun(parts: SavedRunParts, argument: unknown): Promise<void> {
  const folder =
    folderOf(argument) ??
    parts.tree.view.selection.flatMap((row) => (row.kind === 'saved' ? [row.folder] : []))[0] ??
    parts.runs.current?.folder;
  if (folder === undefined) {
    notify('info', say('There is no run yet. Run a case first.'));
    return;
  }
  const [{ exportJson, exportMarkdown }, { readPlan }] = await Promise.all([
    import('../core/run/export.ts'),
    import('../core/run/openRun.ts'),
  ]);
  const { state } = await readRun(parts, folder);
  const name = `${state.caseId}-${state.runId}`;
  const target = targetOf(argument) ?? (await askTarget(folder, name));
  if (target === undefined) return;
  const plan = await readPlan(folder);
  const text = target.path.endsWith('.json') ? exportJson(state, plan) : exportMarkdown(state, plan);
  // For its owner only, as the files of the run itself; only a file on disk can say so.
  if (target.scheme === 'file') await writePrivateFile(target.fsPath, text, say);
  else await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  notify(
    'info',
    say('{0} is written. It holds what the teams said of the case.', path.basename(target.fsPath)),
    {
      title: say('Open'),
      run: () => vscode.commands.executeCommand('vscode.open', target),
    },
  );
}

function targetOf(argument: unknown): vscode.Uri | undefined {
  const target: unknown =
    typeof argument === 'object' && argument !== null ? Reflect.get(argument, 'target') : undefined;
  return target instanceof vscode.Uri ? target : undefined;
}

async function askTarget(folder: string, name: string): Promise<vscode.Uri | undefined> {
  const format = await vscode.window.showQuickPick(
    [
      { label: 'Markdown', detail: say('To read: the report, then every transcript'), ending: 'md' },
      { label: 'JSON', detail: say('For programs: plan, results, transcripts and numbers'), ending: 'json' },
    ],
    { title: say('Export the run as') },
  );
  if (format === undefined) return undefined;
  return await vscode.window.showSaveDialog({
    // Beside the folder of all runs, which is beside the case.
    defaultUri: vscode.Uri.file(path.join(folder, '..', '..', '..', `${name}.${format.ending}`)),
    filters: { [format.label]: [format.ending] },
  });
}

async function deleteRun(parts: SavedRunParts, argument: unknown): Promise<void> {
  const clicked = folderOf(argument);
  const selected = parts.tree.view.selection.flatMap((row) => (row.kind === 'saved' ? [row.folder] : []));
  const folders = clicked === undefined || selected.includes(clicked) ? selected : [clicked];
  if (folders.length === 0) {
    notify('info', say('Select a run in the view Runs first.'));
    return;
  }
  const { attendedBy } = await import('../core/run/attendance.ts');
  for (const folder of folders) {
    if (parts.runs.find(folder)?.live === true || (await attendedBy(folder)) !== undefined) {
      notify('warning', say('A run that is going on cannot be deleted. Cancel it first.'));
      return;
    }
  }
  const names = folders.map((folder) => `${path.basename(path.dirname(folder))}, ${path.basename(folder)}`);
  const move = say('Move to Bin');
  const answer = await vscode.window.showWarningMessage(
    folders.length === 1 ? say('Delete this run?') : say('Delete {0} runs?', folders.length),
    { modal: true, detail: names.join('\n') },
    move,
  );
  if (answer !== move) return;
  for (const folder of folders) await remove(parts, folder);
  parts.tree.refresh();
}

async function remove(parts: SavedRunParts, folder: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    // Not every machine has a bin, above all not one that VS Code works on from afar.
    const forGood = say('Delete for Good');
    const answer = await vscode.window.showWarningMessage(
      say('There is no bin here. Delete the run for good?'),
      { modal: true, detail: folder },
      forGood,
    );
    if (answer !== forGood) return;
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
  }
  parts.closePanels(folder);
  parts.runs.remove(folder);
}
