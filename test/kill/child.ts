import type { ErrorInfo } from '../../src/core/errors.ts';
import { createModel } from '../../src/core/model/create.ts';
import { defaultLimits, RunSession } from '../../src/core/run/session.ts';
import { documentOf, smallCase } from '../support/panels.ts';
import { killPanel } from './panel.ts';

/** What the process says: first where its run is, at its end how each team ended here. */
export interface FromChild {
  readonly folder?: string;
  readonly teams?: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly error: ErrorInfo | undefined;
  }[];
}

const say = (message: FromChild): void => void process.send?.(message);

/**
 * A process that runs the panel, or goes on with a run, to be killed. Arguments: endpoint URL, `new` or `resume`, folder, and a
 * name that it shows the endpoint as its key.
 */
const [baseUrl = '', mode, folder = '', name = 'none'] = process.argv.slice(2);
const models = [{ id: 'scripted', baseUrl, model: 'scripted' }];
const parts = {
  document: documentOf(smallCase),
  panel: killPanel,
  panelHash: 'kill',
  model: await createModel(models, () => Promise.resolve(name)),
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
say({ folder: session.folder });
const state = await (mode === 'new' ? session.start() : session.resume());
say({
  teams: state.teams.map(({ info, status }) => ({
    id: info.id,
    outcome: status.kind === 'ended' ? status.outcome : status.kind,
    error: status.kind === 'ended' ? status.error : undefined,
  })),
});
process.disconnect?.();
