import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import Mocha from 'mocha';

import { reportTo } from './resultLog.ts';

/**
 * VS Code calls this in its extension host. Runs every suite beside this file; what happens goes line by line to the
 * file that `CONSILIUM_TEST_RESULTS` names, so that results are there even when the extension host dies.
 * Rejects when a test failed.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'tdd',
    timeout: 30_000,
    reporter: reportTo(process.env['CONSILIUM_TEST_RESULTS']),
    ...(process.env['CONSILIUM_TEST_GREP'] === undefined ? {} : { grep: process.env['CONSILIUM_TEST_GREP'] }),
  });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} failed`);
}
