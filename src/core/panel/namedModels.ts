import type { PanelSpec } from './types.ts';

/** The ids of the models that some analyses or agents of a panel ask first. */
export function namedModels({ analyses }: PanelSpec): readonly string[] {
  const named = analyses.flatMap(({ model, agents }) => [model, ...agents.map((agent) => agent.model)]);
  return [...new Set(named.filter((id) => id !== undefined))];
}
