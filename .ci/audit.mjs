// Asks the npm registry whether a package that is shipped has a known weakness, and ends with 1 when one has.
// A registry that offers no such answer, or cannot be reached, is no failure of the project: then this says so, and ends with 0.

import { resolve } from 'node:path';

import { npmEnvironment, runToEnd } from '../test/support/host/processes.ts';

const root = resolve(import.meta.dirname, '..');
const limitMs = 60_000;

const { code, output } = await runToEnd(
  'npm',
  ['audit', '--omit=dev', '--json', '--loglevel=silent', '--fetch-retries=0', '--no-update-notifier'],
  { cwd: root, env: npmEnvironment(), timeoutMs: limitMs },
);
const said = answerIn(output);

if (said?.auditReportVersion !== undefined && said.vulnerabilities !== undefined) {
  const found = Object.values(said.vulnerabilities);
  const asked = said.metadata?.dependencies?.prod ?? 0;
  if (found.length === 0) console.log(`No known weakness in the ${asked} packages that are shipped.`);
  else {
    for (const { name, severity, range, via } of found) {
      const why = via.map((one) =>
        typeof one === 'string' ? `through ${one}` : `${one.title} (${one.url})`,
      );
      console.error(`${name} ${range}: ${severity}. ${why.join('; ')}`);
    }
    console.error(`${found.length} of the packages that are shipped have a known weakness.`);
    process.exitCode = 1;
  }
} else if (/LOCK|EUSAGE/.test(said?.error?.code ?? said?.code ?? '')) {
  console.error(`npm audit cannot read the lock file: ${said.error?.summary ?? said.message}`);
  process.exitCode = 1;
} else {
  const why =
    code === 124
      ? `no answer within ${limitMs / 1000} s`
      : (said?.message ?? said?.error?.summary ?? `npm ended with status ${code}`);
  console.log(`The registry could not be asked for known weaknesses: ${why}. Nothing is known either way.`);
}

/** The one JSON document in what npm printed. */
function answerIn(text) {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}
