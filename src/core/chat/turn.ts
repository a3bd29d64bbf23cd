import type { CaseDocument } from '../case/parse.ts';
import { ConsiliumError, errorInfo } from '../errors.ts';
import { cancelled } from '../model/retrying.ts';
import type { ChatMessage, ChatResponse, ToolCallRequest } from '../model/types.ts';
import type { ToolUse } from '../run/events.ts';
import type { TeamState, TurnState } from '../run/state.ts';
import type { CallableTool, ToolContext } from '../tools/types.ts';
import { type CallPorts, modelCall } from './modelCall.ts';
import type { TurnPlan } from './step.ts';
import { isSubmission, submissionSpec } from './submissions.ts';
import { readSubmission, type Submission } from './submit.ts';

/** Model calls that one turn may take: tools, then the answer, and repairs of a bad one. */
const MAX_CALLS = 8;
const MAX_REPAIRS = 2;
/** A tool's answer longer than this is cut for the model. Characters. */
const MAX_TOOL_RESULT = 60_000;

export interface TurnPorts extends CallPorts {
  readonly tools: ReadonlyMap<string, CallableTool>;
  /** Which agent owns which tool, over the team. */
  readonly owners: ReadonlyMap<string, string>;
  readonly toolContext: ToolContext;
  readonly document: CaseDocument;
  /** Ids of the lines that the team may read. */
  readonly readable: ReadonlySet<string>;
  /** The team's state as it is now, this turn included. */
  readonly team: () => TeamState;
}

/**
 * One message of one agent: model call, its tool calls side by side, model call with their results, until it hands in what it
 * was asked for. Resolves with what to record. Throws a `ConsiliumError`.
 */
export async function runTurn(
  plan: TurnPlan,
  base: readonly ChatMessage[],
  ports: TurnPorts,
): Promise<Submission> {
  const messages = [...base];
  const ownTools = plan.phase === 'opening' || plan.phase === 'conclusion' ? [] : plan.agent.tools;
  const specs = [
    ...ownTools.flatMap((name) => {
      const tool = ports.tools.get(name);
      return tool === undefined ? [] : [tool.spec];
    }),
    ...plan.submissions.map(submissionSpec),
  ];
  const mustCall = plan.mustSubmit && ownTools.length === 0;
  let repairs = 0;
  for (let call = 1; call <= MAX_CALLS; call += 1) {
    const lastChance = repairs >= MAX_REPAIRS || call === MAX_CALLS;
    const response =
      answeredBefore(ports.team(), plan.id, call) ??
      (await modelCall(
        plan.id,
        call,
        { messages, tools: specs, toolChoice: specs.length === 0 ? 'none' : mustCall ? 'required' : 'auto' },
        ports,
        plan.agent.model,
      ));
    if (response.toolCalls.length === 0) {
      if (!plan.mustSubmit) return spoken(response.content);
      if (lastChance) throw noSubmission(plan);
      repairs += 1;
      messages.push(
        { role: 'assistant', content: response.content },
        { role: 'user', content: `Hand this in by calling ${plan.submissions.join(' or ')}.` },
      );
      continue;
    }

    messages.push({ role: 'assistant', content: response.content, toolCalls: response.toolCalls });
    const uses = await Promise.all(
      response.toolCalls
        .filter((request) => !isSubmission(request.name))
        .map(async (request) => [request.id, await toolCall(plan, call, request, ports)] as const),
    );
    const results = new Map(uses.map(([id, use]) => [id, use.result]));
    const taken: Submission[] = [];
    let refused = false;
    for (const request of response.toolCalls.filter((candidate) => isSubmission(candidate.name))) {
      // What rests on tools must have read their results first.
      const read =
        uses.length > 0
          ? { refused: 'Read the results of the tools first, then hand in again.' }
          : readSubmission(request, {
              plan,
              team: ports.team(),
              document: ports.document,
              readable: ports.readable,
              tools: ports.team().turns.flatMap((turn) => turn.tools),
              last: lastChance,
            });
      if ('refused' in read) {
        refused = true;
        results.set(request.id, JSON.stringify({ error: read.refused }));
      } else {
        taken.push(read);
        results.set(request.id, JSON.stringify({ ok: true }));
      }
    }
    if (taken.length > 0 && !refused) return joined(taken);
    if (refused && uses.length === 0) {
      if (lastChance) throw noSubmission(plan);
      repairs += 1;
    }
    for (const request of response.toolCalls) {
      messages.push({ role: 'tool', toolCallId: request.id, content: results.get(request.id) ?? '{}' });
    }
  }
  throw noSubmission(plan);
}

