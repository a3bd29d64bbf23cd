import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { asMain, HostProblem } from './hostProblem.ts';
import { cacheFolder, projectRoot } from './paths.ts';
import { endNormallyOnSignal, findOnPath, isEnding, spawnGroup } from './processes.ts';
import { lastingWorkspace } from './sampleWorkspace.ts';
import { startVscodeServer, windowAddress } from './vscodeServer.ts';

/** `npm run vscode`: the sample workspace in VS Code, with the extension as it was built last. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      browser: { type: 'boolean', default: false },
      extension: { type: 'string', default: projectRoot },
      port: { type: 'string' },
    },
  });
  if (values.extension === projectRoot && !existsSync(join(projectRoot, 'dist/extension.js'))) {
    throw new HostProblem('The extension is not built. Run "npm run build" first.');
  }
  const workspace = await lastingWorkspace();
  const code = values.browser ? undefined : findOnPath('code', 'code-insiders', 'codium');
  return code === undefined
    ? inBrowser(values.extension, workspace, values.port)
    : onDesktop(code, values.extension, workspace);
}

async function onDesktop(code: string, extension: string, workspace: string): Promise<number> {
  console.log(`Opening ${workspace} in VS Code.`);
  const words = ['--new-window', `--extensionDevelopmentPath=${extension}`, workspace];
  const child = spawnGroup(code, words, { stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (status) => resolve(status ?? 0));
  });
}

async function inBrowser(extension: string, workspace: string, port: string | undefined): Promise<number> {
  const home = join(cacheFolder, 'vscode-home');
  await linkExtension(extension, join(home, 'extensions'));
  const isNew = !existsSync(join(home, 'data/data/User/settings.json'));
  const server = await startVscodeServer({
    home,
    secret: true,
    ...(isNew ? { settings: {} } : {}),
    ...(port === undefined ? {} : { port: Number(port) }),
  });
  console.log(
    [
      '',
      'VS Code with Consilium is at',
      '',
      `  ${windowAddress(server, workspace)}`,
      '',
      'Only this machine can reach it. Open it in Chrome, Edge, Firefox or Safari, open a *.case.yaml file and press the',
      'run button at the top right, or run "Consilium: Run All Analyses" from the command palette (F1).',
      'Ctrl-C ends it.',
    ].join('\n'),
  );
  endNormallyOnSignal();
  await server.ended;
  if (isEnding()) return 0;
  console.error(`VS Code's server ended by itself. What it said is in ${server.logFile}.`);
  return 1;
}

/** VS Code finds an extension by its folder's name, so the project is linked under it: no packaging, always current. */
async function linkExtension(extension: string, extensions: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(extension, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const id = `${manifest['publisher']}.${manifest['name']}`;
  await mkdir(extensions, { recursive: true });
  for (const entry of await readdir(extensions, { withFileTypes: true })) {
    // The list of what is installed is made anew from the folders; an old one would hide a new version.
    const isOld = entry.isSymbolicLink() && entry.name.startsWith(`${id}-`);
    if (isOld || entry.name === 'extensions.json') await rm(join(extensions, entry.name));
  }
  await symlink(extension, join(extensions, `${id}-${manifest['version']}`), 'junction');
}

await asMain(main);
