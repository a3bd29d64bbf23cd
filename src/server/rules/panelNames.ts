import { checkPanel, type AgentDraft, type AnalysisDraft, type PanelDraft } from '../../core/panel/check.ts';
import type { AgentRole } from '../../core/panel/types.ts';
import { toolRegistry } from '../../core/tools/registry.ts';
import type { Finding } from '../findings.ts';
import { entriesOf, sectionOf, type Model } from '../model.ts';
import { panelFixes } from './panelFixes.ts';
import { finding } from './words.ts';

type Map = Readonly<Record<string, unknown>>;

const toolNames: ReadonlySet<string> = new Set(toolRegistry.keys());

/** Names that are taken or unknown, and roles that a team needs: what `parsePanel` says of a sound panel, in its words. */
export function panelNamesRule(model: Model): readonly Finding[] {
  const broken = brokenAnalyses(model);
  const found: Finding[] = [];
  checkPanel(draftOf(model), toolNames, (path, message, code = 'bad-value', severity = 'error') => {
    // Nobody can say what a team lacks while a part of it cannot be read.
    if (broken.has(Number(path[1])) && /^(?:missing-role|missing-key|unknown-agent)$/.test(code)) return;
    const place = path.map((step) => (typeof step === 'number' ? step : String(step)));
    found.push(panelFixes(finding(model, severity, code, place, message), place, model));
  });
  return found;
}

function brokenAnalyses(model: Model): ReadonlySet<number> {
  const section = sectionOf(model, 'analyses');
  const all = entriesOf(model, 'analyses').map(({ index }) => index);
  if (section?.whole !== undefined) return new Set(section.whole.chunk.source === undefined ? all : []);
  return new Set(all.filter((index) => section?.items?.[index]?.chunk.source === undefined));
}

export function draftOf(model: Model): PanelDraft {
  const analyses: AnalysisDraft[] = [];
  for (const { index, value } of entriesOf(model, 'analyses')) analyses[index] = analysisOf(mapOf(value));
  return {
    input: textOf(model.value['input']),
    analyses: Array.from(analyses, (one) => one ?? analysisOf({})),
  };
}

function analysisOf(value: Map): AnalysisDraft {
  const { agents, reads, graph } = value;
  return {
    id: textOf(value['id']),
    short: textOf(value['short']),
    reads: textsOf(reads),
    pattern: textOf(value['pattern']),
    speakers: textOf(value['speakers']),
    graph:
      graph === undefined
        ? undefined
        : Object.fromEntries(Object.entries(mapOf(graph)).map(([from, to]) => [from, textsOf(to) ?? []])),
    agents: Array.isArray(agents) ? agents.map((agent) => agentOf(mapOf(agent))) : [],
  };
}

function agentOf(value: Map): AgentDraft {
  const role = textOf(value['role']);
  return {
    name: textOf(value['name']),
    short: textOf(value['short']),
    role: isRole(role) ? role : undefined,
    tools: textsOf(value['tools']),
  };
}

const isRole = (word: string | undefined): word is AgentRole =>
  word === 'coordinator' || word === 'specialist' || word === 'reviewer' || word === 'supervisor';

const mapOf = (value: unknown): Map =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Map) : {};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What is no text keeps its place, so that the others are found at theirs. */
const textsOf = (value: unknown): readonly (string | undefined)[] | undefined =>
  Array.isArray(value) ? value.map(textOf) : undefined;
