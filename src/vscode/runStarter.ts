// Loaded at the first run: it pulls in the engine, which activation must not wait for.
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';

import { parseCase, parseDocument, type CaseDocument } from '../core/case/parse.ts';
import { ConsiliumError } from '../core/errors.ts';
import { createModel } from '../core/model/create.ts';
import type { ModelConfig } from '../core/model/types.ts';
import { namedModels } from '../core/panel/namedModels.ts';
import { parsePanel } from '../core/panel/parse.ts';
import type { PanelSpec } from '../core/panel/types.ts';
import { openRun } from '../core/run/openRun.ts';
import { RunSession } from '../core/run/session.ts';
import { baseFolder, savedDocument } from './caseFiles.ts';
import type { DemoModel } from './demoModel.ts';
import type { Keys } from './keys.ts';
import { mayLeave } from './leaving.ts';
import { OpenRun, type RunCase } from './openRun.ts';
import type { Problems } from './problems.ts';
import { readSettings, type Settings } from './settings.ts';

export interface StarterParts {
  readonly extensionUri: vscode.Uri;
  readonly keys: Keys;
  readonly problems: Problems;
  readonly demo: DemoModel;
}

/** A case and a panel that fit together and can be run. */
export interface Prepared {
  readonly uri: vscode.Uri;
  /** As it stands in the file. */
  readonly text: string;
  readonly document: CaseDocument;
  readonly panel: PanelSpec;
  readonly panelHash: string;
  readonly settings: Settings;
}

/**
 * Reads the case and the panel. What is wrong in them is shown in the Problems view and in one message; then, and when the
 * reader does not want to save, the result is undefined. Throws a `ConsiliumError` for a panel that is not there.
 */
export async function prepare(parts: StarterParts, uri: vscode.Uri): Promise<Prepared | undefined> {
  const file = await savedDocument(uri);
  if (file === undefined) return undefined;
  if (file.uri.scheme !== 'file') {
    throw new ConsiliumError(
      'bad_input',
      vscode.l10n.t('The case must be a file on disk. Save it to a folder, then run it again.'),
    );
  }
  const settings = readSettings(file.uri);
  const panel = await readPanel(parts, settings, file.uri);
  if (panel === undefined) return undefined;
  const parse = panel.panel.input === 'document' ? parseDocument : parseCase;
  const text = file.getText();
  const result = parse(text, file.fileName);
  parts.problems.set(file.uri, result.problems, (edited, name) => parse(edited, name).problems);
  if (!result.ok) {
    parts.problems.announce(file.uri, result.problems);
    return undefined;
  }
  return { uri: file.uri, text, document: result.document, ...panel, settings };
}

async function readPanel(
  parts: StarterParts,
  settings: Settings,
  uri: vscode.Uri,
): Promise<{ panel: PanelSpec; panelHash: string } | undefined> {
  const file =
    settings.panel === ''
      ? vscode.Uri.joinPath(parts.extensionUri, 'media', 'panels', 'clinical.panel.yaml').fsPath
      : path.resolve(baseFolder(uri), settings.panel);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConsiliumError(
      'bad_input',
      vscode.l10n.t('The panel file {0} cannot be read. Check the setting consilium.panel.', file),
      { cause },
    );
  }
  const result = parsePanel(text, path.basename(file));
  const panelUri = vscode.Uri.file(file);
  parts.problems.set(panelUri, result.problems, (edited, name) => parsePanel(edited, name).problems);
  if (!result.ok) {
    parts.problems.announce(panelUri, result.problems);
    return undefined;
  }
  return { panel: result.panel, panelHash: result.hash };
}

