import type { Path } from '../case/yaml-source.ts';
import type { AgentRole } from './types.ts';

/** A panel as far as it could be read: an editor checks what is sound while the rest is being written. */
export interface PanelDraft {
  readonly input?: string | undefined;
  readonly analyses: readonly AnalysisDraft[];
}

/** What is no text keeps its place. */
type Texts = readonly (string | undefined)[];

export interface AnalysisDraft {
  readonly id?: string | undefined;
  readonly short?: string | undefined;
  readonly reads?: Texts | undefined;
  readonly pattern?: string | undefined;
  readonly speakers?: string | undefined;
  readonly graph?: Readonly<Record<string, Texts>> | undefined;
  readonly agents: readonly AgentDraft[];
}

export interface AgentDraft {
  readonly name?: string | undefined;
  readonly short?: string | undefined;
  readonly role?: AgentRole | undefined;
  readonly tools?: Texts | undefined;
}

export type ReportPanel = (
  path: Path,
  message: string,
  code?: string,
  severity?: 'error' | 'warning',
) => void;

/** Names that files of a run use for themselves. */
const reserved = new Set(['run', 'synthesis', 'report', 'metrics']);

/** What the schema of a panel cannot say: names that have to be unique or known, and roles that a team needs. */
export function checkPanel(
  panel: PanelDraft,
  knownTools: ReadonlySet<string> | undefined,
  report: ReportPanel,
): void {
  unique(panel.analyses, 'id', ['analyses'], 'analysis', report);
  unique(panel.analyses, 'short', ['analyses'], 'analysis', report);
  for (const [index, analysis] of panel.analyses.entries()) {
    const path = ['analyses', index];
    if (analysis.id !== undefined && reserved.has(analysis.id.toLowerCase())) {
      report([...path, 'id'], `${analysis.id} is a name that a run uses for itself. Choose another id.`);
    }
    for (const [place, section] of (analysis.reads ?? []).entries()) {
      if (section !== undefined && (section === 'document') !== ((panel.input ?? 'case') === 'document')) {
        const other =
          section === 'document' ? 'a case, not a document' : 'a document: only document can be read';
        report([...path, 'reads', place], `This panel takes ${other}.`);
      }
    }
    checkTeam(analysis, path, report);
    for (const [place, agent] of analysis.agents.entries()) {
      for (const [at, tool] of (agent.tools ?? []).entries()) {
        if (tool !== undefined && knownTools !== undefined && !knownTools.has(tool)) {
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

function checkTeam(analysis: AnalysisDraft, path: Path, report: ReportPanel): void {
  const agents = [...path, 'agents'];
  unique(analysis.agents, 'name', agents, 'agent', report);
  unique(analysis.agents, 'short', agents, 'agent', report);
  const count = (role: AgentRole) => analysis.agents.filter((agent) => agent.role === role).length;
  const allKnown = analysis.agents.length > 0 && analysis.agents.every(({ role }) => role !== undefined);
  if ((analysis.pattern ?? 'consensus') === 'consensus' && allKnown) {
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
  const names = new Set(analysis.agents.flatMap(({ name }) => name ?? []));
  for (const [from, followers] of Object.entries(analysis.graph ?? {})) {
    if (analysis.agents.some(({ name }) => name === undefined)) break;
    const unknown = (name: string) =>
      `There is no agent ${name} in ${analysis.id ?? 'this team'}. Known: ${[...names].join(', ')}.`;
    if (!names.has(from)) report([...path, 'graph', from], unknown(from), 'unknown-agent');
    for (const [place, name] of followers.entries()) {
      if (name !== undefined && !names.has(name))
        report([...path, 'graph', from, place], unknown(name), 'unknown-agent');
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
  report: ReportPanel,
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
