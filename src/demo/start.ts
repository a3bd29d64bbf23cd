import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

import { ConsiliumError } from '../core/errors.ts';
import type { ModelConfig } from '../core/model/types.ts';
import { demoModel } from './wire.ts';

export interface RunningDemo {
  readonly config: ModelConfig;
  stop(): Promise<void>;
}

/** How long a thread may take to listen. Milliseconds. */
const START_MS = 20_000;

/**
 * Starts the demo endpoint in a worker thread, from the file `demo.js` beside the bundle that calls this.
 * The thread does not keep the process alive. Throws `ConsiliumError` of class `internal` when it cannot start.
 */
export async function startDemo({ pace }: { readonly pace: number }): Promise<RunningDemo> {
  // In the bundles, which are CommonJS, `__dirname` is the folder of the bundle.
  const file = typeof __dirname === 'string' ? path.join(__dirname, 'demo.js') : '';
  if (!existsSync(file)) {
    throw new ConsiliumError(
      'internal',
      'The demo is missing from this installation. Build it with npm run build, or install Consilium again.',
    );
  }
  const worker = new Worker(file, { workerData: { pace } });
  try {
    const config = demoConfig(await portOf(worker));
    worker.unref();
    // Should the thread die later, calls to it fail as to any endpoint that went away; it must not take the process along.
    worker.on('error', () => undefined);
    return {
      config,
      stop: async () => {
        await worker.terminate();
      },
    };
  } catch (cause) {
    await worker.terminate();
    throw new ConsiliumError(
      'internal',
      'The demo endpoint did not start. Try again; if it happens again, report it with the log.',
      {
        cause,
      },
    );
  }
}

/** How the engine is told of a demo endpoint on this port. */
export function demoConfig(port: number): ModelConfig {
  return {
    id: 'demo',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    model: demoModel,
    demo: true,
    price: { input: 0, output: 0 },
    // Rules answer at once, whatever the number of teams: nothing may queue in front of them.
    maxConcurrent: 256,
  };
}

function portOf(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer from the thread in time')), START_MS);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      act();
    };
    worker.once('message', (message: { readonly port: number }) => settle(() => resolve(message.port)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', (code) => settle(() => reject(new Error(`the thread ended with ${code}`))));
  });
}
