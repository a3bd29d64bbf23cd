import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

import { ensureBrowser } from './browser.ts';
import { projectRoot } from './paths.ts';
import { type Payload, type VscodeServer, windowAddress } from './vscodeServer.ts';
import { WindowDriver } from './windowDriver.ts';

export interface WindowOptions {
  readonly server: VscodeServer;
  /** The folder to open. */
  readonly folder: string;
  readonly payload?: readonly Payload[];
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Called for every line that the extension host writes to its console; only with a tests payload. */
  readonly onHostLog?: (line: string) => void;
  /** Called once when the tests module has ended; only with a tests payload. */
  readonly onHostExit?: (code: number) => void;
  /** Where `screenshot` puts its pictures; `test/ui/output` unless given. */
  readonly pictures?: string;
}

export interface Opened {
  readonly window: WindowDriver;
  readonly page: Page;
  close(): Promise<void>;
}

const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Opens a VS Code window in Chromium and waits until the workbench is drawn.
 * @throws HostProblem when there is no browser; Error when the workbench is not there within a minute.
 */
export async function openWindow(options: WindowOptions): Promise<Opened> {
  const executablePath = await ensureBrowser();
  const browser = await chromium.launch({ executablePath, args: browserArguments, timeout: 60_000 });
  try {
    const context = await browser.newContext({ viewport: options.viewport ?? { width: 1440, height: 900 } });
    return await openIn(browser, context, options);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function openIn(browser: Browser, context: BrowserContext, options: WindowOptions): Promise<Opened> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], {
    origin: `http://${options.server.authority}`,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown) => {
    options.onHostLog?.(Array.isArray(args) ? args.map(wordOf).join(' ') : wordOf(args));
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => options.onHostExit?.(code));
  const pictures = options.pictures ?? join(projectRoot, 'test/ui/output');
  await mkdir(pictures, { recursive: true });
  await page.goto(windowAddress(options.server, options.folder, options.payload), { timeout: 60_000 });
  const window = new WindowDriver(page, pictures, options.server);
  await window.waitUntilReady();
  return { window, page, close: () => browser.close() };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
