import type * as vscode from 'vscode';

import type { ModelConfig } from '../core/model/types.ts';
import { endpointOf } from './modelSettings.ts';

/**
 * API keys, in the editor's secret storage and nowhere else. A key belongs to an endpoint (scheme, host and port) and goes
 * to that endpoint alone, whatever the settings say about names.
 */
export class Keys {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async get(config: Pick<ModelConfig, 'baseUrl' | 'demo'>): Promise<string | undefined> {
    const endpoint = endpointOf(config.baseUrl);
    if (config.demo === true || endpoint === undefined) return undefined;
    return this.#secrets.get(slot(endpoint));
  }

  /** An empty key forgets the one that is stored. */
  async set(endpoint: string, key: string): Promise<void> {
    await (key === '' ? this.#secrets.delete(slot(endpoint)) : this.#secrets.store(slot(endpoint), key));
  }
}

const slot = (endpoint: string): string => `consilium.key ${endpoint}`;
