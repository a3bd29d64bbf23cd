import type { Span } from '../../core/case/yaml-source.ts';
import { panelNameAt } from '../features/panelNames.ts';
import type { Model } from '../model.ts';
import { caseNamesAt } from './caseNames.ts';
import { panelToolAt } from './panelTools.ts';

/** What is called by the name at an offset. */
export interface NamesAt {
  readonly definitions: readonly Span[];
  readonly uses: readonly Span[];
  /** A tool, which is not defined in the file but explained on a page. */
  readonly tool?: string;
}

/** What a file calls by the name at an offset: an entry of a case; an agent, analysis or tool of a panel. */
export function namesAt(model: Model, offset: number): NamesAt | undefined {
  const tool = panelToolAt(model, offset);
  if (tool !== undefined) return { definitions: [], uses: tool.uses, tool: tool.name };
  const name = panelNameAt(model, offset);
  return name === undefined
    ? caseNamesAt(model, offset)
    : { definitions: [name.definition], uses: name.uses };
}
