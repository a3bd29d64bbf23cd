import type { ElementHandle, Frame, Locator, Page } from 'playwright-core';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * The document inside a webview. VS Code draws a webview over its editor as an iframe with another iframe in it, and
 * neither carries the editor's name, so it is found by where it lies.
 */
export async function frameOver(page: Page, area: Locator, timeoutMs = 30_000): Promise<Frame> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const frame = await frameNow(page, area);
    if (frame !== undefined) return frame;
    if (Date.now() > deadline) throw new Error(`No webview was drawn there within ${timeoutMs / 1000} s.`);
    await wait(100);
  }
}

async function frameNow(page: Page, area: Locator): Promise<Frame | undefined> {
  const target = await area.boundingBox({ timeout: 1000 }).catch(() => null);
  if (target === null) return undefined;
  for (const outer of await page.locator('iframe.webview.ready').elementHandles()) {
    if (!(await outer.isVisible())) continue;
    const box = await outer.boundingBox();
    if (box === null || box.width === 0) continue;
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    const inside =
      x >= target.x && x <= target.x + target.width && y >= target.y && y <= target.y + target.height;
    if (inside) return documentIn(outer);
  }
  return undefined;
}

async function documentIn(outer: ElementHandle): Promise<Frame | undefined> {
  const shell = await outer.contentFrame();
  const inner = await shell?.$('iframe#active-frame');
  const frame = await inner?.contentFrame();
  if (frame === null || frame === undefined) return undefined;
  await frame.waitForLoadState('domcontentloaded');
  return frame;
}
