import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';

import { HostProblem } from '../../support/host/hostProblem.ts';
import { openWindow, type WindowOptions } from '../../support/host/openWindow.ts';
import { projectRoot } from '../../support/host/paths.ts';
import { freshWorkspace } from '../../support/host/sampleWorkspace.ts';
import { type ServerOptions, startVscodeServer, type VscodeServer } from '../../support/host/vscodeServer.ts';
import type { WindowDriver } from '../../support/host/windowDriver.ts';

export interface ConsiliumOptions extends Pick<ServerOptions, 'settings' | 'env' | 'workspaceTrust'> {
  readonly viewport?: WindowOptions['viewport'];
  /** The folder to open; a fresh copy of the sample cases, deleted at the end, unless given. */
  readonly workspace?: string;
}

/** A VS Code window in which the packaged extension is installed. */
export interface Consilium {
  readonly window: WindowDriver;
  readonly page: Page;
  readonly server: VscodeServer;
  readonly workspace: string;
  close(): Promise<void>;
}

/** The package that users get: `consilium.vsix`, or the file that CONSILIUM_VSIX names. */
function packagedExtension(): string {
  const file = process.env['CONSILIUM_VSIX'] ?? join(projectRoot, 'consilium.vsix');
  if (!existsSync(file)) throw new HostProblem(`${file} is missing. Run "npm run package" first.`);
  return file;
}

/** Installs the package into a VS Code of its own and opens the sample workspace in it. */
export async function openConsilium(options: ConsiliumOptions = {}): Promise<Consilium> {
  const { viewport, workspace: given, ...serverOptions } = options;
  const workspace = given ?? (await freshWorkspace());
  const server = await startVscodeServer({ ...serverOptions, vsix: [packagedExtension()] });
  const tidy = async (): Promise<void> => {
    await server.stop();
    if (given === undefined) await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const opened = await openWindow({
      server,
      folder: workspace,
      ...(viewport === undefined ? {} : { viewport }),
    });
    const close = async (): Promise<void> => {
      await opened.close();
      await tidy();
    };
    return { window: opened.window, page: opened.page, server, workspace, close };
  } catch (error) {
    await tidy();
    throw error;
  }
}

/**
 * One window for all tests of a file: opened before the first, closed after the last, with a picture under
 * `test/ui/output` of what it showed when a test failed. Call it at the top of the file and the result in each test.
 */
export function useConsilium(options: ConsiliumOptions = {}): () => Consilium {
  let opened: Consilium | undefined;
  beforeAll(async () => {
    opened = await openConsilium(options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const picture = await opened?.window.screenshot(
      `failed ${task.name}`.replaceAll(/\W+/g, '-').slice(0, 80),
    );
    if (picture !== undefined) console.log(`What the window showed: ${picture}`);
  });
  afterAll(async () => {
    await opened?.close();
  });
  return () => {
    if (opened === undefined) throw new Error('The window is opened before the first test, not earlier.');
    return opened;
  };
}
