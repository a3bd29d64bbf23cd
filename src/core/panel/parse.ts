import { createHash } from 'node:crypto';

import { complain } from '../case/complaints.ts';
import { createLocator } from '../case/locate.ts';
import { caseSections, type SourceProblem } from '../case/types.ts';
import { readYaml, type Path } from '../case/yaml-source.ts';
import { panelFileSchema, type AgentFile, type AnalysisFile, type PanelFile } from './schema.ts';
import { shortLetters } from './short.ts';
import type { AgentSpec, AnalysisSpec, PanelSpec } from './types.ts';

export type ParsedPanel =
  | {
      readonly ok: true;
      readonly panel: PanelSpec;
      /** SHA-256 of the text, as 64 hexadecimal digits. */
      readonly hash: string;
      /** Warnings alone. */
      readonly problems: readonly SourceProblem[];
    }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** Names that files of a run use for themselves. */
const reserved = new Set(['run', 'synthesis', 'report', 'metrics']);

/** Panels have no answer to keep from the teams, which is what the reader's sealed key is for. */
const nothingSealed = '';

/** Keys whose value is meant as text even where it looks like a number, such as `version: 1.0`. */
const textKeys = new Set(['id', 'name', 'title', 'version', 'terminateOn']);

/**
 * Reads a panel file. Never throws: everything wrong is a problem with its line and column, in the order of the file.
 * `fileName` is for messages. Without `knownTools` the names of tools are not checked.
 */
