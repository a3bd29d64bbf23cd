import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import { openWindow } from '../../support/host/openWindow.ts';
import { freshWorkspace } from '../../support/host/sampleWorkspace.ts';
import type { VscodeServer } from '../../support/host/vscodeServer.ts';
import type { WindowDriver } from '../../support/host/windowDriver.ts';

/** Milliseconds, as the editor `Developer: Startup Performance` gives them. */
export interface Activation {
  /**
   * What VS Code reports as `Activation`: load the code, and call `activate`. VS Code starts that clock for all extensions that
   * wake up together and then loads them one after another, so the code of those before may be in it.
   */
  readonly reported: number;
  /** The same from the moment at which VS Code comes to this extension's own code. */
  readonly own: number;
}

const id = 'consilium.consilium';

/** Opens fresh windows on the sample cases, one after another, and reads in each what VS Code tells of the activation. */
export async function measureActivation(
  server: VscodeServer,
  windows: number,
): Promise<readonly Activation[]> {
  const figures: Activation[] = [];
  for (let window = 0; window < windows; window += 1) figures.push(await oneActivation(server));
  return figures;
}

async function oneActivation(server: VscodeServer): Promise<Activation> {
  const folder = await freshWorkspace();
  const opened = await openWindow({ server, folder });
  try {
    const deadline = Date.now() + 60_000;
    for (;;) {
      // The case in the folder wakes the extension up; what looks at it too early would change what is measured.
      await pause(5000);
      const found = activationIn(await startupPerformance(opened.window));
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error('VS Code did not activate the extension within a minute.');
    }
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The whole text of the editor: it draws only the lines in sight, so it is copied. */
async function startupPerformance(window: WindowDriver): Promise<string> {
  const { page } = window;
  await window.runCommand('Developer: Startup Performance');
  const lines = page.locator('.editor-group-container.active .view-lines');
  await lines.getByText('System Info').first().waitFor();
  // The text grows as VS Code collects it.
  await pause(2000);
  await lines.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await pause(500);
  const text = await page.evaluate<string>('navigator.clipboard.readText()');
  await page.keyboard.press('Control+w');
  return text.replaceAll('\u00a0', ' ').replaceAll('\r', '');
}

function activationIn(text: string): Activation | undefined {
  const row = new RegExp(`^\\| ${id} +\\|[^|]*\\| (\\d+) +\\| (\\d+) +\\|`, 'm').exec(text);
  const mark = (name: string): number =>
    Number(new RegExp(`^code/extHost/${name}/${id}\\s+(\\d+)`, 'm').exec(text)?.[1]);
  if (row === null) return undefined;
  const [load, call] = [Number(row[1]), Number(row[2])];
  return {
    reported: load + call,
    own: mark('didLoadExtensionCode') - mark('willLoadExtensionCode') + call,
  };
}
