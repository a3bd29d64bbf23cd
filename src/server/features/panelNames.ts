import type { Span } from '../../core/case/yaml-source.ts';
import { entriesOf, type Model, type NodeRef } from '../model.ts';
import { placeAt } from '../place.ts';
import { childOf } from '../tree.ts';

/** A name that a panel defines, with every place where it stands. */
export interface PanelName {
  readonly what: 'agent' | 'analysis';
  readonly name: string;
  readonly definition: Span;
  readonly uses: readonly Span[];
  /** The name under the cursor. */
  readonly here: Span;
}

/** The agent or analysis whose name stands at an offset. */
export function panelNameAt(model: Model, offset: number): PanelName | undefined {
  const place = model.kind === 'panel' ? placeAt(model, offset) : undefined;
  const [top, index] = place?.path ?? [];
  if (place === undefined || top !== 'analyses' || typeof index !== 'number') return undefined;
  const analysis = entriesOf(model, 'analyses').find((one) => one.index === index);
  if (analysis === undefined) return undefined;
  const names = [...agentNames(model, analysis), ...analysisNames(analysis)];
  for (const name of names) {
    const here = [name.definition, ...name.uses].find(({ start, end }) => start <= offset && offset <= end);
    if (here !== undefined) return { ...name, here };
  }
  return undefined;
}

function scalarSpan(model: Model, { node, base }: NodeRef): Span {
  const span = { start: base + node.start, end: base + node.end };
  const quote = model.text[span.start];
  return quote === '"' || quote === "'" ? { start: span.start + 1, end: span.end - 1 } : span;
}

function agentNames(model: Model, { node, base }: NodeRef): Omit<PanelName, 'here'>[] {
  const agents = childOf(node, 'agents');
  const graph = childOf(node, 'graph');
  if (agents?.kind !== 'list') return [];
  return agents.items.flatMap((agent) => {
    const name = childOf(agent, 'name');
    if (name?.kind !== 'scalar' || typeof name.value !== 'string') return [];
    const uses: Span[] = [];
    for (const pair of graph?.kind === 'map' ? graph.pairs : []) {
      if (pair.key === name.value)
        uses.push({ start: base + pair.keySpan.start, end: base + pair.keySpan.end });
      const followers = pair.value.kind === 'list' ? pair.value.items : [];
      for (const follower of followers)
        if (follower.kind === 'scalar' && follower.value === name.value)
          uses.push(scalarSpan(model, { node: follower, base }));
    }
    return [
      { what: 'agent' as const, name: name.value, definition: scalarSpan(model, { node: name, base }), uses },
    ];
  });
}

function analysisNames({ node, base }: NodeRef): Omit<PanelName, 'here'>[] {
  const id = childOf(node, 'id');
  if (id?.kind !== 'scalar' || typeof id.value !== 'string') return [];
  return [
    {
      what: 'analysis',
      name: id.value,
      definition: { start: base + id.start, end: base + id.end },
      uses: [],
    },
  ];
}

/** Every name of that kind that another one may not take. */
export function takenNames(model: Model, name: PanelName): readonly string[] {
  if (name.what === 'analysis')
    return entriesOf(model, 'analyses').flatMap((one) => analysisNames(one).map((other) => other.name));
  const owner = entriesOf(model, 'analyses').find(
    ({ node, base }) => base + node.start <= name.definition.start && name.definition.end <= base + node.end,
  );
  return owner === undefined ? [] : agentNames(model, owner).map((other) => other.name);
}
