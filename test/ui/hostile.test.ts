import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { pageHtml } from '../../src/vscode/webviewHtml.ts';
import { visible } from '../../src/webview/shared/visible.ts';
import { hostileTexts } from '../support/hostileOrders.ts';
import { ensureBrowser } from '../support/host/browser.ts';
import { projectRoot } from '../support/host/paths.ts';
import { reports } from '../webview/reports.ts';
import { transcripts } from '../webview/transcripts.ts';

/** Members of a view that hold what a model, a tool or a case says; ids and states keep their values. */
const spoken = new Set(
  'text claim reason summary message title short tool arguments result problem missing wouldChange warnings panel patient model caseName error question topic note'.split(
    ' ',
  ),
);

/** The view with one text in every place where somebody else's words can stand. */
function saying(text: string, value: unknown, isSpoken = false): unknown {
  if (typeof value === 'string') return isSpoken ? text : value;
  if (Array.isArray(value)) return value.map((item) => saying(text, item, isSpoken));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, saying(text, item, spoken.has(key))]),
  );
}

const views = { transcript: transcripts['finished'], report: reports['finished'] };
const types = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' } as const;

let server: Server;
let browser: Browser;
let origin = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const page = /^\/(transcript|report)\.html$/.exec(pathname)?.[1];
    if (page !== undefined) {
      // As the extension writes it: with its policy, its nonce and its one script.
      const html = pageHtml({
        cspSource: origin,
        nonce: 'n0nce',
        script: `${origin}/${page}.js`,
        styles: [`${origin}/${page}.css`],
        title: page,
        lang: 'en',
        restore: { folder: '/runs/1' },
      });
      response.setHeader('content-type', 'text/html').end(html);
      return;
    }
    const name = basename(pathname);
    const type = Object.entries(types).find(([ending]) => name.endsWith(ending))?.[1];
    readFile(join(projectRoot, 'dist/webview', name)).then(
      (body) => response.setHeader('content-type', type ?? 'text/plain').end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath: await ensureBrowser(), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  server.close();
});

/** What the functions below use of the browser they run in; the DOM's types are not those of the tests. */
interface InPage {
  readonly posted: unknown[];
  readonly document: {
    querySelectorAll(selector: string): Iterable<{
      open: boolean;
      readonly tagName: string;
      getAttributeNames(): string[];
      getAttribute(name: string): string | null;
    }>;
  };
  readonly postMessage: (message: unknown, target: string) => void;
  readonly requestAnimationFrame: (then: () => void) => void;
}

interface Drawn {
  /** Every element as its name with the names of its attributes. */
  readonly elements: readonly string[];
  /** Values of attributes that can load, lead somewhere or run. */
  readonly active: readonly string[];
}

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Anything that the page did beside drawing. */
  readonly deeds: string[];
  show(view: unknown): Promise<Drawn>;
}

async function open(name: keyof typeof views): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 4000 } });
  const page = await context.newPage();
  const deeds: string[] = [];
  page.on('dialog', (dialog) => {
    deeds.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => deeds.push(`popup ${popup.url()}`));
  page.on('pageerror', (error) => deeds.push(`error ${error.message}`));
  page.on('console', (message) => deeds.push(`console ${message.text()}`));
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame() || !frame.url().startsWith(origin)) deeds.push(`to ${frame.url()}`);
  });
  await context.route('**', async (route) => {
    if (route.request().url().startsWith(`${origin}/`)) return route.continue();
    deeds.push(`request ${route.request().url()}`);
    return route.abort();
  });
  await page.addInitScript(() => {
    const posted: unknown[] = [];
    Object.assign(globalThis, {
      posted,
      acquireVsCodeApi: () => ({
        getState: () => undefined,
        setState: () => undefined,
        postMessage: (message: unknown) => posted.push(message),
      }),
    });
  });
  await page.goto(`${origin}/${name}.html`);
  await page.waitForFunction(() => (globalThis as unknown as InPage).posted.length > 0);
  let seq = 0;
  const show = async (view: unknown): Promise<Drawn> => {
    seq += 1;
    return await page.evaluate(
      async ({ message }) => {
        const { document, postMessage, requestAnimationFrame } = globalThis as unknown as InPage;
        postMessage(message, '*');
        // Drawn, and everything measured and drawn again.
        for (let frame = 0; frame < 6; frame += 1)
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        for (const details of document.querySelectorAll('details')) details.open = true;
        for (let frame = 0; frame < 3; frame += 1)
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const all = [...document.querySelectorAll('#app *')];
        const runs =
          /^on|^(?:href|xlink:href|src|srcset|srcdoc|action|formaction|poster|data|style|background|ping|target)$/i;
        return {
          elements: all.map(
            (one) => `${one.tagName.toLowerCase()} ${one.getAttributeNames().toSorted().join(' ')}`,
          ),
          active: all.flatMap((one) =>
            one
              .getAttributeNames()
              .filter((attribute) => runs.test(attribute))
              .map((attribute) => `${one.tagName} ${attribute}=${one.getAttribute(attribute)}`),
          ),
        };
      },
      { message: { type: 'snapshot', seq, view } },
    );
  };
  return { page, context, deeds, show };
}

/** What text may become: the marks of the small Markdown tree, and the button that names an address and asks before it opens it. */
const markdown =
  /^(?:p|h[456]|pre|code|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|hr|strong|em|del|br|span|div|button|svg|path) ?(?:class|scope|start|tabindex|role|aria-label|aria-hidden|title|type|d|viewbox|width|height|focusable| )*$/i;

describe.each(Object.keys(views) as (keyof typeof views)[])('the page of a %s', (name) => {
  let opened: Opened;
  let harmless: Drawn;
  beforeAll(async () => {
    opened = await open(name);
    harmless = await opened.show(saying('Nothing of note', views[name]));
  });
  afterAll(async () => {
    await opened.context.close();
  });

  it('shows what is spoken in many places', async () => {
    await opened.show(saying('Nothing of note', views[name]));
    expect(await opened.page.getByText('Nothing of note').count()).toBeGreaterThan(5);
  });

  it.each(hostileTexts)('shows %j as text, in every place, and makes nothing else of it', async (text) => {
    const drawn = await opened.show(saying(text, views[name]));
    // Once at least as it stands, but for what cannot be seen, which is written out; elsewhere as Markdown.
    const shown = visible(text).replaceAll(/\s+/g, ' ').trim();
    const places = opened.page.locator('#app').getByText(shown).locator('visible=true');
    expect(await places.count()).toBeGreaterThan(0);

    const usual = new Set(harmless.elements);
    expect(drawn.elements.filter((one) => !usual.has(one) && !markdown.test(one))).toEqual([]);
    const known = new Set(harmless.active);
    expect(drawn.active.filter((one) => !known.has(one))).toEqual([]);
    expect(drawn.active.join(' ')).not.toMatch(/evil|javascript:|command:|data:text|alert/);
    expect(
      drawn.elements.some((one) => /^(?:script|img|iframe|object|embed|link|meta|base|form|a) /.test(one)),
    ).toBe(
      harmless.elements.some((one) => /^(?:script|img|iframe|object|embed|link|meta|base|form|a) /.test(one)),
    );
    expect(opened.deeds).toEqual([]);
  });
});
