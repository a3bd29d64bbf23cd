import { createServer } from 'node:http';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

/**
 * Takes pictures of the pages: `node shots.ts OUT NAME=page,state,theme,width[,height[,more]] …`. Serves `.cache/webview`, where the bundles
 * and the harness have been built.
 */
const [out = '.', ...wanted] = process.argv.slice(2);
const folder = path.resolve(import.meta.dirname, '../../.cache/webview');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

const server = createServer((request, response) => {
  const name = path.basename(new URL(request.url ?? '/', 'http://localhost').pathname);
  readFile(path.join(folder, name)).then(
    (body) => response.setHeader('content-type', types[path.extname(name)] ?? 'text/plain').end(body),
    () => response.writeHead(404).end(),
  );
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
for (const one of wanted) {
  const [name = 'shot', spec = ''] = one.split('=');
  const [page = 'transcript', state = 'finished', theme = 'dark', width = '1400', height = '', more = ''] =
    spec.split(',');
  const tab = await browser.newPage({ viewport: { width: Number(width), height: Number(height || 900) } });
  tab.on('console', (message) => console.log(`${name}: ${message.text()}`));
  tab.on('pageerror', (error) => console.log(`${name}: ${error.message}`));
  await tab.goto(`http://127.0.0.1:${port}/harness.html?page=${page}&state=${state}&theme=${theme}${more}`);
  await tab.waitForTimeout(500);
  await tab.screenshot({ path: path.join(out, `${name}.png`), fullPage: height === '' });
  await tab.close();
}
await browser.close();
server.close();
