import type { AnalysisDraft } from '../../core/panel/check.ts';
import type { Finding } from '../findings.ts';
import type { Model } from '../model.ts';
import { finding } from './words.ts';

/** Who speaks first, and in which turn each agent can speak at the earliest. */
export interface Order {
  readonly opener: string;
  /** The first turn is 1; agents that nobody can call are not in it. */
  readonly firstTurn: ReadonlyMap<string, number>;
}

/** How a conversation can go; undefined while the names or the graph are not sound. */
export function orderOf(analysis: AnalysisDraft): Order | undefined {
  const names = analysis.agents.flatMap(({ name }) => name ?? []);
  const opener = analysis.agents.find(({ role }) => role === 'coordinator')?.name ?? names[0];
  const isWhole = names.length === analysis.agents.length && new Set(names).size === names.length;
  if (opener === undefined || !isWhole) return undefined;
  const next = followers(analysis, names);
  if (next === undefined) return undefined;
  const firstTurn = new Map([[opener, 1]]);
  for (const [name, turn] of firstTurn)
    for (const follower of next(name)) if (!firstTurn.has(follower)) firstTurn.set(follower, turn + 1);
  return { opener, firstTurn };
}

function followers(
  { speakers, graph }: AnalysisDraft,
  names: readonly string[],
): ((name: string) => readonly string[]) | undefined {
  if (speakers === 'round_robin') return (name) => [names[(names.indexOf(name) + 1) % names.length] ?? name];
  if (speakers !== 'graph') return (name) => names.filter((other) => other !== name);
  const known = (name: string | undefined): name is string => name !== undefined && names.includes(name);
  const pairs = Object.entries(graph ?? {});
  if (pairs.length === 0 || !pairs.every(([from, to]) => known(from) && to.every(known))) return undefined;
  return (name) => (graph?.[name] ?? []).filter(known);
}

/** Speakers that nobody can call, and speakers after whom nobody can speak. */
export function graphFindings(model: Model, index: number, analysis: AnalysisDraft): readonly Finding[] {
  const order = analysis.speakers === 'graph' ? orderOf(analysis) : undefined;
  if (order === undefined) return [];
  const found: Finding[] = [];
  for (const [place, { name = '' }] of analysis.agents.entries()) {
    const path = ['analyses', index, 'agents', place, 'name'];
    if (!order.firstTurn.has(name)) {
      const message = `${name} is never called: no way in the graph leads here from ${order.opener}, who opens.`;
      found.push(finding(model, 'warning', 'unreachable-speaker', path, message));
    } else if ((analysis.graph?.[name] ?? []).length === 0) {
      const message = `Nobody can speak after ${name}: the graph names no follower, and the team ends without a result unless ${name} says the last word.`;
      found.push(finding(model, 'warning', 'dead-end-speaker', path, message));
    }
  }
  return found;
}
