import { toolRegistry } from '../../core/tools/registry.ts';
import type { Finding, Fix } from '../findings.ts';
import { entriesOf, keySpan, refAt, valueSpan, type Model } from '../model.ts';
import { childOf, plainValue } from '../tree.ts';
import { newAgent } from '../data/panelParts.ts';
import { addEntry, addKey, edits, fix, nearestOf, removeEntry, removeKey } from './words.ts';

type Path = readonly (string | number)[];

/** A finding about the names and roles of a panel with the actions that put it right. */
export function panelFixes(finding: Finding, path: Path, model: Model): Finding {
  const fixes = fixesOf(finding, path, model).filter((one) => one.edits.length > 0);
  return fixes.length === 0 ? finding : { ...finding, fixes };
}

function fixesOf(finding: Finding, path: Path, model: Model): Fix[] {
  const analysis = path.slice(0, 2);
  const names = agentNames(model, analysis);
  switch (finding.code) {
    case 'unknown-tool':
      return [
        ...nearby(model, path, [...toolRegistry.keys()]),
        fix('Remove this tool', false, ...edits(removeEntry(model, path))),
      ];
    case 'unknown-agent':
      return [...nearby(model, path, names), ...withoutAgent(model, path)];
    case 'missing-role': {
      const role = /needs a (\w+)/.exec(finding.message)?.[1] ?? '';
      const { block, flow } = newAgent(role, names);
      return [fix(`Add a ${role}`, false, ...edits(addEntry(model, [...analysis, 'agents'], block, flow)))];
    }
    case 'duplicate':
      return path.at(-1) === 'short'
        ? [
            fix(
              'Remove the letters, so that they are made from the title',
              true,
              ...edits(removeKey(model, path)),
            ),
          ]
        : renamed(model, path, finding.message);
    case 'missing-key': {
      const ring = names.map((name, index) => `${name}: [${names[(index + 1) % names.length] ?? name}]`);
      const graph = `{${ring.join(', ')}}`;
      return names.length < 2
        ? []
        : [
            fix(
              'Add a graph in which one speaks after the other',
              false,
              ...edits(addKey(model, analysis, 'graph', graph)),
            ),
          ];
    }
    case 'unused':
      return [fix('Remove the graph', false, ...edits(removeKey(model, path)))];
    default:
      return [];
  }
}

function agentNames(model: Model, analysis: Path): readonly string[] {
  const agents = plainValue(childOf(refAt(model, analysis)?.node, 'agents'));
  const list: unknown[] = Array.isArray(agents) ? agents : [];
  return list.flatMap((agent) => {
    const name = typeof agent === 'object' && agent !== null ? (agent as { name?: unknown }).name : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

/** The span of a word: a key of the graph when the path ends in a name, else an entry of a list. */
const spanOf = (model: Model, path: Path) =>
  typeof path.at(-1) === 'number' ? valueSpan(model, path) : keySpan(model, path);

function nearby(model: Model, path: Path, known: readonly string[]): Fix[] {
  const span = spanOf(model, path);
  const last = path.at(-1);
  const written = typeof last === 'number' ? textOf(plainValue(refAt(model, path)?.node)) : String(last);
  const meant = nearestOf(written, known);
  if (span === undefined || meant === undefined || written === '') return [];
  return [fix(`Change to ${meant}`, true, { ...span, text: meant })];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function withoutAgent(model: Model, path: Path): Fix[] {
  const change = typeof path.at(-1) === 'number' ? removeEntry(model, path) : removeKey(model, path);
  return [fix('Remove this name from the graph', false, ...edits(change))];
}

/** The second of two names gets a number. What the graph means by the name nobody can say: it stays. */
function renamed(model: Model, path: Path, message: string): Fix[] {
  const span = valueSpan(model, path);
  const name = / has the \w+ (\S+) already/.exec(message)?.[1];
  if (span === undefined || name === undefined) return [];
  const key = String(path.at(-1));
  const list = refAt(model, path.slice(0, -2))?.node;
  const entries =
    path.length === 3
      ? entriesOf(model, 'analyses').map(({ node }) => node)
      : list?.kind === 'list'
        ? list.items
        : [];
  const taken = new Set(entries.map((item) => String(plainValue(childOf(item, key))).toLowerCase()));
  let number = 2;
  while (taken.has(`${name}_${number}`.toLowerCase())) number += 1;
  const fresh = `${name.slice(0, 60)}_${number}`;
  return [fix(`Change to ${fresh}`, false, { ...span, text: fresh })];
}
