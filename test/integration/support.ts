import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import * as vscode from 'vscode';

import type { ConsiliumApi } from '../../src/extension.ts';
import type { OpenRun } from '../../src/vscode/openRun.ts';

export async function consilium(): Promise<ConsiliumApi> {
  const extension = vscode.extensions.all.find((one) => one.id.endsWith('.consilium'));
  assert.ok(extension, 'the extension is not installed in this window');
  return (await extension.activate()) as ConsiliumApi;
}

export function workspaceFile(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the tests need a folder');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Asks again every 20 ms until there is something other than undefined or false. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 10,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) assert.fail(`${what}: not within ${seconds} s`);
    await pause(20);
  }
}

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('consilium');

/** Sets user settings; `undefined` takes one back. */
export async function configure(values: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await settings().update(name, value, vscode.ConfigurationTarget.Global);
  }
}

/** Gives a command a case and waits until its run is in the list. */
export async function startRun(api: ConsiliumApi, command: string, ...args: unknown[]): Promise<OpenRun> {
  const before = new Set(api.runs.list);
  await vscode.commands.executeCommand(command, ...args);
  return eventually('a new run', () => api.runs.list.find((run) => !before.has(run)));
}

export function outcomes(run: OpenRun): readonly string[] {
  return run.state.teams.map((team) =>
    team.status.kind === 'ended' ? team.status.outcome : team.status.kind,
  );
}

export async function readJson(file: vscode.Uri): Promise<Record<string, unknown>> {
  const bytes = await vscode.workspace.fs.readFile(file);
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
