import { setTimeout as wait } from 'node:timers/promises';

import type { Locator, Page } from 'playwright-core';

import type { WindowDriver } from '../../support/host/windowDriver.ts';

/** Writes a case in the active editor as a person does who takes what completion offers. */
export class CaseWriter {
  readonly #window: WindowDriver;
  readonly #page: Page;

  constructor(window: WindowDriver) {
    this.#window = window;
    this.#page = window.page;
  }

  /** A new line below the key of a section, by "Go to Symbol in Editor". */
  async below(section: string): Promise<void> {
    await this.behind(section);
    await this.newLine();
  }

  /** The end of the line on which a section begins. */
  async behind(section: string): Promise<void> {
    const { keyboard } = this.#page;
    const input = this.#page.locator('.quick-input-widget input[type="text"]');
    await keyboard.press('Control+Shift+o');
    await input.fill(`@${section}`);
    await this.#page
      .locator('.quick-input-widget .monaco-list-row.focused')
      .getByText(section)
      .first()
      .waitFor();
    await keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
    await keyboard.press('End');
  }

  async newLine(): Promise<void> {
    await this.#page.keyboard.press('Enter');
    // At most as far in as the entries of a section. The line that the status bar tells may still be the one before a jump.
    await this.#moved((now) => now.column <= 3);
  }

  /** Types what no completion could know. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** On to the next field of the snippet. */
  async next(): Promise<void> {
    const before = await this.#window.cursor();
    await this.#page.keyboard.press('Tab');
    await this.#moved((now) => now.column !== before.column);
  }

  /** Asks for completion and takes an entry of it. */
  async ask(label: string): Promise<void> {
    await this.#page.keyboard.press('Control+Space');
    await this.take(label);
  }

  /** Takes an entry of the list that is open or opens by itself, after typing some of its letters. */
  async take(label: string, letters = ''): Promise<void> {
    const { keyboard } = this.#page;
    await this.#page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor({ timeout: 10_000 });
    await keyboard.type(letters);
    await this.offered(label).waitFor({ timeout: 10_000 });
    const chosen = this.#page.locator('.suggest-widget.visible .monaco-list-row.focused .label-name');
    // The list is still being narrowed down while the letters arrive.
    for (let step = 0; step < 60 && (await chosen.textContent()) !== label; step += 1) {
      await keyboard.press('ArrowDown');
    }
    await keyboard.press('Enter');
    await this.offered(label).waitFor({ state: 'hidden' });
  }

  /** An entry of the list of completions that is open. */
  offered(label: string): Locator {
    const exact = this.#page.locator('.label-name').getByText(label, { exact: true });
    return this.#page.locator('.suggest-widget.visible .monaco-list-row').filter({ has: exact }).first();
  }

  async #moved(there: (now: { line: number; column: number }) => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const now = await this.#window.cursor();
      if (there(now)) return;
      if (Date.now() > deadline)
        throw new Error(`The cursor stays at line ${now.line}, column ${now.column}.`);
      await wait(20);
    }
  }
}
