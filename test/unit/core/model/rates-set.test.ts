import { afterEach, describe, expect, it } from 'vitest';

import { startModel } from '../../../../src/cli/model-start.ts';
import { readRunOptions } from '../../../../src/cli/run-options.ts';
import { ConsiliumError } from '../../../../src/core/errors.ts';
import { createModel } from '../../../../src/core/model/create.ts';
import type { CallProgress, ModelConfig } from '../../../../src/core/model/types.ts';
import { readModels } from '../../../../src/vscode/modelSettings.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { ScriptedEndpoint } from '../../../support/scriptedEndpoint.ts';
import { until } from '../../../support/until.ts';

let endpoint: ScriptedEndpoint | undefined;
afterEach(async () => {
  await endpoint?.stop();
  endpoint = undefined;
});

type Limit = 'requestsPerMinute' | 'tokensPerMinute' | 'maxConcurrent';

/** The model's settings as a person gives them in both places. */
const places: Readonly<Record<string, (baseUrl: string, limit: Limit) => Promise<ModelConfig>>> = {
  'consilium.models': (baseUrl, limit) => {
    const [config] = readModels([{ id: 'm', baseUrl, model: 'm', [limit]: 1 }]).models;
    if (config === undefined) throw new Error('no model');
    return Promise.resolve(config);
  },
  'the command line': async (baseUrl, limit) => {
    const flag = limit.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const words = ['x.case.yaml', '--model', 'm', '--base-url', baseUrl, `--${flag}`, '1'];
    const [config] = (await startModel(readRunOptions(words))).models;
    if (config === undefined) throw new Error('no model');
    return config;
  },
};

describe.each(Object.entries(places))('set in %s', (_, configOf) => {
  it.each([
    ['requestsPerMinute', 'rate limit'],
    ['tokensPerMinute', 'rate limit'],
    ['maxConcurrent', 'endpoint busy'],
  ] as const)('%s holds the second call back', async (limit, reason) => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    endpoint = await ScriptedEndpoint.start(async () => {
      await answered;
      return { text: 'Yes.' };
    });
    const clock = new ManualClock();
    const config = await configOf(endpoint.url, limit);
    const model = await createModel([config], () => Promise.resolve(undefined), { clock });
    const told: CallProgress[] = [];
    const ask = (): Promise<unknown> =>
      model.complete(
        { messages: [{ role: 'user', content: 'Yes?' }], tools: [], toolChoice: 'none' },
        { signal: new AbortController().signal, onProgress: (progress) => told.push(progress) },
      );
    const calls = [ask(), ask()];
    await until(() => told.some(({ kind }) => kind === 'waiting'), 'the second call is told to wait');
    expect(told).toContainEqual(expect.objectContaining({ kind: 'waiting', reason }));
    expect(endpoint.seen.length).toBeLessThan(2);
    answer();
    await calls[0];
    clock.advance(61_000);
    await calls[1];
    expect(endpoint.seen).toHaveLength(2);
  });
});

it('a call that waited is not sent when it may not be any more, and its place goes to the next', async () => {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  endpoint = await ScriptedEndpoint.start(async () => {
    await answered;
    return { text: 'Yes.' };
  });
  const config = { ...endpoint.config(), maxConcurrent: 1 };
  const others = await ScriptedEndpoint.start(() => ({ text: 'No.' }));
  const model = await createModel([config, others.config()], () => Promise.resolve(undefined));
  const told: CallProgress[] = [];
  let held = true;
  const ask = (content: string): Promise<unknown> =>
    model.complete(
      { messages: [{ role: 'user', content }], tools: [], toolChoice: 'none' },
      {
        signal: new AbortController().signal,
        onProgress: (progress) => told.push(progress),
        ready: () =>
          held || content !== 'late'
            ? Promise.resolve()
            : Promise.reject(new ConsiliumError('storage', 'Gone.')),
      },
    );
  const [first, late, last] = [ask('first'), ask('late'), ask('last')];
  await until(() => told.filter(({ kind }) => kind === 'waiting').length === 2, 'two calls wait');
  held = false;
  answer();
  await expect(late).rejects.toMatchObject({ errorClass: 'storage', message: 'Gone.' });
  await Promise.all([first, last]);
  expect(endpoint.seen.map(({ messages }) => messages[0]?.content)).toEqual(['first', 'last']);
  // Another model is no way around it.
  expect(others.seen).toEqual([]);
  expect(told.filter(({ kind }) => kind === 'fallback')).toEqual([]);
  await others.stop();
});
