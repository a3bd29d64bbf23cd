import * as vscode from 'vscode';

import { baseUrlProblem } from '../core/model/baseUrl.ts';
import type { ModelConfig } from '../core/model/types.ts';
import type { Handlers } from './commands.ts';
import type { DemoModel } from './demoModel.ts';
import type { Keys } from './keys.ts';
import { endpointOf } from './modelSettings.ts';
import { commandAction, notify } from './notify.ts';
import { becauseInFull } from './runLog.ts';
import { readSettings } from './settings.ts';

export interface ModelCommandParts {
  readonly keys: Keys;
  readonly demo: DemoModel;
  readonly log: vscode.LogOutputChannel;
}

type ModelHandlers = Pick<
  Handlers,
  'consilium.setKey' | 'consilium.testConnection' | 'consilium.chooseModel'
>;

export function modelCommands(parts: ModelCommandParts): ModelHandlers {
  return {
    'consilium.setKey': () => setKey(parts.keys),
    'consilium.testConnection': () => testConnection(parts),
    'consilium.chooseModel': () => chooseModel(),
  };
}

async function setKey(keys: Keys): Promise<void> {
  const { models } = readSettings();
  const endpoints = new Map<string, string[]>();
  for (const model of models) {
    const endpoint = endpointOf(model.baseUrl);
    if (endpoint !== undefined) endpoints.set(endpoint, [...(endpoints.get(endpoint) ?? []), model.id]);
  }
  if (endpoints.size === 0) {
    notify(
      'info',
      vscode.l10n.t('No model is configured, and the demo needs no key. Add a model first.'),
      commandAction(vscode.l10n.t('Choose Model'), 'consilium.chooseModel'),
    );
    return;
  }
  const items = [...endpoints].map(([endpoint, ids]) => ({ label: endpoint, description: ids.join(', ') }));
  const [only] = items;
  const picked =
    items.length === 1
      ? only
      : await vscode.window.showQuickPick(items, { title: vscode.l10n.t('The key of which endpoint?') });
  if (picked === undefined) return;
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t('API key for {0}', picked.label),
    prompt: vscode.l10n.t(
      'Kept in the secret storage of the editor and sent to this endpoint alone. Empty forgets the stored one.',
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  await keys.set(picked.label, key.trim());
  notify(
    'info',
    key.trim() === ''
      ? vscode.l10n.t('The key for {0} is forgotten.', picked.label)
      : vscode.l10n.t('The key for {0} is stored.', picked.label),
    commandAction(vscode.l10n.t('Test the Connection'), 'consilium.testConnection'),
  );
}

async function testConnection(parts: ModelCommandParts): Promise<void> {
  const settings = readSettings();
  const ids = settings.model.length === 0 ? ['demo'] : settings.model;
  for (const id of ids) {
    const config =
      id === 'demo'
        ? await parts.demo.config(settings.demoPace)
        : settings.models.find((model) => model.id === id);
    if (config === undefined) {
      notify(
        'error',
        vscode.l10n.t('The model "{0}" is not in the setting consilium.models. Choose another one.', id),
        commandAction(vscode.l10n.t('Choose Model'), 'consilium.chooseModel'),
      );
      continue;
    }
    await testOne(parts, config);
  }
}

async function testOne(parts: ModelCommandParts, config: ModelConfig): Promise<void> {
  const { testModel } = await import('../core/model/create.ts');
  const key = await parts.keys.get(config);
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Testing {0}', config.id),
      cancellable: true,
    },
    (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return testModel(config, key, abort.signal);
    },
  );
  if (result.ok) {
    const seconds = result.seconds.toFixed(1);
    parts.log.info(`test of ${config.id}: answered in ${seconds} s, tool calls: ${result.toolCalls}`);
    notify(
      'info',
      result.toolCalls
        ? vscode.l10n.t('{0} answered in {1} s and can call tools.', config.id, seconds)
        : vscode.l10n.t(
            '{0} answered in {1} s but called no tool. If runs fail, set "toolCalling": "text" for it.',
            config.id,
            seconds,
          ),
    );
    return;
  }
  const { error } = result;
  if (error.class === 'cancelled') return;
  parts.log.error(`test of ${config.id}: ${becauseInFull(error)}`);
  notify(
    'error',
    `${config.id}: ${error.message}`,
    ...(error.class === 'auth' ? [commandAction(vscode.l10n.t('Set API Key'), 'consilium.setKey')] : []),
    commandAction(vscode.l10n.t('Show Log'), 'consilium.showLog'),
  );
}

