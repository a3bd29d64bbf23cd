import * as path from 'node:path';
import * as vscode from 'vscode';

import { baseFolder } from './caseFiles.ts';
import { placesOf, readSavedRun, type SavedPlace, type SavedRun } from './runCatalog.ts';
import { readSettings } from './settings.ts';

/** More runs than this are not looked for. */
const MOST_FOUND = 2000;

/** Every run of the workspace: beside the cases, and in the output folders that settings name. Newest first. */
export async function findSavedRuns(): Promise<readonly SavedPlace[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const found = await Promise.all([
    vscode.workspace.findFiles('**/.consilium/*/*/run.json', null, MOST_FOUND),
    ...folders.map(async ({ uri }) => {
      const { outputFolder } = readSettings(uri);
      if (outputFolder === '') return [];
      const root = vscode.Uri.file(path.resolve(baseFolder(uri), outputFolder));
      const pattern = new vscode.RelativePattern(root, '*/*/run.json');
      return await vscode.workspace.findFiles(pattern, null, MOST_FOUND);
    }),
  ]);
  return placesOf(found.flat().map((uri) => uri.fsPath));
}

/** The runs at these places that can be read, in their order. */
export async function readSavedRuns(places: readonly SavedPlace[]): Promise<readonly SavedRun[]> {
  const runs = await Promise.all(places.map((place) => readSavedRun(place)));
  return runs.filter((run) => run !== undefined);
}
