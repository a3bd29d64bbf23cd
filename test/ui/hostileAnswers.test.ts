import { afterAll, describe, expect, it } from 'vitest';

import { visible } from '../../src/webview/shared/visible.ts';
import { agreeable, claim } from '../support/agreeableTeam.ts';
import { hostileTexts } from '../support/hostileOrders.ts';
import { type Reply, ScriptedEndpoint, type SeenRequest } from '../support/scriptedEndpoint.ts';
import { useConsilium } from './support/consilium.ts';

/** A model whose every claim, and the joint assessment, are hostile texts. */
function hostileAnswers(request: SeenRequest): Reply {
  switch (request.tools.at(-1)) {
    case 'submit_findings': {
      const findings = hostileTexts.map((text) => claim(text));
      const summary = hostileTexts.join('\n\n');
      return { calls: [{ name: 'submit_findings', arguments: { summary, findings } }] };
    }
    case 'submit_synthesis': {
      const findings = hostileTexts.map((text, index) => ({
        claim: text,
        confidence: 'high',
        supportedBy: [`drug_interaction_check/F${index + 1}`],
      }));
      return { calls: [{ name: 'submit_synthesis', arguments: { summary: 'Joint.', findings } }] };
    }
    default:
      return agreeable(request);
  }
}

const endpoint = await ScriptedEndpoint.start(hostileAnswers);
afterAll(async () => {
  await endpoint.stop();
});

const consilium = useConsilium({
  settings: {
    'consilium.models': [{ id: 'hostile', baseUrl: endpoint.url, model: 'm' }],
    'consilium.model': ['hostile'],
  },
  viewport: { width: 1400, height: 1000 },
});

describe('in a VS Code window', () => {
  it('what a model answers shows as text in the report and the transcript, and does nothing', async () => {
    const { window, page } = consilium();
    const deeds: string[] = [];
    page.on('dialog', (dialog) => {
      deeds.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url().includes('evil.invalid')) deeds.push(request.url());
    });
    await window.openContainer('Consilium');
    await window.openFile('P-3042.case.yaml');
    await window.runCommand('Consilium: Run All Analyses');
    await window.waitForRows(
      'Teams',
      (rows) => rows.some(({ description }) => description.startsWith('5 of 5 ended')),
      60_000,
    );
    const harmless = async (title: string, heading: string): Promise<void> => {
      const shown = await window.webviewFrame(title);
      await shown.getByRole('heading', { name: heading }).waitFor();
      for (const text of hostileTexts) {
        // As the pages write what cannot be seen; the blanks are the browser's.
        const words = visible(text).replaceAll(/\s+/g, ' ').trim();
        await shown.locator('#app').getByText(words).locator('visible=true').first().waitFor();
      }
      const made =
        '#app :is(img, script, iframe, object, embed, form, a[href], [onload], [onerror], [style*="evil"])';
      expect([title, await shown.locator(made).count()]).toEqual([title, 0]);
    };
    await window.runCommand('Consilium: Open Report');
    await harmless('Report, P-3042', 'Joint assessment');
    await window.treeAction('Teams', 'Drug interactions', 'Open Transcript');
    await harmless('Drug interactions, P-3042', 'Conclusion');
    await window.screenshot('hostile-answers');
    expect(deeds).toEqual([]);
  });
});
