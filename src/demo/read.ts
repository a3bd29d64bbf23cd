import { readCaseLines, type CaseLine } from '../core/case/statement-reader.ts';
import { isSubmission, type SubmissionName } from '../core/chat/submissions.ts';
import type { Confidence, ProposedAction } from '../core/chat/types.ts';
import type { AgentRole } from '../core/panel/types.ts';
import type { WireMessage, WireRequest, WireTool } from './wire.ts';

/*
 * What the demo understands of a request. Everything that its rules know comes from here: the lines of the case, what the
 * other agents said, and the results of the tools that were called in this turn.
 */

export interface HeardFinding {
  readonly id: string;
  readonly author: string;
  readonly claim: string;
  readonly confidence: Confidence;
  /** As they stand in the conversation: `[c12]`, `tool egfr`, `LABEL:warfarin`, each perhaps with ` (unresolved)`. */
  readonly evidence: readonly string[];
  readonly action?: ProposedAction;
  readonly missing: readonly string[];
  readonly votes: readonly { readonly voter: string; readonly stance: string; readonly reason: string }[];
  /** How often it was changed, and whether it was withdrawn. */
  readonly changes: number;
  readonly withdrawn: boolean;
}

export interface ToolAnswer {
  readonly tool: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly summary: string;
  readonly citations: readonly { readonly id: string; readonly title: string }[];
  /** A sentence, when the call failed. */
  readonly error?: string;
}

export interface TeamAgent {
  readonly name: string;
  readonly role: AgentRole;
}

/** One call for one turn of one agent. */
export interface TurnRequest {
  readonly kind: 'turn';
  readonly caseId: string;
  readonly lines: readonly CaseLine[];
  readonly team: string;
  readonly question: string;
  readonly agents: readonly TeamAgent[];
  readonly me: TeamAgent;
  readonly phase: string;
  readonly round: number;
  readonly task: string;
  readonly voteOn: readonly string[];
  readonly contested: readonly string[];
  readonly blocking: readonly string[];
  /** The word that ends a group chat. */
  readonly endWord: string;
  readonly findings: readonly HeardFinding[];
  /** Who has spoken, in order. */
  readonly speakers: readonly string[];
  /** Tools called so far by the team, with the summaries that were shown. */
  readonly toolSummaries: readonly { readonly tool: string; readonly summary: string }[];
  readonly tools: readonly WireTool[];
  readonly submissions: readonly SubmissionName[];
  /** Results of the calls of this turn; undefined before any was made. */
  readonly answers: readonly ToolAnswer[] | undefined;
  /** How many messages of this turn have called tools so far. */
  readonly toolRounds: number;
}

export interface ChooseRequest {
  readonly kind: 'choose';
  readonly caseId: string;
  readonly team: string;
  readonly agents: readonly TeamAgent[];
  readonly candidates: readonly string[];
  readonly findings: readonly HeardFinding[];
  readonly speakers: readonly string[];
}

export interface SynthesisRequest {
  readonly kind: 'synthesis';
  readonly caseId: string;
  /** The results of the teams, as they were sent. */
  readonly results: string;
}

export interface OtherRequest {
  readonly kind: 'other';
  readonly tools: readonly WireTool[];
  /** True when a tool has answered already, so that there is nothing left to call. */
  readonly answered: boolean;
}

export type DemoRequest = TurnRequest | ChooseRequest | SynthesisRequest | OtherRequest;

export function readRequest(request: WireRequest): DemoRequest {
  const { messages } = request;
  const texts = messages.map((message) => message.content);
  const last = texts.findLastIndex((text, index) => messages[index]?.role === 'user' && ownStart.test(text));
  const own = texts[last] ?? '';
  const results = texts.find((text) => text.startsWith('RUN on case '));
  if (results !== undefined) {
    return { kind: 'synthesis', caseId: /^RUN on case (\S+?)\. /.exec(results)?.[1] ?? '', results };
  }
  const caseText = texts.find((text) => text.startsWith('CASE ')) ?? '';
  const teamText = texts.findLast((text, index) => index < last && text.startsWith('TEAM ')) ?? '';
  const caseId = /^CASE (\S+?)\. /.exec(caseText)?.[1] ?? '';
  const team = /^TEAM (\S+)/.exec(teamText)?.[1] ?? '';
  const agents = readAgents(/^Agents: (.*)$/m.exec(teamText)?.[1] ?? '');
  const heard = hear(messages.slice(0, last));
  const choose = /^CHOOSE SPEAKER: (.*)$/m.exec(own)?.[1];
  if (choose !== undefined) {
    return { kind: 'choose', caseId, team, agents, candidates: choose.split(', '), ...heard };
  }
  const me = /^YOU ARE (\S+) \((\w+)\) in team \S+\. PHASE (\w+), round (\d+)\./.exec(own);
  if (me === null) {
    return { kind: 'other', tools: request.tools, answered: messages.at(-1)?.role === 'tool' };
  }
  const task = own.slice(Math.max(0, own.lastIndexOf('\nTASK: ') + 1));
  const listed = (label: string): string[] => {
    const list = new RegExp(`^${label}: (.*)$`, 'm').exec(task)?.[1] ?? '';
    return list.match(/\bF\d+\b/g) ?? [];
  };
  return {
    kind: 'turn',
    caseId,
    team,
    agents,
    lines: readCaseLines(between(caseText, '<<<CASE\n', '\nCASE>>>')),
    question: /^Question: (.*)$/m.exec(teamText)?.[1] ?? '',
    me: { name: me[1] ?? '', role: (me[2] ?? 'specialist') as AgentRole },
    phase: me[3] ?? '',
    round: Number(me[4]),
    task,
    voteOn: listed('Vote on'),
    contested: listed('Contested'),
    blocking: listed('Blocking'),
    endWord: /the word (\S+)\.$/m.exec(task)?.[1] ?? 'TERMINATE',
    ...heard,
    tools: request.tools.filter((tool) => !isSubmission(tool.name)),
    submissions: request.tools.map((tool) => tool.name).filter(isSubmission),
    answers: readAnswers(messages.slice(last + 1)),
    toolRounds: messages
      .slice(last + 1)
      .filter((message) => message.toolCalls.some((call) => !isSubmission(call.name))).length,
  };
}

