import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { ensureCodeServer } from './codeServer.ts';
import { HostProblem } from './hostProblem.ts';
import { temporaryFolder } from './paths.ts';
import { node24, npmEnvironment, runToEnd, spawnGroup, stopGroup } from './processes.ts';

export type Settings = Readonly<Record<string, unknown>>;

export interface ServerOptions {
  /** User settings, laid over quiet defaults. */
  readonly settings?: Settings;
  /** Added to the environment of the server and so of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Leave workspace trust on, so that a folder opens restricted until it is trusted. Off by default. */
  readonly workspaceTrust?: boolean;
  /** Packages (.vsix) to install before the server starts. */
  readonly vsix?: readonly string[];
  /** Ask for a secret in the address; for a server that stays open for a person. Off by default. */
  readonly secret?: boolean;
  /** Folder that keeps settings and extensions; a fresh one that `stop` deletes unless given. */
  readonly home?: string;
  readonly port?: number;
  /**
   * Take the payload of an address (an extension under development, tests). VS Code then shows no notification
   * toasts, so leave it off where a person or a test is to see them. Off by default.
   */
  readonly development?: boolean;
}

export interface VscodeServer {
  /** `127.0.0.1:port`. */
  readonly authority: string;
  /** The address of a window, without folder or payload. Ends with `?` or with the secret and `&`. */
  readonly address: string;
  readonly home: string;
  /** What the server printed. */
  readonly logFile: string;
  installVsix(file: string): Promise<void>;
  writeSettings(settings: Settings): Promise<void>;
  /** Resolves when the server's process has ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Nothing that pops up, updates itself or asks the network. */
export const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Dark Modern',
  'window.autoDetectColorScheme': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'editor.minimap.enabled': false,
  'files.autoSave': 'off',
};

/**
 * Starts VS Code's own server on 127.0.0.1 and waits until it answers.
 * @throws HostProblem when it cannot be installed or does not start within a minute.
 */
export async function startVscodeServer(options: ServerOptions = {}): Promise<VscodeServer> {
  const { serverMain } = await ensureCodeServer();
  const home = options.home ?? (await temporaryFolder('vscode'));
  const data = join(home, 'data');
  const extensions = join(home, 'extensions');
  const logFile = join(home, 'server.log');
  const userFolder = join(data, 'data/User');
  await Promise.all([mkdir(userFolder, { recursive: true }), mkdir(extensions, { recursive: true })]);

  const writeSettings = async (settings: Settings): Promise<void> =>
    writeFile(join(userFolder, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  const folders = ['--server-data-dir', data, '--extensions-dir', extensions];
  const installVsix = async (file: string): Promise<void> => {
    const ended = await runToEnd(node24(), [serverMain, ...folders, '--install-extension', file, '--force'], {
      env: npmEnvironment(),
      timeoutMs: 120_000,
    });
    if (ended.code !== 0 || !/successfully installed/.test(ended.output)) {
      throw new Error(`VS Code refused to install ${file}:\n${ended.output.trim()}`);
    }
  };

  if (options.settings !== undefined || options.home === undefined)
    await writeSettings(options.settings ?? {});
  for (const file of options.vsix ?? []) await installVsix(file);

  const port = options.port ?? (await freePort());
  const authority = `127.0.0.1:${port}`;
  const secret = options.secret === true ? randomBytes(16).toString('hex') : undefined;
  const words = [serverMain, '--host', '127.0.0.1', '--port', String(port), ...folders];
  words.push('--accept-server-license-terms', '--telemetry-level', 'off');
  if (secret === undefined) words.push('--without-connection-token');
  else words.push('--connection-token', secret);
  if (options.workspaceTrust !== true) words.push('--disable-workspace-trust');
  if (options.development === true) words.push('--enable-smoke-test-driver');
  const env = { ...npmEnvironment(), ...options.env };
  const child = spawnGroup(node24(), words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const log = createWriteStream(logFile);
  let recent = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      recent = (recent + chunk.toString('utf8')).slice(-2000);
      log.write(chunk);
    });
  }
  const stop = async (): Promise<void> => {
    await stopGroup(child);
    log.end();
    if (options.home === undefined) await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };

  const deadline = Date.now() + 60_000;
  while (!(await answers(authority))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new HostProblem(
        `VS Code's server did not start. The last it said:\n${recent}\nDelete the folder .cache and run this again.`,
      );
    }
    await wait(150);
  }
  const address = `http://${authority}/?${secret === undefined ? '' : `tkn=${secret}&`}`;
  return { authority, address, home, logFile, installVsix, writeSettings, ended, stop };
}

/** The address of a window on a folder. `payload` is VS Code's own list of development options. */
export function windowAddress(
  server: VscodeServer,
  folder: string,
  payload: readonly Payload[] = [],
): string {
  const words = [`folder=${encodeURIComponent(folder)}`];
  if (payload.length > 0) words.push(`payload=${encodeURIComponent(JSON.stringify(payload))}`);
  return server.address + words.join('&');
}

export type Payload = readonly [name: string, value: string];

/** A path of this machine as VS Code in the browser names it. */
export function remoteUri(server: VscodeServer, path: string): string {
  return `vscode-remote://${server.authority}${path}`;
}

async function answers(authority: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${authority}/version`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
