// Loaded when somebody wants to go on with a run: it pulls in the engine.
import * as vscode from 'vscode';

import { ConsiliumError } from '../core/errors.ts';
import { createModel } from '../core/model/create.ts';
import { attend, attendedBy } from '../core/run/attendance.ts';
import { readPlan } from '../core/run/openRun.ts';
import type { RunPlan } from '../core/run/plan.ts';
import { RunSession } from '../core/run/session.ts';
import { mayLeave } from './leaving.ts';
import type { OpenRun } from './openRun.ts';
import { askSpeaker, modelsFor, prepare, type StarterParts } from './runStarter.ts';
import type { Settings } from './settings.ts';

/**
 * What works on a run, made from its folder: another process may have gone on with it, and the key, the models and the caps are
 * those of today. Undefined when the case has errors or the reader does not
 * want it to leave the machine. Throws `bad_input` when the case or the panel has changed, or when somebody else is at work on it.
 */
export async function sessionOf(parts: StarterParts, run: OpenRun): Promise<RunSession | undefined> {
  // What is in memory alone can be had from nowhere else.
  if (run.session !== undefined && run.unsaved) return run.session;
  const other = await attendedBy(run.folder);
  if (other !== undefined) {
    throw new ConsiliumError(
      'bad_input',
      vscode.l10n.t(
        'Another window or process ({0} on {1}) is at work on this run. Wait for its end, or stop it there first.',
        other.pid,
        other.host,
      ),
    );
  }
  const plan = await readPlan(run.folder);
  const uri = vscode.Uri.file(plan.caseFile);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (cause) {
    throw new ConsiliumError(
      'bad_input',
      vscode.l10n.t(
        'The case {0} is no longer there. Bring it back, or run the analyses anew.',
        plan.caseFile,
      ),
      { cause },
    );
  }
  const prepared = await prepare(parts, uri);
  if (prepared === undefined) return undefined;
  const { document, panel, panelHash, settings } = prepared;
  const models = await modelsFor(parts, settings, modelIds(plan, settings), panel);
  if (!(await mayLeave(prepared, models))) return undefined;
  return RunSession.open(run.folder, {
    document,
    panel,
    panelHash,
    model: await createModel(models, (config) => parts.keys.get(config)),
    models,
    askSpeaker,
    spend: settings.spend ?? {},
  });
}

/** Works with the session while others can see that somebody does. */
export async function attended(session: RunSession, work: () => Promise<unknown>): Promise<void> {
  const leave = await attend(session);
  try {
    await work();
  } finally {
    await leave();
  }
}

/**
 * The models that the run began with, by their ids: where text goes is what the settings say, never what a folder says. When they
 * name none of these any more, the models of today go on.
 */
function modelIds(plan: RunPlan, settings: Settings): readonly string[] {
  if (plan.models[0]?.demo === true) return ['demo'];
  const kept = plan.models
    .filter(({ onlyNamed }) => onlyNamed !== true)
    .map(({ id }) => id)
    .filter((id) => settings.models.some((model) => model.id === id));
  const ids = kept.length > 0 ? kept : settings.model.filter((id) => id !== 'demo');
  if (ids.length > 0) return ids;
  throw new ConsiliumError(
    'bad_input',
    vscode.l10n.t(
      'This run was made with the model {0}, which the settings do not name any more. Choose a model, then go on.',
      plan.models.map(({ id }) => id).join(', '),
    ),
  );
}
