import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createModel, type ModelOptions } from '../../src/core/model/create.ts';
import type { ModelConfig } from '../../src/core/model/types.ts';
import { defaultLimits, type RunRequest, RunSession } from '../../src/core/run/session.ts';
import { documentOf, panelOf, smallCase } from './panels.ts';
import { type Script, ScriptedEndpoint } from './scriptedEndpoint.ts';

/** Everything of a run on a real endpoint and a real folder; `clean` takes both away. */
export interface Bench {
  readonly endpoint: ScriptedEndpoint;
  readonly folder: string;
  readonly session: (
    request: Partial<RunRequest> & Pick<RunRequest, 'panel'>,
    models?: readonly ModelConfig[],
    options?: ModelOptions,
  ) => Promise<RunSession>;
  readonly clean: () => Promise<void>;
}

export async function bench(script: Script): Promise<Bench> {
  const endpoint = await ScriptedEndpoint.start(script);
  const folder = await mkdtemp(join(tmpdir(), 'consilium-test-'));
  return {
    endpoint,
    folder,
    async session(request, models = [endpoint.config()], options = {}) {
      return await RunSession.create({
        document: documentOf(smallCase),
        caseFile: join(folder, 'T-1.case.yaml'),
        panelHash: 'hash',
        analyses: request.panel.analyses.map((one) => one.id),
        model: await createModel(models, () => Promise.resolve('test-key'), options),
        models,
        outDir: folder,
        limits: defaultLimits,
        ...request,
      });
    },
    async clean() {
      await endpoint.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export { panelOf };
