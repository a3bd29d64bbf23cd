import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { readRunOptions } from '../../../src/cli/run-options.ts';
import { errorInfo } from '../../../src/core/errors.ts';
import { createModel, isLocal } from '../../../src/core/model/create.ts';
import { hideKey, withoutKey } from '../../../src/core/model/keyHiding.ts';
import { defaultRetryPolicy } from '../../../src/core/model/retrying.ts';
import { Keys } from '../../../src/vscode/keys.ts';
import { endpointOf, readModels } from '../../../src/vscode/modelSettings.ts';
import { ScriptedEndpoint } from '../../support/scriptedEndpoint.ts';

const KEY = 'sk-canary-4f9b2c7d1e';
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

it.each([301, 302, 303, 307, 308])(
  'a redirect (%i) takes neither the key nor the case to another host',
  async (status) => {
    let caught = 0;
    const other: Server = createServer((_request, response) => {
      caught += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise((resolve) => other.close(resolve)));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1/chat/completions`;
    const endpoint = await ScriptedEndpoint.start(() => ({
      raw: (response) => void response.writeHead(status, { location }).end(),
    }));
    stops.push(() => endpoint.stop());
    const model = await createModel([endpoint.config()], () => Promise.resolve(KEY), {
      retry: { ...defaultRetryPolicy, attempts: 1 },
    });
    const call = model.complete(
      { messages: [{ role: 'user', content: 'case' }], tools: [], toolChoice: 'none' },
      { signal: new AbortController().signal, onProgress: () => undefined },
    );
    await expect(call).rejects.toMatchObject({ name: 'ConsiliumError' });
    expect(endpoint.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(caught).toBe(0);
  },
);

it('a key is hidden in errors with their causes and in every text of an answer; a placeholder is left', () => {
  const error = new Error(`refused ${KEY}`, { cause: new Error(`${KEY} ${KEY}`) });
  hideKey(error, KEY);
  expect([error.message, (error.cause as Error).message]).toEqual(['refused (key)', '(key) (key)']);
  const response = {
    content: `x ${KEY}`,
    toolCalls: [{ id: KEY, name: KEY, arguments: `{"a":"${KEY}"}` }],
    finishReason: 'tool_calls',
    usage: undefined,
    modelId: 'm',
  } as const;
  expect(JSON.stringify(withoutKey(response, KEY))).not.toContain(KEY);
  expect(withoutKey({ ...response, content: 'none of it' }, 'none').content).toBe('none of it');
});

describe('a base URL', () => {
  const keyed = [
    `https://user:${KEY}@api.example.com/v1`,
    `https://${KEY}@api.example.com/v1`,
    `https://api.example.com/v1?key=${KEY}`,
    `https://api.example.com/v1?api-version=2024-10-21&api-key=${KEY}`,
    `https://api.example.com/v1?API_KEY=${KEY}`,
    `https://api.example.com/v1?Ocp-Apim-Subscription-Key=${KEY}`,
    `https://api.example.com/v1?access_token=${KEY}`,
    `https://api.example.com/v1?x=${KEY}`,
    `https://api.example.com/v1?${KEY}`,
    'https://api.example.com/v1?x=0123456789abcdef0123456789abcdef',
    `https://api.example.com/v1#${KEY}`,
    `https://api.example.com/v1#key=${KEY}`,
  ];

  it.each(keyed)('with a key in it is refused by engine, command line and settings: %s', async (baseUrl) => {
    const made = createModel([{ id: 'm', baseUrl, model: 'm' }], () => Promise.resolve(undefined));
    const error = errorInfo(await made.catch((thrown: unknown) => thrown));
    let usage = '';
    try {
      readRunOptions(['x.case.yaml', '--model', 'm', '--base-url', baseUrl]);
    } catch (thrown) {
      usage = String(thrown);
    }
    const settings = readModels([{ id: 'm', baseUrl, model: 'm' }]);
    expect(error.class).toBe('bad_input');
    expect(settings.models).toEqual([]);
    for (const sentence of [error.message, usage, settings.problems[0]]) {
      expect(sentence).toMatch(/must (?:not hold a key|end before the "#").* set the key apart/);
      expect(sentence).not.toContain(baseUrl.slice(26));
    }
    expect(JSON.stringify([error, usage, settings])).not.toMatch(/canary|0123/);
  });

  it.each([
    'https://api.example.com/openai/deployments/a-long-name-of-a-deployment-2024?api-version=2024-10-21',
    'https://api.example.com/v1?project=0f8fad5b-d9cb-469f-a165-70867728950e&region=eu',
    'http://127.0.0.1:11434/v1/',
  ])('may say what is no key: %s', async (baseUrl) => {
    expect(readModels([{ id: 'm', baseUrl, model: 'm' }]).problems).toEqual([]);
    expect(readRunOptions(['x', '--model', 'm', '--base-url', baseUrl]).model).toMatchObject({ baseUrl });
    const model = await createModel([{ id: 'm', baseUrl, model: 'm' }], () => Promise.resolve(undefined));
    expect(model.id).toBe('m');
  });
});

describe('on this machine', () => {
  it.each([
    'http://127.0.0.1:1/v1',
    'http://127.9.9.9/v1',
    'http://localhost:11434/v1',
    'http://[::1]:80/v1',
    // The same address in other words, as every URL parser reads it.
    'http://2130706433/v1',
  ])('%s', (baseUrl) => {
    expect(isLocal({ baseUrl })).toBe(true);
  });

  it.each([
    'https://api.example.com/v1',
    'http://127.0.0.1.example.com/v1',
    'http://127.0.0.1@evil.invalid/v1',
    'http://localhost.evil.invalid/v1',
    'http://evil.invalid/127.0.0.1',
    'http://evil.invalid#localhost',
    'http://0.0.0.0/v1',
    'http://192.168.0.10/v1',
    'http://[::ffff:10.0.0.1]/v1',
    'no url',
  ])('not %s', (baseUrl) => {
    expect(isLocal({ baseUrl })).toBe(false);
  });
});

it('a stored key is given to its own scheme, host and port alone, and to no demo', async () => {
  const stored = new Map<string, string>();
  const secrets = {
    get: (name: string) => Promise.resolve(stored.get(name)),
    store: (name: string, value: string) => Promise.resolve(void stored.set(name, value)),
    delete: (name: string) => Promise.resolve(void stored.delete(name)),
  };
  const keys = new Keys(secrets as unknown as ConstructorParameters<typeof Keys>[0]);
  await keys.set(endpointOf('https://api.example.com/v1') ?? '', KEY);
  expect(await keys.get({ baseUrl: 'https://api.example.com/other/v2' })).toBe(KEY);
  for (const baseUrl of [
    'http://api.example.com/v1',
    'https://api.example.com:8443/v1',
    'https://api.example.com.evil.invalid/v1',
    'https://api.example.com@evil.invalid/v1',
    'https://evil.invalid/https://api.example.com/v1',
    'https://evil.invalid/v1?x=api.example.com',
    'api.example.com',
  ])
    expect([baseUrl, await keys.get({ baseUrl })]).toEqual([baseUrl, undefined]);
  expect(await keys.get({ baseUrl: 'https://api.example.com/v1', demo: true })).toBeUndefined();
  await keys.set('https://api.example.com', '');
  expect(stored.size).toBe(0);
});