async function toolCall(
  plan: TurnPlan,
  call: number,
  request: ToolCallRequest,
  ports: TurnPorts,
): Promise<ToolUse> {
  // Endpoints may use the same id again in the next message.
  const callId = `${plan.id}/${call}/${request.id}`;
  const before = usedBefore(ports.team(), plan.id, callId);
  if (before !== undefined) return before;
  ports.emit({
    type: 'tool.started',
    turn: plan.id,
    callId,
    tool: request.name,
    arguments: request.arguments,
  });
  // A colleague's tool may be asked for by name; it runs as its owner's.
  const owner = plan.agent.tools.includes(request.name) ? plan.agent.name : ports.owners.get(request.name);
  const tool = owner === undefined ? undefined : ports.tools.get(request.name);
  let use: ToolUse;
  try {
    if (tool === undefined || owner === undefined) {
      throw new ConsiliumError(
        'tool',
        `There is no tool "${request.name.slice(0, 64)}" in this team. Tools: ${[...ports.owners.keys()].join(', ') || 'none'}.`,
      );
    }
    const result = await tool.call(request.arguments, ports.toolContext);
    const { summary, data, citations = [] } = result;
    use = {
      callId,
      agent: owner,
      tool: request.name,
      arguments: request.arguments,
      summary,
      result: JSON.stringify({ summary, ...data, citations }).slice(0, MAX_TOOL_RESULT),
      citations,
    };
  } catch (thrown) {
    if (ports.signal.aborted) throw cancelled(ports.signal);
    const error = errorInfo(thrown);
    use = {
      callId,
      agent: owner ?? plan.agent.name,
      tool: request.name,
      arguments: request.arguments,
      summary: error.message,
      result: JSON.stringify({ error: error.message }),
      citations: [],
      error: { ...error, class: 'tool' },
    };
  }
  ports.alive();
  ports.emit({ type: 'tool.finished', turn: plan.id, use });
  return use;
}

/** The answer that an earlier process got for this call, so that it is not asked for and paid for again. */
function answeredBefore(
  team: TeamState,
  turnId: string,
  number: number,
): Pick<ChatResponse, 'content' | 'toolCalls'> | undefined {
  const call = turnOf(team, turnId)?.calls.find((candidate) => candidate.call === number);
  if (call?.content === undefined || call.toolCalls === undefined) return undefined;
  return { content: call.content, toolCalls: call.toolCalls };
}

function usedBefore(team: TeamState, turnId: string, callId: string): ToolUse | undefined {
  const use = turnOf(team, turnId)?.tools.find((candidate) => candidate.callId === callId);
  const { summary, result, citations } = use ?? {};
  if (use === undefined || summary === undefined || result === undefined || citations === undefined)
    return undefined;
  return { ...use, summary, result, citations };
}

function turnOf(team: TeamState, id: string): TurnState | undefined {
  return team.turns.findLast((turn) => turn.id === id);
}

function spoken(content: string): Submission {
  return { summary: content, findings: [], votes: [], revisions: [] };
}

function joined(parts: readonly Submission[]): Submission {
  const conclusion = parts.find((part) => part.conclusion !== undefined)?.conclusion;
  return {
    summary: parts.map((part) => part.summary).join('\n\n'),
    findings: parts.flatMap((part) => part.findings),
    votes: parts.flatMap((part) => part.votes),
    revisions: parts.flatMap((part) => part.revisions),
    ...(conclusion && { conclusion }),
  };
}

function noSubmission(plan: TurnPlan): ConsiliumError {
  return new ConsiliumError(
    'bad_response',
    `${plan.agent.name} did not hand in its answer in the form that was asked for. Choose a model that follows instructions better, or run the team again.`,
  );
}
