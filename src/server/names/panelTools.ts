import type { Span } from '../../core/case/yaml-source.ts';
import { toolRegistry } from '../../core/tools/registry.ts';
import type { Model } from '../model.ts';

/** A tool that a panel names. */
export interface PanelTool {
  readonly name: string;
  /** Every place of the panel that names it: among the tools of agents, and in what agents are told. */
  readonly uses: readonly Span[];
  readonly here: Span;
}

/** The tool whose name stands at an offset of a panel. */
export function panelToolAt(model: Model, offset: number): PanelTool | undefined {
  if (model.kind !== 'panel') return undefined;
  const names = [...toolRegistry.keys()].toSorted((a, b) => b.length - a.length).join('|');
  const found = [...model.text.matchAll(new RegExp(`(?<![\\w-])(?:${names})(?![\\w-])`, 'g'))].map(
    (match) => ({
      name: match[0],
      start: match.index,
      end: match.index + match[0].length,
    }),
  );
  const here = found.find(({ start, end }) => start <= offset && offset <= end);
  if (here === undefined || isComment(model.text, here.start)) return undefined;
  const uses = found.filter(({ name, start }) => name === here.name && !isComment(model.text, start));
  return { name: here.name, uses, here };
}

function isComment(text: string, at: number): boolean {
  return /^\s*#/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}
