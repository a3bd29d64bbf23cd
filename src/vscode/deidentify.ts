import { readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';

import type { DeidentifyChange } from '../core/case/deidentify.ts';
import { ConsiliumError } from '../core/errors.ts';
import { isCase, pickCase } from './caseFiles.ts';
import type { Handlers } from './commands.ts';
import { notify } from './notify.ts';
import { toRange } from './problems.ts';

/** How many copies of one case find a name beside it. */
const MAX_COPIES = 100;

/** `Consilium: De-identify a Copy of This Case`. The case itself is left as it is, and nothing of it gets into the log. */
export function deidentifyCommands(): Pick<Handlers, 'consilium.deidentify'> {
  return { 'consilium.deidentify': deidentify };
}

async function deidentify(argument: unknown): Promise<void> {
  const uri = await pickCase(argument);
  if (uri === undefined || !isCase(uri) || uri.scheme !== 'file') {
    notify('info', vscode.l10n.t('Open a case file (*.case.yaml, *.case.md) from a folder on disk first.'));
    return;
  }
  const { deidentifiedFile } = await import('../core/case/deidentify-file.ts');
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const copy = deidentifiedFile(
    open?.getText() ?? (await readFile(uri.fsPath, 'utf8')),
    path.basename(uri.fsPath),
  );
  if (copy === undefined) return;
  const target = await write(path.dirname(uri.fsPath), copy.fileName, copy.text);
  await vscode.window.showTextDocument(vscode.Uri.file(target));
  const left = copy.changes.filter(({ replacement }) => replacement === undefined).length;
  notify(
    copy.sound ? 'info' : 'warning',
    [
      vscode.l10n.t(
        '{0}: {1} changed, {2} left for you to look at. Rules never find everything: read the copy yourself, and then write "deidentified: true" into it.',
        path.basename(target),
        copy.changes.length - left,
        left,
      ),
      ...(copy.sound ? [] : [vscode.l10n.t('The copy cannot be read as a case any more: see its problems.')]),
    ].join(' '),
    { title: vscode.l10n.t('Show Changes'), run: () => showChanges(uri, copy.changes) },
  );
}

/** Beside the case, for its owner only, and never over a file that is there. */
async function write(folder: string, fileName: string, text: string): Promise<string> {
  for (let copy = 1; copy <= MAX_COPIES; copy += 1) {
    const name = copy === 1 ? fileName : fileName.replace('.deidentified.', `.deidentified-${copy}.`);
    const target = path.join(folder, name);
    try {
      await writeFile(target, text, { flag: 'wx', mode: 0o600 });
      return target;
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') continue;
      throw new ConsiliumError(
        'storage',
        vscode.l10n.t('The copy cannot be written to {0}. Check the permissions of the folder.', folder),
        { cause },
      );
    }
  }
  throw new ConsiliumError(
    'storage',
    vscode.l10n.t('There are {0} copies in {1} already. Delete old ones first.', MAX_COPIES, folder),
  );
}

/** The list of changes; choosing one shows its place in the case. */
async function showChanges(uri: vscode.Uri, changes: readonly DeidentifyChange[]): Promise<void> {
  const { kindWords } = await import('../core/case/deidentify-rules.ts');
  const picked = await vscode.window.showQuickPick(
    changes.map(({ kind, range, replacement }) => ({
      label: kindWords[kind],
      description: vscode.l10n.t('line {0}, column {1}', range.start.line, range.start.column),
      detail: replacement === undefined ? vscode.l10n.t('left: look at it yourself') : `→ ${replacement}`,
      range,
    })),
    { title: vscode.l10n.t('What the copy changed'), matchOnDescription: true, matchOnDetail: true },
  );
  if (picked !== undefined) await vscode.window.showTextDocument(uri, { selection: toRange(picked.range) });
}
