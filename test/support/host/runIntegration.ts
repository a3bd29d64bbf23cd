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
  const workspace = await freshWorkspace();
  const results = join(await temporaryFolder('results'), 'results.jsonl');
  const follower = new EventFollower(results, console.log);
  const run: IntegrationRun = {
    extensionFolder: values.extension,
    testsModule,
    workspace,
    env: {
      CONSILIUM_TEST_RESULTS: results,
      ...(values.grep === undefined ? {} : { CONSILIUM_TEST_GREP: values.grep }),
    },
    follower,
  };
  console.log(`Integration tests in ${values.desktop ? 'desktop VS Code' : 'VS Code in the browser'}`);
  const end = await (values.desktop ? runOnDesktop(run) : runInBrowser(run)).finally(() => follower.close());
  const { tally } = follower;
  const trouble = troubleOf(tally, end);
  if (trouble !== undefined) {
    tally.failed += 1;
    console.log(`  ✗ ${trouble}`);
    if (end.console.length > 0) console.log(`\nThe last lines of its console:\n${end.console.join('\n')}`);
  }
  console.log(
    `\n${tally.passed} passed, ${tally.failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`,
  );
  if (values.summary !== undefined) {
    await writeFile(values.summary, JSON.stringify({ passed: tally.passed, failed: tally.failed }));
  }
  await rm(workspace, { recursive: true, force: true });
  await rm(join(results, '..'), { recursive: true, force: true });
  return tally.failed === 0 ? 0 : 1;
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
