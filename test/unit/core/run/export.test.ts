import { afterEach, describe, expect, it } from 'vitest';

import { exportJson, exportMarkdown } from '../../../../src/core/run/export.ts';
import { openRun } from '../../../../src/core/run/openRun.ts';
import { agreeable } from '../../../support/agreeableTeam.ts';
import { analysis, panelOf } from '../../../support/panels.ts';
import { bench, type Bench } from '../../../support/session.ts';

let open: Bench | undefined;
afterEach(async () => {
  await open?.clean();
  open = undefined;
});

describe('an exported run', () => {
  it('is whole, in either form, and holds no path of the machine', async () => {
    open = await bench(agreeable);
    const session = await open.session({ panel: panelOf([analysis('alpha'), analysis('beta')]) });
    await session.start();
    const { state, plan } = await openRun(session.folder);
    const moved = { ...plan, caseFile: String.raw`C:\Users\somebody\T-1.case.yaml` };

    const json = exportJson(state, moved);
    expect(json).not.toContain('somebody');
    const document = JSON.parse(json) as {
      plan: { caseFile: string };
      teams: { id: string; turns: unknown[]; result: { outcome: string } }[];
    };
    expect(document.plan.caseFile).toBe('T-1.case.yaml');
    expect(document.teams.map((team) => [team.id, team.result.outcome, team.turns.length])).toEqual(
      state.teams.map((team) => [team.info.id, 'consensus', team.turns.length]),
    );

    const markdown = exportMarkdown(state, moved);
    expect(markdown).not.toContain('somebody');
    expect(markdown.match(/^### \d+\. /gm)).toHaveLength(
      state.teams.reduce((sum, team) => sum + team.turns.length, 0),
    );
    for (const finding of state.teams.flatMap((team) => team.findings))
      expect(markdown).toContain(`- ${finding.id}: `);
  });
});
