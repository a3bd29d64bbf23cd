import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildSuites } from './buildSuites.ts';
import { EventFollower } from './followEvents.ts';
import { asMain, HostProblem } from './hostProblem.ts';
import { runInBrowser } from './integrationInBrowser.ts';
import { runOnDesktop } from './integrationOnDesktop.ts';
import { projectRoot, temporaryFolder } from './paths.ts';
import { freshWorkspace } from './sampleWorkspace.ts';
import type { Tally } from './testEvents.ts';

/** One run of the suites in some extension host. */
export interface IntegrationRun {
  readonly extensionFolder: string;
  readonly testsModule: string;
  readonly workspace: string;
  /** Environment of the extension host. */
  readonly env: Readonly<Record<string, string>>;
  readonly follower: EventFollower;
}

/** How an extension host ended: by itself with a status, or not, and why. Undefined reason: by itself. */
export interface HostEnd {
  readonly reason?: string;
  /** The last lines that the host wrote to its console. */
  readonly console: readonly string[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      desktop: { type: 'boolean', default: false },
      grep: { type: 'string' },
      extension: { type: 'string', default: projectRoot },
      suites: { type: 'string', default: join(projectRoot, 'test/integration') },
      summary: { type: 'string' },
    },
  });
  if (values.extension === projectRoot && !existsSync(join(projectRoot, 'dist/extension.js'))) {
    throw new HostProblem('The extension is not built. Run "npm run build" first.');
  }
  const testsModule = await buildSuites(values.suites);
  const [workspace, results] = await Promise.all([freshWorkspace(), temporaryFolder('results')]);
  try {
    const tally = await runSuites(values, {
      extensionFolder: values.extension,
      testsModule,
      workspace,
      results,
    });
    const { passed, failed, skipped } = tally;
    console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    if (values.summary !== undefined) await writeFile(values.summary, JSON.stringify({ passed, failed }));
    return failed === 0 ? 0 : 1;
  } finally {
    for (const folder of [workspace, results])
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Wishes {
  readonly desktop: boolean;
  readonly grep?: string | undefined;
}

interface Places extends Pick<IntegrationRun, 'extensionFolder' | 'testsModule' | 'workspace'> {
  /** Folder for the file that the tests report to. */
  readonly results: string;
}

async function runSuites(wishes: Wishes, { results, ...places }: Places): Promise<Tally> {
  const file = join(results, 'events.jsonl');
  const follower = new EventFollower(file, console.log);
  const env = {
    CONSILIUM_TEST_RESULTS: file,
    ...(wishes.grep === undefined ? {} : { CONSILIUM_TEST_GREP: wishes.grep }),
  };
  console.log(`Integration tests in ${wishes.desktop ? 'desktop VS Code' : 'VS Code in the browser'}`);
  const run: IntegrationRun = { ...places, env, follower };
  const end = await (wishes.desktop ? runOnDesktop(run) : runInBrowser(run)).finally(() => follower.close());
  const trouble = troubleOf(follower.tally, end);
  if (trouble !== undefined) {
    follower.tally.failed += 1;
    console.log(`  ✗ ${trouble}`);
    if (end.console.length > 0) console.log(`\nThe last lines of its console:\n${end.console.join('\n')}`);
  }
  return follower.tally;
}

/** Why a run that did not go to its end, or had nothing to run, counts as one failed test more. */
function troubleOf(tally: Tally, end: HostEnd): string | undefined {
  if (end.reason !== undefined) {
    return tally.running === undefined ? end.reason : `${end.reason} It was running: ${tally.running}`;
  }
  if (!tally.ended) {
    return tally.running === undefined
      ? 'The extension host ended before the tests began.'
      : `The extension host ended in the middle of: ${tally.running}`;
  }
  if (tally.expected === 0) return 'There was no test to run.';
  return undefined;
}

await asMain(main);