export function parsePanel(text: string, fileName: string, knownTools?: ReadonlySet<string>): ParsedPanel {
  const locator = createLocator(text);
  const read = readYaml({
    text,
    start: text.startsWith('\uFEFF') ? 1 : 0,
    end: text.length,
    locator,
    sealedKey: nothingSealed,
    isText: (key) => textKeys.has(key),
  });
  if ('problems' in read) return { ok: false, problems: read.problems };
  const { source } = read;
  if (typeof source.value !== 'object' || source.value === null || Array.isArray(source.value)) {
    const { start, end } = source.nearestSpan([]);
    const message = `${fileName} holds no panel: expected a map with panelVersion, id, title, version, preamble and analyses`;
    const problem: SourceProblem = {
      severity: 'error',
      code: 'bad-value',
      message,
      range: locator.range(start, end),
    };
    return { ok: false, problems: [problem] };
  }
  const parsed = panelFileSchema.safeParse(source.value);
  if (!parsed.success) {
    const problems = complain(parsed.error.issues, panelFileSchema, source, locator, nothingSealed);
    return { ok: false, problems };
  }
  const problems: SourceProblem[] = [];
  check(parsed.data, knownTools, (path, message, code = 'bad-value', severity = 'error') => {
    const { start, end } = source.valueSpan(path) ?? source.nearestSpan(path);
    problems.push({ severity, code, message, range: locator.range(start, end) });
  });
  problems.sort(({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.column - b.column);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const hash = createHash('sha256').update(text).digest('hex');
  return { ok: true, panel: build(parsed.data), hash, problems };
}

type Report = (path: Path, message: string, code?: string, severity?: 'error' | 'warning') => void;

function check(panel: PanelFile, knownTools: ReadonlySet<string> | undefined, report: Report): void {
  unique(panel.analyses, 'id', ['analyses'], 'analysis', report);
  unique(panel.analyses, 'short', ['analyses'], 'analysis', report);
  for (const [index, analysis] of panel.analyses.entries()) {
    const path = ['analyses', index];
    if (reserved.has(analysis.id.toLowerCase())) {
      report([...path, 'id'], `${analysis.id} is a name that a run uses for itself. Choose another id.`);
    }
    for (const [place, section] of (analysis.reads ?? []).entries()) {
      if ((section === 'document') !== ((panel.input ?? 'case') === 'document')) {
        const other =
          section === 'document' ? 'a case, not a document' : 'a document: only document can be read';
        report([...path, 'reads', place], `This panel takes ${other}.`);
      }
    }
    checkTeam(analysis, path, report);
    for (const [place, agent] of analysis.agents.entries()) {
      for (const [at, tool] of (agent.tools ?? []).entries()) {
        if (knownTools !== undefined && !knownTools.has(tool)) {
          const known = [...knownTools].sort().join(', ');
          report(
            [...path, 'agents', place, 'tools', at],
            `There is no tool ${tool}. Known: ${known}.`,
            'unknown-tool',
          );
        }
      }
    }
  }
}

function checkTeam(analysis: AnalysisFile, path: Path, report: Report): void {
  const agents = [...path, 'agents'];
  unique(analysis.agents, 'name', agents, 'agent', report);
  unique(analysis.agents, 'short', agents, 'agent', report);
  const count = (role: AgentFile['role']) => analysis.agents.filter((agent) => agent.role === role).length;
  if ((analysis.pattern ?? 'consensus') === 'consensus') {
    for (const role of ['specialist', 'reviewer', 'supervisor'] as const) {
      if (count(role) > 0) continue;
      report(
        [...path, 'id'],
        `A consensus team needs a ${role}. Add an agent with role ${role}.`,
        'missing-role',
      );
    }
  }
  if (count('supervisor') > 1) {
    report([...path, 'id'], 'A team has one supervisor. Give the others another role.', 'bad-role');
  }
  const names = new Set(analysis.agents.map((agent) => agent.name));
  for (const [from, followers] of Object.entries(analysis.graph ?? {})) {
    const unknown = (name: string) =>
      `There is no agent ${name} in ${analysis.id}. Known: ${[...names].join(', ')}.`;
    if (!names.has(from)) report([...path, 'graph', from], unknown(from), 'unknown-agent');
    for (const [place, name] of followers.entries()) {
      if (!names.has(name)) report([...path, 'graph', from, place], unknown(name), 'unknown-agent');
    }
  }
  if (analysis.speakers === 'graph' && Object.keys(analysis.graph ?? {}).length === 0) {
    report(
      [...path, 'speakers'],
      'speakers: graph needs a graph that says who may follow whom.',
      'missing-key',
    );
  }
  if (analysis.graph !== undefined && analysis.speakers !== 'graph') {
    report([...path, 'graph'], 'The graph is not used: speakers is not graph.', 'unused', 'warning');
  }
}

/** Upper and lower case do not make two names different: names become file names. */
function unique<Key extends string>(
  entries: readonly { readonly [K in Key]?: string | undefined }[],
  key: Key,
  path: Path,
  what: string,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const value = entry[key];
    if (value === undefined) continue;
    if (seen.has(value.toLowerCase())) {
      report([...path, index, key], `Another ${what} has the ${key} ${value} already.`, 'duplicate');
    }
    seen.add(value.toLowerCase());
  }
}

const defaultSynthesis =
  'Put the results of the teams together. Name what agrees, what contradicts, which teams are missing, and what would change the assessment. Add no claim that no team has made.';

function build(file: PanelFile): PanelSpec {
  const input = file.input ?? 'case';
  const shorts = shortLetters(file.analyses);
  return {
    id: file.id,
    title: file.title,
    version: file.version,
    input,
    preamble: file.preamble.trim(),
    analyses: file.analyses.map((analysis, index): AnalysisSpec => {
      const letters = shortLetters(
        analysis.agents.map((agent) => ({ title: agentTitle(agent), short: agent.short })),
      );
      return {
        id: analysis.id,
        title: analysis.title,
        short: shorts[index] ?? '',
        question: analysis.question.trim(),
        reads:
          analysis.reads ??
          (input === 'document' ? ['document'] : caseSections.filter((section) => section !== 'document')),
        pattern: analysis.pattern ?? 'consensus',
        expectedSeconds: analysis.expectedSeconds ?? 600,
        maxRounds: analysis.maxRounds ?? 15,
        terminateOn: analysis.terminateOn ?? 'TERMINATE',
        speakers: analysis.speakers ?? 'auto',
        graph: analysis.graph ?? {},
        agents: analysis.agents.map((agent, place): AgentSpec => ({
          name: agent.name,
          title: agentTitle(agent),
          short: letters[place] ?? '',
          role: agent.role,
          instructions: agent.instructions.trim(),
          tools: [...new Set(agent.tools)],
        })),
      };
    }),
    synthesis: { instructions: (file.synthesis?.instructions ?? defaultSynthesis).trim() },
  };
}

const agentTitle = (agent: AgentFile): string => agent.title ?? agent.name.replaceAll(/[_-]+/g, ' ');
