import { analysis, panelOf } from '../support/panels.ts';

/** Three teams, two of them with experts who work side by side. */
export const killPanel = panelOf([
  analysis('alpha', {}, ['One', 'Two']),
  analysis('beta'),
  analysis('gamma', {}, ['One', 'Two', 'Three']),
]);
