/**
 * Everything that knows cases and panels: loaded when the first of them is opened, so that the process answers its client
 * before it has read the data sets.
 */
export { surroundingsOf } from './disk.ts';
export { actionsFor } from './features/actions.ts';
export { completions } from './features/completion.ts';
export { completionItem } from './features/completionItem.ts';
export { diagnosticOf } from './features/diagnostics.ts';
export { formatEdits } from './features/format.ts';
export { hoverAt } from './features/hover.ts';
export { OpenFile } from './openFile.ts';
export { linksOf } from './features/links.ts';
export { hintsOf, tokensOf } from './features/marks.ts';
export { foldsOf, selectionAt, symbolsOf } from './features/outline.ts';
export { panelNameAt, takenNames } from './features/panelNames.ts';
export { namesAt } from './names/namesAt.ts';
export { toolPlace } from './names/toolPage.ts';
