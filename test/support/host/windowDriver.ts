import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import type { Frame, Locator, Page } from 'playwright-core';

import { readTreeRows, treeOf, treeRow, type TreeRow } from './treeRows.ts';
import type { Settings, VscodeServer } from './vscodeServer.ts';
import { frameOver } from './webviewFrame.ts';

export const themes = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high contrast': 'Dark High Contrast',
  'high contrast light': 'Light High Contrast',
} as const;

export type Theme = keyof typeof themes;

/** Drives one VS Code window the way a person does: palette, tabs, trees, notifications. */
export class WindowDriver {
  readonly page: Page;
  readonly #pictures: string;
  readonly #server: VscodeServer;
  #settings: Settings = {};

  constructor(page: Page, pictures: string, server: VscodeServer) {
    this.page = page;
    this.#pictures = pictures;
    this.#server = server;
  }

  /** Waits until the workbench is drawn and the extension host answers. */
  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
    await this.page
      .locator('.explorer-viewlet, .split-view-container .composite')
      .first()
      .waitFor({ timeout: 60_000 });
  }

  /** Runs a command by the title that the palette shows, for example `Consilium: Run All Analyses`. */
  async runCommand(title: string): Promise<void> {
    const row = await this.#paletteRow(title);
    await row.click();
  }

  /** Whether the palette offers a command now. */
  async offersCommand(title: string): Promise<boolean> {
    try {
      await this.#paletteRow(title, 3000);
      return true;
    } catch {
      return false;
    } finally {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Escape');
    }
  }

  /** Opens a file of the workspace by its name in an editor. */
  async openFile(name: string): Promise<void> {
    const base = name.split('/').at(-1) ?? name;
    const row = this.quickPickRow(base);
    for (let attempt = 0; ; attempt += 1) {
      await this.#openQuickInput('');
      await this.#quickInput().fill(name);
      try {
        await row.waitFor({ timeout: 5000 });
        break;
      } catch (error) {
        // One list of files serves an open input for good: a file that was made a moment ago comes only into the next one.
        if (attempt === 4) throw error;
        await this.page.keyboard.press('Escape');
        await this.#quickInput().waitFor({ state: 'hidden' });
      }
    }
    await row.click();
    await this.tab(base).and(this.page.locator('.tab.active')).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
  }

  /** A row of the quick pick that is open, by the text of its label. */
  quickPickRow(label: string): Locator {
    const exact = this.page.locator('.label-name').getByText(label, { exact: true });
    return this.page.locator('.quick-input-widget .monaco-list-row').filter({ has: exact }).first();
  }

  /** Labels of the quick pick that is open. */
  async quickPickLabels(): Promise<string[]> {
    const rows = this.page.locator('.quick-input-widget .monaco-list-row');
    await rows.first().waitFor();
    return rows.locator('.label-name').allTextContents();
  }

  /** Types into the input box or quick pick that is open and accepts it. */
  async answerInput(text: string): Promise<void> {
    await this.#quickInput().fill(text);
    await this.page.keyboard.press('Enter');
  }

  tab(title: string): Locator {
    return this.page
      .locator('.tabs-container .tab')
      .filter({ has: this.page.getByText(title, { exact: true }) })
      .first();
  }

  /** The text that the active editor shows; only the lines in sight. */
  async editorText(): Promise<string> {
    const lines = await this.page
      .locator('.editor-group-container.active .view-lines .view-line')
      .allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Line and column of the cursor as the status bar shows them. */
  async cursor(): Promise<{ line: number; column: number }> {
    const text = (await this.page.locator('[id="status.editor.selection"]').textContent()) ?? '';
    const [line, column] = [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    return { line: line ?? 0, column: column ?? 0 };
  }

  /**
   * Opens a view container by the name that its icon in the activity bar has. A click on the icon of an open one closes it, and
   * after a reload the icon does not tell at once which it is: so what counts is what can be seen.
   */
  async openContainer(name: string): Promise<void> {
    const title = this.page.locator('.sidebar .title-label').getByText(name, { exact: false }).first();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await title.waitFor({ timeout: attempt === 0 ? 2000 : 6000 });
        return;
      } catch {
        await this.activityItem(name).click();
      }
    }
    await title.waitFor();
  }

  activityItem(name: string): Locator {
    return this.page
      .locator(
        `.activitybar .action-item[role="tab"][aria-label^="${name}"], .activitybar .action-label[aria-label^="${name}"]`,
      )
      .first();
  }

  /** Rows of a tree view that is visible, by the view's name. */
  treeRows(viewName: string): Promise<TreeRow[]> {
    return readTreeRows(this.page, viewName);
  }

  tree(viewName: string): Locator {
    return treeOf(this.page, viewName);
  }

  treeRow(viewName: string, label: string): Locator {
    return treeRow(this.page, viewName, label);
  }

  /** Clicks an inline action of a row, by the action's title. */
  async treeAction(viewName: string, label: string, action: string): Promise<void> {
    const row = this.treeRow(viewName, label);
    await row.hover();
    await row.locator(`.action-label[aria-label^="${action}"]`).click();
  }

  /** Polls the rows until the condition holds. The error shows the rows as they were last. */
  async waitForRows(
    viewName: string,
    holds: (rows: TreeRow[]) => boolean,
    timeoutMs = 30_000,
  ): Promise<TreeRow[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const rows = await this.treeRows(viewName);
      if (holds(rows)) return rows;
      if (Date.now() > deadline) {
        const seen = rows
          .map((row) => `${row.label} | ${row.description} | ${row.icon ?? 'no icon'}`)
          .join('\n');
        throw new Error(
          `The tree ${viewName} did not get there within ${timeoutMs / 1000} s. It shows:\n${seen}`,
        );
      }
      await wait(100);
    }
  }

  /** The document inside the webview whose tab has this title. Brings the tab to the front. */
  async webviewFrame(title: string): Promise<Frame> {
    const tab = this.tab(title);
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    const group = this.page.locator('.editor-group-container').filter({ has: tab });
    return frameOver(this.page, group.first());
  }

  /** The document inside a webview view, by the view's name. */
  async webviewViewFrame(viewName: string): Promise<Frame> {
    return frameOver(
      this.page,
      this.page
        .locator(
          `.pane:has([aria-label^="${viewName}"]), .composite:has(.title-label h2:has-text("${viewName}"))`,
        )
        .first(),
    );
  }

  /** Messages of the notifications that are open. */
  notificationTexts(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allTextContents();
  }

  /** A notification whose text contains this. */
  notification(text: string): Locator {
    return this.page
      .locator('.notifications-toasts .notification-list-item')
      .filter({ hasText: text })
      .first();
  }

  async pressNotificationButton(text: string, button: string): Promise<void> {
    await this.notification(text).locator('.monaco-button').getByText(button, { exact: true }).click();
  }

  /** The modal dialog that is open. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async pressDialogButton(button: string): Promise<void> {
    await this.dialog().locator('.monaco-button').getByText(button, { exact: true }).click();
  }

  /** Texts of the status bar items. */
  async statusBarTexts(): Promise<string[]> {
    const texts = await this.page.locator('.statusbar .statusbar-item:visible').allTextContents();
    return texts.map((text) => text.replaceAll('\u00a0', ' ').trim()).filter((text) => text !== '');
  }

  /** Writes user settings over what was set before; VS Code takes them over without a reload. */
  async setSettings(settings: Settings): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    await this.#server.writeSettings(this.#settings);
  }

  /** By the theme picker, as a person does. */
  async setTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.#quickInput().fill(themes[theme]);
    await this.quickPickRow(themes[theme]).click();
    const kind = {
      dark: 'vs-dark',
      light: 'vs',
      'high contrast': 'hc-black',
      'high contrast light': 'hc-light',
    }[theme];
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Reloads the window by its own command: a page that is torn away loses the last seconds of what VS Code remembers. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: 60_000 });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.waitUntilReady();
  }

  /** Whether VS Code says that its extension host has gone. */
  async extensionHostDied(): Promise<boolean> {
    return (
      (await this.page
        .getByText(/extension host (process )?(\(\w+\) )?(terminated|ended) unexpectedly/i)
        .count()) > 0
    );
  }

  /** Writes a picture of the window, and returns its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(this.#pictures, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  #quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type="text"]');
  }

  async #openQuickInput(prefix: '>' | ''): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      // A key goes to the webview that has the focus, and VS Code passes on only those it knows.
      await this.page.keyboard.press(prefix === '>' ? 'F1' : 'Control+p');
      try {
        await this.#quickInput().waitFor({ timeout: 2000 });
        return;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  async #paletteRow(title: string, timeoutMs = 15_000): Promise<Locator> {
    await this.#openQuickInput('>');
    const row = this.quickPickRow(title);
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      // Commands of an extension join a palette that is open already only when the text changes.
      await this.#quickInput().fill(`>${title}`);
      try {
        await row.waitFor({ timeout: 1500 });
        return row;
      } catch {
        if (Date.now() > deadline) throw new Error(`The command palette does not offer "${title}".`);
        await this.#quickInput().fill('>');
      }
    }
  }
}
