import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { HostProblem } from './hostProblem.ts';
import { projectRoot } from './paths.ts';
import { findOnPath, runToEnd } from './processes.ts';

const appPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a Chromium on this machine: CHROME_PATH, the path, the usual places, then Playwright's own. */
export function findBrowser(): string | undefined {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen;
    throw new HostProblem(`CHROME_PATH is ${chosen}, but there is no file. Correct it, or unset it.`);
  }
  const onPath = findOnPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  if (onPath !== undefined) return onPath;
  const candidates = [...appPaths, playwrightBrowser()];
  return candidates.find((path) => path !== '' && existsSync(path));
}

function playwrightBrowser(): string {
  try {
    return chromium.executablePath();
  } catch {
    return '';
  }
}

/**
 * Finds a Chromium or installs one: by apt where this user may, else by Playwright.
 * @throws HostProblem when neither works; the sentence names both attempts.
 */
export async function ensureBrowser(say: (line: string) => void = console.log): Promise<string> {
  const found = findBrowser();
  if (found !== undefined) return found;

  const attempts: string[] = [];
  const root = await rootPrefix();
  if (findOnPath('apt-get') !== undefined && root !== undefined) {
    say('No Chromium here: installing it with apt (about a minute).');
    const failure = await installByApt(root);
    const installed = findBrowser();
    if (installed !== undefined) return installed;
    attempts.push(`apt: ${failure}`);
  } else {
    attempts.push('apt: not here, or this user may not install packages');
  }

  say("Installing Playwright's own Chromium (about 150 MB).");
  const ended = await runToEnd(
    process.execPath,
    [join(projectRoot, 'node_modules/playwright-core/cli.js'), 'install', '--with-deps', 'chromium'].filter(
      (word) => word !== '--with-deps' || root === '',
    ),
    { timeoutMs: 300_000 },
  );
  const installed = findBrowser();
  if (installed !== undefined) return installed;
  attempts.push(`Playwright: ${lastLine(ended.output)}`);

  throw new HostProblem(
    'A Chromium browser is missing, and it could not be installed:\n' +
      attempts.map((line) => `  ${line}\n`).join('') +
      'Install Chromium or Chrome ("sudo apt-get install chromium" on Debian and Ubuntu) or set CHROME_PATH to one, then run this again.',
  );
}

/** '' when this user is root, 'sudo' when sudo asks for no password, undefined when neither. */
async function rootPrefix(): Promise<'' | 'sudo' | undefined> {
  if (process.getuid?.() === 0) return '';
  if (findOnPath('sudo') === undefined) return undefined;
  const ended = await runToEnd('sudo', ['-n', 'true'], { timeoutMs: 10_000 });
  return ended.code === 0 ? 'sudo' : undefined;
}

/** Returns what went wrong in one line, or an empty line. */
async function installByApt(root: '' | 'sudo'): Promise<string> {
  const apt = async (...words: string[]): Promise<{ code: number; output: string }> => {
    const command = [...(root === '' ? [] : [root]), 'apt-get', ...words];
    return runToEnd(command[0] ?? 'apt-get', command.slice(1), {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: 600_000,
    });
  };
  await apt('update');
  const ended = await apt('install', '-y', '--no-install-recommends', 'chromium');
  return ended.code === 0 ? '' : lastLine(ended.output);
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.trim() ?? 'no message';
}