/** Makes the run and its folder; nothing has been sent yet. Undefined when the reader does not want the case to leave the machine. */
export async function createRun(
  parts: StarterParts,
  prepared: Prepared,
  analyses: readonly string[],
  outDir = outputFolder(prepared),
): Promise<OpenRun | undefined> {
  const { uri, document, panel, panelHash, settings } = prepared;
  const ids = settings.model.length === 0 ? ['demo'] : settings.model;
  const models = await modelsFor(parts, settings, ids, panel);
  if (!(await mayLeave(prepared, models))) return undefined;
  const session = await RunSession.create({
    document,
    caseFile: uri.fsPath,
    panel,
    panelHash,
    analyses,
    model: await createModel(models, (config) => parts.keys.get(config)),
    models,
    outDir,
    limits: {
      ...(settings.spend === undefined ? {} : { spend: settings.spend }),
      ...(settings.teamsAtOnce === undefined ? {} : { concurrency: settings.teamsAtOnce }),
      teamTimeoutMs: settings.teamTimeoutMs,
      idleTimeoutMs: settings.idleTimeoutMs,
    },
    ...(settings.pattern === undefined ? {} : { pattern: settings.pattern }),
    askSpeaker,
  });
  return new OpenRun(session.folder, runCase(uri.fsPath, document), { session });
}

function outputFolder({ uri, settings }: Prepared): string {
  return settings.outputFolder === ''
    ? path.join(path.dirname(uri.fsPath), '.consilium')
    : path.resolve(baseFolder(uri), settings.outputFolder);
}

/** The models of a run: those that the reader chose, and those that the panel names. The demo plays every agent itself. */
export async function modelsFor(
  parts: StarterParts,
  settings: Settings,
  ids: readonly string[],
  panel: PanelSpec,
): Promise<readonly ModelConfig[]> {
  const chosen = await modelsOf(parts, settings, ids);
  if (chosen.some((model) => model.demo === true)) return chosen;
  const named = namedModels(panel).filter((id) => !ids.includes(id));
  const further = await modelsOf(parts, settings, named);
  return [...chosen, ...further.map((model) => ({ ...model, onlyNamed: true }))];
}

/** What the settings say of the models with these ids. Throws `bad_input` for one that they do not name. */
export async function modelsOf(
  parts: StarterParts,
  settings: Settings,
  ids: readonly string[],
): Promise<readonly ModelConfig[]> {
  return Promise.all(
    ids.map(async (id) => {
      if (id === 'demo') return parts.demo.config(settings.demoPace);
      const config = settings.models.find((model) => model.id === id);
      if (config !== undefined) return config;
      const [problem] = settings.modelProblems;
      throw new ConsiliumError(
        'bad_input',
        problem === undefined
          ? vscode.l10n.t('The model "{0}" is not in the setting consilium.models. Choose another one.', id)
          : vscode.l10n.t('The model "{0}" cannot be used. {1}', id, problem),
      );
    }),
  );
}

export async function askSpeaker(
  team: string,
  candidates: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const cancel = new vscode.CancellationTokenSource();
  const stop = (): void => cancel.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const picked = await vscode.window.showQuickPick(
      [...candidates],
      { title: vscode.l10n.t('Who speaks next in {0}?', team), ignoreFocusOut: true },
      cancel.token,
    );
    if (picked === undefined) {
      throw new ConsiliumError('cancelled', vscode.l10n.t('Nobody was chosen to speak next.'));
    }
    return picked;
  } finally {
    signal.removeEventListener('abort', stop);
    cancel.dispose();
  }
}

function runCase(file: string, document: CaseDocument): RunCase {
  const patient = document.anchors.find((anchor) => anchor.section === 'patient');
  return { file, hash: document.hash, patient: patient?.text ?? '', anchors: document.anchors };
}

/** A run as its folder tells it. The case may be gone or changed since; then its anchors are as far as they still go. */
export async function reopen(folder: string): Promise<OpenRun> {
  const { state, plan } = await openRun(folder);
  const text = await readFile(state.caseFile, 'utf8').catch(() => undefined);
  const parsed =
    text === undefined
      ? undefined
      : [parseCase, parseDocument].map((parse) => parse(text, state.caseFile)).find((result) => result.ok);
  const known =
    parsed === undefined
      ? { file: state.caseFile, hash: plan.caseHash, patient: '', anchors: [] }
      : runCase(state.caseFile, parsed.document);
  return new OpenRun(folder, { ...known, hash: plan.caseHash }, { state });
}
