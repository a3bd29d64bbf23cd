// Runs every check and every test, one step after the other, and ends with the line "N passed, N failed".
//
//   node .ci/test.mjs            everything
//   node .ci/test.mjs lint unit  these steps alone

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

import { node24, spawnGroup, stopGroup } from '../test/support/host/processes.ts';

const root = resolve(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'consilium-test-'));
const node = node24();
const env = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
};
const minute = 60_000;

const script = (name) => ['npm', 'run', '--silent', name];
const report = (name) => join(reports, `${name}.json`);
const vitest = (project) => {
  const words = [node, join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project];
  // Two windows at once would only take turns on a small machine, and time out.
  if (project === 'ui') words.push('--no-file-parallelism');
  return words.concat('--reporter=default', '--reporter=json', `--outputFile.json=${report(project)}`);
};
const host = (file, ...words) => [node, join(root, 'test/support/host', file), ...words];

/** `needs`: steps without which this one makes no sense. `tests`: the kind of report that it writes. */
const steps = [
  { name: 'build', command: script('build') },
  { name: 'typecheck', command: script('typecheck') },
  { name: 'lint', command: script('lint') },
  { name: 'format', command: script('format:check') },
  { name: 'audit', command: script('audit'), limit: 2 * minute },
  { name: 'unit', command: vitest('unit'), tests: 'vitest' },
  { name: 'engine', command: vitest('engine'), tests: 'vitest' },
  { name: 'kill', command: vitest('kill'), tests: 'vitest' },
  { name: 'cli', command: vitest('cli'), tests: 'vitest', needs: ['build'] },
  { name: 'server', command: vitest('server'), tests: 'vitest', needs: ['build'] },
  { name: 'package', command: script('package'), needs: ['build'] },
  { name: 'host', command: host('prepare.ts'), limit: 20 * minute },
  {
    name: 'integration',
    command: host('runIntegration.ts', '--summary', report('integration')),
    tests: 'integration',
    needs: ['build', 'host'],
  },
  { name: 'ui', command: vitest('ui'), tests: 'vitest', needs: ['package', 'host'], limit: 20 * minute },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no step ${unknown.join(', ')}. The steps are: ${steps.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(64);
}

const results = [];
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue;
  const missing = (step.needs ?? []).find((name) =>
    results.some((result) => result.name === name && !result.ok),
  );
  if (missing === undefined) {
    results.push(await runStep(step));
  } else {
    console.log(`\n── ${step.name}: not run, because ${missing} failed`);
    results.push({
      name: step.name,
      ok: false,
      seconds: 0,
      passed: 0,
      failed: 0,
      note: `not run: ${missing} failed`,
    });
  }
}
rmSync(reports, { recursive: true, force: true });

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${table(results)}\n`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

async function runStep(step) {
  console.log(`\n── ${step.name}`);
  const startedAt = performance.now();
  const [command, ...args] = step.command;
  const child = spawnGroup(command, args, {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const limit = step.limit ?? 10 * minute;
  let note = '';
  const timer = setTimeout(() => {
    note = `stopped after ${limit / minute} minutes`;
    void stopGroup(child);
  }, limit);
  const status = await new Promise((end) => {
    child.once('error', (error) => {
      note = error.message;
      end(127);
    });
    child.once('close', (code) => end(code ?? 1));
  });
  clearTimeout(timer);
  const seconds = (performance.now() - startedAt) / 1000;
  const counts = step.tests === undefined ? { passed: 0, failed: 0 } : countsOf(step);
  // A step that fails without a failed test (lint, or a test file that does not load) counts as one.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return { name: step.name, ok: status === 0, seconds, ...counts, note };
}

function countsOf(step) {
  try {
    const written = JSON.parse(readFileSync(report(step.name), 'utf8'));
    return step.tests === 'vitest'
      ? { passed: written.numPassedTests, failed: written.numFailedTests }
      : { passed: written.passed, failed: written.failed };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

function table(rows) {
  const line = (name, state, seconds, tests, note) =>
    `${name.padEnd(12)} ${state.padEnd(8)} ${seconds.padStart(7)}  ${tests.padEnd(24)} ${note}`.trimEnd();
  return [
    line('step', 'result', 's', 'tests', ''),
    ...rows.map(({ name, ok, seconds, passed, failed, note }) => {
      const hasTests = steps.find((step) => step.name === name)?.tests !== undefined && seconds > 0;
      const state = ok ? 'ok' : seconds > 0 ? 'failed' : 'not run';
      return line(
        name,
        state,
        seconds.toFixed(1),
        hasTests ? `${passed} passed, ${failed} failed` : '',
        note,
      );
    }),
  ].join('\n');
}
