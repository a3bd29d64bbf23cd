import * as vscode from 'vscode';

import type { Handlers } from './commands.ts';
import { commandAction, notify } from './notify.ts';

type CaseHandlers = Pick<Handlers, 'consilium.newCase' | 'consilium.openSample'>;

/** Same rule as the case file's own `id`. */
const CASE_ID = /^(?!\.)[A-Za-z0-9._-]{1,64}$/;

export function caseCommands(extensionUri: vscode.Uri): CaseHandlers {
  return {
    'consilium.newCase': () => newCase(extensionUri),
    'consilium.openSample': () => openSample(extensionUri),
  };
}

async function newCase(extensionUri: vscode.Uri): Promise<void> {
  const id = await vscode.window.showInputBox({
    title: vscode.l10n.t('Id of the new case'),
    prompt: vscode.l10n.t('A name that tells nothing of the person, such as P-1008'),
    value: 'P-1',
    ignoreFocusOut: true,
    validateInput: (value) =>
      CASE_ID.test(value)
        ? undefined
        : vscode.l10n.t('1 to 64 letters, digits, dots, hyphens or underscores; no dot at the start'),
  });
  if (id === undefined) return;
  const folder = await pickFolder(vscode.l10n.t('Create Case'));
  if (folder === undefined) return;
  const target = vscode.Uri.joinPath(folder, `${id}.case.yaml`);
  if (!(await exists(target))) {
    const template = await readText(vscode.Uri.joinPath(extensionUri, 'media', 'templates', 'new.case.yaml'));
    // The template is a valid case with an id of its own.
    const text = template.replace(/^id:\s*\S+/m, () => `id: ${id}`);
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }
  const document = await vscode.workspace.openTextDocument(target);
  // Behind the first key that is to be filled in: Enter and completion go on from there.
  const first = document.getText().split(/\r?\n/).indexOf('patient:');
  await vscode.window.showTextDocument(document, {
    preview: false,
    ...(first >= 0 && { selection: document.lineAt(first).range.with(document.lineAt(first).range.end) }),
  });
}

async function openSample(extensionUri: vscode.Uri): Promise<void> {
  const samples = vscode.Uri.joinPath(extensionUri, 'media', 'cases');
  const files = (await vscode.workspace.fs.readDirectory(samples))
    .map(([name]) => name)
    .filter((name) => /\.case\.(?:ya?ml|md)$/.test(name))
    .sort();
  const items = await Promise.all(
    files.map(async (name) => ({
      label: name,
      detail: complaintOf(await readText(vscode.Uri.joinPath(samples, name))),
    })),
  );
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which sample case?') });
  if (picked === undefined) return;
  const folder = await pickFolder(vscode.l10n.t('Copy the Sample Here'));
  if (folder === undefined) return;
  const target = vscode.Uri.joinPath(folder, picked.label);
  if (await exists(target)) {
    await vscode.window.showTextDocument(target);
    return;
  }
  const source = vscode.Uri.joinPath(samples, picked.label);
  await vscode.workspace.fs.copy(source, target);
  await copyImages(samples, folder, await readText(source));
  await vscode.window.showTextDocument(target);
  notify(
    'info',
    vscode.l10n.t('{0} is a copy: change it as you like.', picked.label),
    commandAction(vscode.l10n.t('Run All Analyses'), 'consilium.runAll', target),
  );
}

/** The chief complaint as it stands in a sample, to choose by. */
function complaintOf(text: string): string {
  return (/^chiefComplaint:\s*(.+)$/m.exec(text)?.[1] ?? '').replaceAll(/^["']|["']$/g, '');
}

/** A case names its images by paths beside it. Copies those that it names and that the samples have. */
async function copyImages(samples: vscode.Uri, folder: vscode.Uri, text: string): Promise<void> {
  for (const [file] of text.matchAll(/\bimages\/[\w.-]+/g)) {
    const target = vscode.Uri.joinPath(folder, file);
    const source = vscode.Uri.joinPath(samples, file);
    if ((await exists(source)) && !(await exists(target))) await vscode.workspace.fs.copy(source, target);
  }
}

/** The only workspace folder, or one of several, or any. */
async function pickFolder(openLabel: string): Promise<vscode.Uri | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  const [first] = folders;
  if (folders.length === 1) return first?.uri;
  if (folders.length > 1) {
    const picked = await vscode.window.showWorkspaceFolderPick();
    return picked?.uri;
  }
  const [chosen] =
    (await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel })) ?? [];
  return chosen;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function readText(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