const ownStart = /^(?:YOU ARE |CHOOSE SPEAKER: )/;

function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start);
  const to = text.lastIndexOf(end);
  return from === -1 || to < from ? '' : text.slice(from + start.length, to);
}

function readAgents(text: string): TeamAgent[] {
  return [...text.matchAll(/([A-Za-z0-9_-]+) \((coordinator|specialist|reviewer|supervisor)\)/g)].map(
    (match) => ({
      name: match[1] ?? '',
      role: match[2] as AgentRole,
    }),
  );
}

function readAnswers(messages: readonly WireMessage[]): ToolAnswer[] | undefined {
  const names = new Map(
    messages.flatMap((message) => message.toolCalls.map((call) => [call.id, call.name] as const)),
  );
  const answers = messages.flatMap((message): ToolAnswer[] => {
    const tool = names.get(message.toolCallId ?? '');
    return message.role !== 'tool' || tool === undefined || isSubmission(tool)
      ? []
      : [readAnswer(tool, message.content)];
  });
  return answers.length === 0 ? undefined : answers;
}

function readAnswer(tool: string, content: string): ToolAnswer {
  let data: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(content);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      data = parsed as Record<string, unknown>;
  } catch {
    return { tool, data, summary: '', citations: [], error: 'the result could not be read' };
  }
  const given: readonly unknown[] = Array.isArray(data['citations']) ? data['citations'] : [];
  const citations = given.flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('id' in one) || typeof one.id !== 'string') return [];
    return [{ id: one.id, title: 'title' in one && typeof one.title === 'string' ? one.title : one.id }];
  });
  const error = typeof data['error'] === 'string' ? { error: data['error'] } : {};
  return {
    tool,
    data,
    summary: typeof data['summary'] === 'string' ? data['summary'] : '',
    citations,
    ...error,
  };
}

interface Heard {
  readonly findings: readonly HeardFinding[];
  readonly speakers: readonly string[];
  readonly toolSummaries: readonly { readonly tool: string; readonly summary: string }[];
}

/** Reads the messages of finished turns: tools, findings, votes and revisions, whoever said them. */
function hear(messages: readonly WireMessage[]): Heard {
  const findings = new Map<string, HeardFinding>();
  const speakers: string[] = [];
  const toolSummaries: { tool: string; summary: string }[] = [];
  for (const { content } of messages) {
    const head = /^([A-Za-z0-9_-]+) \(\w*\), \w+:$/m.exec(content.split('\n', 1)[0] ?? '');
    if (head === null) continue;
    const speaker = head[1] ?? '';
    speakers.push(speaker);
    for (const line of content.split('\n').slice(1)) {
      const tool = /^tool ([a-z0-9_]+) -> (.*)$/.exec(line);
      if (tool !== null) toolSummaries.push({ tool: tool[1] ?? '', summary: tool[2] ?? '' });
      const finding = readFindingLine(line);
      if (finding !== undefined) {
        const old = findings.get(finding.id);
        const changes = old === undefined ? 0 : old.changes + 1;
        findings.set(finding.id, {
          ...finding,
          author: old?.author ?? speaker,
          votes: old?.votes ?? [],
          changes,
          withdrawn: false,
        });
      }
      const withdrawn = findings.get(/^revised (F\d+) \(withdraw\): /.exec(line)?.[1] ?? '');
      if (withdrawn !== undefined) findings.set(withdrawn.id, { ...withdrawn, withdrawn: true });
      const vote = /^vote (F\d+): (agree|object|block) - (.*)$/.exec(line);
      const about = findings.get(vote?.[1] ?? '');
      if (vote !== null && about !== undefined) {
        const votes = about.votes.filter((one) => one.voter !== speaker);
        votes.push({ voter: speaker, stance: vote[2] ?? '', reason: vote[3] ?? '' });
        findings.set(about.id, { ...about, votes });
      }
    }
  }
  return { findings: [...findings.values()], speakers, toolSummaries };
}

export type FindingLine = Omit<HeardFinding, 'author' | 'votes' | 'changes' | 'withdrawn'>;

/** `F1 (high) claim || evidence: … || action: … || missing: …`, also with a team before the id. */
export function readFindingLine(line: string): FindingLine | undefined {
  const match = /^((?:[\w-]+\/)?F\d+) \((low|moderate|high)\) (.*)$/.exec(line);
  if (match === null) return undefined;
  const [claim = '', ...parts] = (match[3] ?? '').split(' || ');
  const part = (label: string) => parts.find((one) => one.startsWith(`${label}: `))?.slice(label.length + 2);
  const action = /^(start|continue|adjust|stop|avoid|investigate) (.+)$/.exec(part('action') ?? '');
  const evidence = part('evidence') ?? 'none';
  return {
    id: match[1] ?? '',
    confidence: (match[2] ?? 'low') as Confidence,
    claim,
    evidence: evidence === 'none' ? [] : evidence.split(', '),
    missing: part('missing')?.split('; ') ?? [],
    ...(action !== null && {
      action: { verb: action[1] as ProposedAction['verb'], target: action[2] ?? '' },
    }),
  };
}
