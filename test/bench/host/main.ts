import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { asMain, HostProblem } from '../../support/host/hostProblem.ts';
import { projectRoot } from '../../support/host/paths.ts';
import { startVscodeServer } from '../../support/host/vscodeServer.ts';
import { type Activation, measureActivation } from './activation.ts';
import { measureEventLoop } from './eventLoop.ts';
import { type LoopFigures, medianOf, type Pair } from './figures.ts';

/** `npm run bench:vscode`: what the packaged extension costs the window it runs in. Prints; judges nothing. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      windows: { type: 'string', default: '7' },
      pairs: { type: 'string', default: '5' },
      package: { type: 'string', default: join(projectRoot, 'consilium.vsix') },
    },
  });
  if (!existsSync(values.package)) {
    throw new HostProblem(`${values.package} is missing. Run "npm run package" first.`);
  }
  const server = await startVscodeServer({ vsix: [values.package] });
  try {
    printLoad();
    const windows = Number(values.windows);
    if (windows > 0) printActivation(await measureActivation(server, windows));
    const pairs = Number(values.pairs);
    if (pairs > 0) printPairs(await measureEventLoop(await installedFolder(server.home), pairs));
    printLoad();
  } finally {
    await server.stop();
  }
  return 0;
}

/** The folder that VS Code unpacked the package into: the run below uses just the files that users get. */
async function installedFolder(home: string): Promise<string> {
  const extensions = join(home, 'extensions');
  const name = (await readdir(extensions)).find((entry) => entry.startsWith('consilium.consilium-'));
  if (name === undefined) throw new HostProblem('VS Code did not install the package.');
  return join(extensions, name);
}

function printActivation(figures: readonly Activation[]): void {
  const line = (name: string, values: readonly number[]): void => {
    console.log(
      `  ${name.padEnd(30)} median ${medianOf(values)} ms, worst ${Math.max(...values)} ms   (${values.join(', ')})`,
    );
  };
  console.log(`Activation as VS Code reports it, ${figures.length} fresh windows`);
  line(
    'load and activate',
    figures.map(({ reported }) => reported),
  );
  line(
    'without what loads before it',
    figures.map(({ own }) => own),
  );
}

function printPairs(pairs: readonly Pair[]): void {
  const rate = medianOf(pairs.map(({ tokens, run }) => (tokens / run.wallMs) * 1000));
  const of = (which: 'rest' | 'run', what: keyof LoopFigures): number =>
    medianOf(pairs.map((pair) => pair[which][what]));
  const more = pairs.map(({ rest, run }) => run.p99 - rest.p99);
  console.log(
    `Event loop delay in the extension host, five teams that stream 100 tokens a second for each call, ${pairs.length} pairs`,
  );
  console.log(`  tokens a second, all teams     ${rate.toFixed(0)}`);
  for (const which of ['rest', 'run'] as const) {
    console.log(
      `  ${(which === 'rest' ? 'at rest' : 'with the run').padEnd(30)} p50 ${of(which, 'p50').toFixed(2)} ms, p99 ${of(which, 'p99').toFixed(2)} ms, ` +
        `longest ${of(which, 'max').toFixed(0)} ms, busy ${(of(which, 'busy') * 100).toFixed(1)} %`,
    );
  }
  console.log(
    `  added to p99                   ${medianOf(more).toFixed(2)} ms   (median; ${more.map((ms) => ms.toFixed(2)).join(', ')})`,
  );
}

/** How busy the machine was with other things tells how far the figures can be trusted. */
function printLoad(): void {
  console.log(`(load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors)`);
}

await asMain(main);
