import { CompletionItemKind } from 'vscode-languageserver/node';

import type { Model } from '../model.ts';
import type { Suggestion } from './completion.ts';

/** The beginning of a Markdown case that has no front matter yet: its frame, where a person stands at its start. */
export function skeletonOf(model: Model, offset: number, today: string): Suggestion | undefined {
  if (model.frontMatter !== 'none') return undefined;
  const { text } = model;
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const typed = text.slice(start, offset);
  if (!/^\s*-{0,3}$/.test(typed)) return undefined;
  const hyphens = typed.length - typed.trimStart().length + start;
  // The front matter is the first line or none.
  if (typed.slice(0, hyphens - start).includes('\n')) return undefined;
  const rest = /^[^\n\r]*/.exec(text.slice(offset))?.[0].trim() ?? '';
  return {
    label: '--- front matter',
    filter: text.slice(hyphens, offset) || '---',
    kind: CompletionItemKind.Snippet,
    detail: 'the facts of a case in YAML',
    doc: 'A case in Markdown begins with a line ---, then the facts in YAML, then a line ---, then the story.',
    span: { start: hyphens, end: offset },
    insert: `---\n${frontMatterLines(`\${1:P-0001}`, today)}---\n\n$0${rest === '' ? '' : '\n'}`,
  };
}

/** The facts with which a case begins. */
export function frontMatterLines(id: string, asOf: string): string {
  return `caseVersion: 1\nid: ${id}\nasOf: ${asOf}\n`;
}