async function chooseModel(): Promise<void> {
  const { models, model: chosen, modelProblems } = readSettings();
  const place = (id: string): string => {
    const index = chosen.indexOf(id);
    if (index < 0) return '';
    return index === 0 ? vscode.l10n.t('in use') : vscode.l10n.t('fallback {0}', index);
  };
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('Offline demo'),
        description: chosen.length === 0 ? vscode.l10n.t('in use') : '',
        detail: vscode.l10n.t('No language model: rules on this machine, to see how Consilium works'),
        choice: 'demo' as const,
      },
      ...models.map((model) => ({
        label: model.id,
        description: place(model.id),
        detail: `${model.model}, ${model.baseUrl}`,
        choice: 'model' as const,
      })),
      { label: vscode.l10n.t('$(add) Add a model…'), description: '', choice: 'add' as const },
      {
        label: vscode.l10n.t('$(settings-gear) Open the settings'),
        description: '',
        choice: 'settings' as const,
      },
    ],
    {
      title: vscode.l10n.t('Which model?'),
      placeHolder: modelProblems[0] ?? vscode.l10n.t('The others that are in use stay as fallbacks'),
    },
  );
  const config = vscode.workspace.getConfiguration('consilium');
  const use = (ids: readonly string[]): Thenable<void> =>
    config.update('model', ids, vscode.ConfigurationTarget.Global);
  switch (picked?.choice) {
    case undefined:
      return;
    case 'demo':
      await use([]);
      return;
    case 'model':
      await use([picked.label, ...chosen.filter((id) => id !== picked.label && id !== 'demo')]);
      return;
    case 'settings':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'consilium.model');
      return;
    case 'add': {
      const added = await askModel(models);
      if (added === undefined) return;
      const inspected = config.inspect<unknown>('models')?.globalValue;
      const stored: readonly unknown[] = Array.isArray(inspected) ? inspected : [];
      await config.update('models', [...stored, added], vscode.ConfigurationTarget.Global);
      await use([added.id, ...chosen.filter((id) => id !== 'demo')]);
      notify(
        'info',
        vscode.l10n.t('{0} is in use now.', added.id),
        commandAction(vscode.l10n.t('Set API Key'), 'consilium.setKey'),
        commandAction(vscode.l10n.t('Test the Connection'), 'consilium.testConnection'),
      );
    }
  }
}

async function askModel(known: readonly ModelConfig[]): Promise<ModelConfig | undefined> {
  const baseUrl = await vscode.window.showInputBox({
    title: vscode.l10n.t('Base URL of the endpoint (1 of 2)'),
    prompt: vscode.l10n.t('Any OpenAI-compatible endpoint: OpenAI, vLLM, Ollama, LM Studio, llama.cpp'),
    value: 'http://127.0.0.1:11434/v1',
    ignoreFocusOut: true,
    validateInput: (value) => {
      const problem = baseUrlProblem(value.trim());
      return problem === undefined ? undefined : vscode.l10n.t('The base URL {0}', problem);
    },
  });
  if (baseUrl === undefined) return undefined;
  const model = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the model at the endpoint (2 of 2)'),
    placeHolder: 'gpt-oss:20b',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A name is needed') : undefined),
  });
  if (model === undefined) return undefined;
  const name = model.trim();
  let id = name;
  for (let n = 2; id === 'demo' || known.some((other) => other.id === id); n += 1) id = `${name} ${n}`;
  return { id, baseUrl: baseUrl.trim(), model: name };
}
