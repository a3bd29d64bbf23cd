import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'esbuild';

import { buildSuites } from '../../support/host/buildSuites.ts';
import { EventFollower } from '../../support/host/followEvents.ts';
import { HostProblem } from '../../support/host/hostProblem.ts';
import { runInBrowser } from '../../support/host/integrationInBrowser.ts';
import { cacheFolder, projectRoot, temporaryFolder } from '../../support/host/paths.ts';
import { freshWorkspace } from '../../support/host/sampleWorkspace.ts';
import { type Pair, readPairs } from './figures.ts';

const built = join(cacheFolder, 'bench/host');

/**
 * Runs five teams on an endpoint that streams 100 tokens a second for each call, in a window that shows the tree, a
 * transcript and the report, and measures the delay of the extension host's event loop before and meanwhile.
 * @throws HostProblem when the window did not come to its end.
 */
export async function measureEventLoop(extensionFolder: string, pairs: number): Promise<readonly Pair[]> {
  const endpoint = join(built, 'endpoint.mjs');
  await build({
    entryPoints: [join(projectRoot, 'test/bench/host/streamingEndpoint.ts')],
    outfile: endpoint,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const testsModule = await buildSuites(join(projectRoot, 'test/bench/host/suites'), join(built, 'suites'));
  const [workspace, results] = await Promise.all([freshWorkspace(), temporaryFolder('bench')]);
  const [events, figures] = [join(results, 'events.jsonl'), join(results, 'figures.jsonl')];
  const follower = new EventFollower(events, (line) => console.error(line));
  const env = {
    CONSILIUM_TEST_RESULTS: events,
    CONSILIUM_BENCH_FIGURES: figures,
    CONSILIUM_BENCH_ENDPOINT: endpoint,
    CONSILIUM_BENCH_PAIRS: String(pairs),
  };
  try {
    const run = { extensionFolder, testsModule, workspace, env, follower };
    const end = await runInBrowser(run).finally(() => follower.close());
    const { ended, failed } = follower.tally;
    if (end.reason !== undefined || !ended || failed > 0) {
      throw new HostProblem(
        `The event loop could not be measured. ${end.reason ?? ''}\n${end.console.join('\n')}`,
      );
    }
    return await readPairs(figures);
  } finally {
    for (const folder of [workspace, results])
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
