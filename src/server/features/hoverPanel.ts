import { toolRegistry } from '../../core/tools/registry.ts';
import { caseFields, readers } from '../data/fields.ts';
import { refAt, type Model } from '../model.ts';
import type { Place } from '../place.ts';
import { childOf, plainValue } from '../tree.ts';
import { agentsOf } from './choices.ts';

/** What a value of a panel stands for: a tool, an agent, a part of the case. */
export function panelValue(model: Model, place: Place): string[] {
  const { path, onKey, ref } = place;
  const [, index, key] = path;
  if (typeof index !== 'number') return [];
  const value = onKey ? path.at(-1) : ref?.node.kind === 'scalar' ? ref.node.value : undefined;
  if (typeof value !== 'string') return [];
  // The keys of a graph are names of agents, and its first word is the key itself.
  if (key === 'graph') return path.length > 3 ? agentWords(model, index, value) : [];
  if (onKey) return [];
  if (key === 'reads') return sectionWords(value);
  if (key !== 'agents') return [];
  if (path.at(-1) === 'name') return agentWords(model, index, value);
  const tool = path.includes('tools') ? toolRegistry.get(value) : undefined;
  return tool === undefined ? [] : [`**${tool.name}**`, tool.description];
}

/** The longest beginning of what an agent is told that is shown. */
const maxInstructions = 400;

function agentWords(model: Model, analysis: number, name: string): string[] {
  const place = agentsOf(model, analysis).indexOf(name);
  const agents = childOf(refAt(model, ['analyses', analysis])?.node, 'agents');
  const nodes = agents?.kind === 'list' ? agents.items : [];
  const node = nodes.find((one) => nameOf(plainValue(one)) === name);
  if (place === -1 || node === undefined) return [];
  const { title, role, tools, instructions } = plainValue(node) as Readonly<Record<string, unknown>>;
  const parts = [
    `**${name}**${typeof title === 'string' ? ` – ${title}` : ''}${typeof role === 'string' ? `, ${role}` : ''}`,
  ];
  if (Array.isArray(tools) && tools.length > 0) parts.push(`Tools: ${tools.join(', ')}`);
  if (typeof instructions === 'string') {
    const text = instructions.trim().replaceAll(/\s+/g, ' ');
    parts.push(text.length > maxInstructions ? `${text.slice(0, maxInstructions)}…` : text);
  }
  return parts;
}

const nameOf = (agent: unknown): unknown =>
  typeof agent === 'object' && agent !== null ? (agent as { name?: unknown }).name : undefined;

function sectionWords(section: string): string[] {
  const field = caseFields.find(({ key }) => key === section);
  const teams = readers[section];
  if (field === undefined)
    return section === 'document' ? ['**document** – The paragraphs of a text that is no case.'] : [];
  return [
    `**${section}** – ${field.doc}`,
    ...(teams === undefined ? [] : [`Read in the clinical panel by: ${teams.join(', ')}`]),
  ];
}
