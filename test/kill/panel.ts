import { analysis, panelOf } from '../support/panels.ts';

/** Three teams that vote, two of them with experts who work side by side, and one that talks, whose speakers a model chooses. */
export const killPanel = panelOf([
  analysis('alpha', {}, ['One', 'Two']),
  analysis('beta'),
  analysis('gamma', {}, ['One', 'Two', 'Three']),
  analysis('delta', { pattern: 'group_chat', speakers: 'auto', maxRounds: 8 }, ['One', 'Two', 'Three']),
]);
