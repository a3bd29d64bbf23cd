import { createModel } from '../../src/core/model/create.ts';
import { defaultLimits, RunSession } from '../../src/core/run/session.ts';
import { documentOf, smallCase } from '../support/panels.ts';
import { killPanel } from './panel.ts';

/** A process that runs the panel, or goes on with a run, to be killed. Arguments: endpoint URL, `new` or `resume`, folder. */
const [baseUrl = '', mode, folder = ''] = process.argv.slice(2);
const models = [{ id: 'scripted', baseUrl, model: 'scripted' }];
const parts = {
  document: documentOf(smallCase),
  panel: killPanel,
  panelHash: 'kill',
  model: await createModel(models, () => Promise.resolve('none')),
  models,
};
const session =
  mode === 'new'
    ? await RunSession.create({
        ...parts,
        caseFile: '/T-1.case.yaml',
        analyses: killPanel.analyses.map((analysis) => analysis.id),
        outDir: folder,
        limits: defaultLimits,
      })
    : await RunSession.open(folder, parts);
process.send?.({ folder: session.folder });
const state = await (mode === 'new' ? session.start() : session.resume());
process.send?.({
  outcomes: state.teams.map((team) =>
    team.status.kind === 'ended' ? team.status.outcome : team.status.kind,
  ),
});
process.disconnect?.();
