import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createModel } from '../../src/core/model/create.ts';
import type { ModelConfig } from '../../src/core/model/types.ts';
import type { PanelSpec } from '../../src/core/panel/types.ts';
import { defaultLimits, RunSession } from '../../src/core/run/session.ts';
import { analysis, documentOf, panelOf, smallCase } from '../support/panels.ts';

export interface BenchEndpoint {
  readonly config: ModelConfig;
  /** The bodies of the requests since the last time it was asked. */
  seen(): Promise<readonly string[]>;
  stop(): void;
}

export async function benchEndpoint(latencyMs: number, pieces: number): Promise<BenchEndpoint> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'endpoint.mjs'), [
    String(latencyMs),
    String(pieces),
  ]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    config: { id: 'bench', baseUrl: url, model: 'bench' },
    async seen() {
      const answer = once(child, 'message') as Promise<[{ seen: readonly string[] }]>;
      child.send('seen');
      return (await answer)[0].seen;
    },
    stop: () => child.kill(),
  };
}

/** Five teams of three experts each: 46 calls with the synthesis, as many as the built-in panel makes on the first sample case. */
export function benchPanel(): PanelSpec {
  return panelOf(
    Array.from({ length: 5 }, (_, index) => analysis(`team_${index + 1}`, {}, ['One', 'Two', 'Three'])),
  );
}

const document = documentOf(smallCase);

/** A whole run into a folder that is taken away again. */
export async function benchRun(
  config: ModelConfig,
  panel: PanelSpec,
): Promise<Awaited<ReturnType<RunSession['start']>>> {
  const folder = await mkdtemp(join(tmpdir(), 'consilium-bench-'));
  try {
    const session = await RunSession.create({
      document,
      caseFile: join(folder, 'T-1.case.yaml'),
      panel,
      panelHash: 'bench',
      analyses: panel.analyses.map((one) => one.id),
      model: await createModel([config], () => Promise.resolve('none')),
      models: [config],
      outDir: folder,
      limits: defaultLimits,
    });
    return await session.start();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
