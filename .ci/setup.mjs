// Installs the project's packages where they are missing or out of date. Needs Node 20 and npm, nothing else.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.consilium-stamp');
const windows = process.platform === 'win32';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(
    `Consilium needs Node 20 or later, and this is ${process.version}. Install it from https://nodejs.org.`,
  );
}

const lock = readFileSync(join(root, 'package-lock.json'));
const stamp = createHash('sha256').update(lock).digest('hex');

if (!isCurrent()) {
  console.log(
    existsSync(modules)
      ? 'The packages have changed: installing them again.'
      : 'Installing the packages (about half a minute).',
  );
  installPackages();
}
if (!nodeWorks()) installNode();
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) writeFileSync(stampFile, stamp);

function isCurrent() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true;
  // The lock file was edited, or somebody ran npm by hand: what npm says that it installed may still be what is asked for.
  try {
    const installed = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
    return Object.entries(JSON.parse(lock).packages).every(
      ([path, wanted]) => path === '' || wanted.optional || installed[path]?.version === wanted.version,
    );
  } catch {
    return false;
  }
}

function installPackages() {
  const status = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], root);
  if (status === 0) return;
  fail(
    `npm could not install the packages (status ${status}). Its message is above. ` +
      'Check that the npm registry can be reached and that the disk has 500 MB left, then run this again.',
  );
}

/** The project brings its own Node 24 as a package; an npm that runs no install scripts leaves it empty. */
function installNode() {
  console.log("Fetching the project's own Node 24.");
  run(outerNode(), ['installArchSpecificPackage.js'], join(modules, 'node'));
  if (!nodeWorks()) {
    fail(
      'The project\'s own Node 24 (the npm package "node") could not be installed. ' +
        'Delete the folder node_modules and run this again with install scripts allowed ("npm config delete ignore-scripts").',
    );
  }
}

function nodeWorks() {
  const binary = join(modules, 'node/bin', windows ? 'node.exe' : 'node');
  return existsSync(binary) && spawnSync(binary, ['--version'], { timeout: 20_000 }).status === 0;
}

/** npm, run by a Node that the installation does not delete under it. */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? run(outerNode(), [script, ...args], cwd) : run('npm', args, cwd);
}

function run(command, args, cwd) {
  const path = outerPath().join(delimiter);
  const ended = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    shell: windows,
    env: { ...process.env, PATH: path, npm_config_local_prefix: root },
  });
  if (ended.error) console.error(ended.error.message);
  return ended.status ?? 1;
}

function outerPath() {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
}

function outerNode() {
  const name = windows ? 'node.exe' : 'node';
  const found = outerPath()
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  return found ?? process.execPath;
}
