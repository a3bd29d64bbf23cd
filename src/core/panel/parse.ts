import { createHash } from 'node:crypto';

import { complain } from '../case/complaints.ts';
import { createLocator } from '../case/locate.ts';
import { caseSections, type SourceProblem } from '../case/types.ts';
import { readYaml } from '../case/yaml-source.ts';
import { checkPanel } from './check.ts';
import { panelFileSchema, type AgentFile, type PanelFile } from './schema.ts';
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

/** Panels have no answer to keep from the teams, which is what the reader's sealed key is for. */
const nothingSealed = '';

/** Keys whose value is meant as text even where it looks like a number, such as `version: 1.0`. */
const textKeys = new Set(['id', 'name', 'title', 'version', 'model', 'terminateOn']);

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
  checkPanel(parsed.data, knownTools, (path, message, code = 'bad-value', severity = 'error') => {
    const { start, end } = source.valueSpan(path) ?? source.nearestSpan(path);
    problems.push({ severity, code, message, range: locator.range(start, end) });
  });
  problems.sort(({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.column - b.column);
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const hash = createHash('sha256').update(text).digest('hex');
  return { ok: true, panel: build(parsed.data), hash, problems };
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
          ...modelOf(agent.model ?? analysis.model),
        })),
        ...modelOf(analysis.model),
      };
    }),
    synthesis: { instructions: (file.synthesis?.instructions ?? defaultSynthesis).trim() },
  };
}

const modelOf = (model: string | undefined) => (model === undefined ? {} : { model });

const agentTitle = (agent: AgentFile): string => agent.title ?? agent.name.replaceAll(/[_-]+/g, ' ');
