import type { DemoRequest, OtherRequest, TurnRequest } from './read.ts';
import { chooseSpeaker, speak } from './roles/chat.ts';
import { conclusion } from './roles/conclusion.ts';
import { clip } from './roles/domain.ts';
import { domainOf } from './roles/fields.ts';
import { opening } from './roles/opening.ts';
import { votes } from './roles/review.ts';
import { revisions } from './roles/revision.ts';
import { synthesis } from './roles/synthesis.ts';
import type { DemoAnswer, WireRequest, WireTool } from './wire.ts';

/** Plays the part that a request asks for. The same request gives the same answer. */
export function answerRequest(read: DemoRequest, request: WireRequest): DemoAnswer {
  switch (read.kind) {
    case 'turn':
      return answerTurn(read);
    case 'choose':
      return text(chooseSpeaker(read));
    case 'synthesis':
      return submit('submit_synthesis', synthesis(read));
    case 'other':
      return answerOther(read, request);
  }
}

function answerTurn(turn: TurnRequest): DemoAnswer {
  const can = new Set(turn.submissions);
  if (turn.phase === 'discussion') {
    const part = speak(turn);
    if (part.kind === 'text') return text(part.text);
    if (part.kind === 'votes') return submit('cast_votes', votes({ ...turn, voteOn: part.voteOn }));
    if (part.kind === 'revisions') return submit('revise_findings', revisions(turn));
    return opinion(turn);
  }
  if (can.has('submit_findings')) return opinion(turn);
  if (can.has('revise_findings')) return submit('revise_findings', revisions(turn));
  if (can.has('cast_votes')) return submit('cast_votes', votes(turn));
  if (can.has('conclude') || can.has('report_no_consensus')) {
    const { agreed, ...draft } = conclusion(turn);
    return submit(agreed && can.has('conclude') ? 'conclude' : 'report_no_consensus', draft);
  }
  return text(opening(turn));
}

/** Rounds of tool calls in one turn: the second for what needs a result of the first. */
const MAX_TOOL_ROUNDS = 2;

/** First the tools, all that can be called in one message, then what they and the case say. */
function opinion(turn: TurnRequest): DemoAnswer {
  const domain = domainOf(turn);
  const offered = new Set(turn.tools.map((tool) => tool.name));
  const called = new Set(turn.answers?.map((answer) => answer.tool));
  const calls =
    turn.toolRounds >= MAX_TOOL_ROUNDS
      ? []
      : domain.calls(turn).filter(({ tool }) => offered.has(tool) && !called.has(tool));
  if (calls.length > 0) {
    return {
      text: '',
      calls: calls.map((call) => ({ name: call.tool, arguments: JSON.stringify(call.arguments) })),
    };
  }
  const { summary, findings } = domain.findings(turn);
  // A case may hold more, and longer, than a submission may.
  return submit('submit_findings', { summary: clip(summary, 2000), findings: findings.slice(0, 12) });
}

const text = (said: string): DemoAnswer => ({ text: said, calls: [] });

const submit = (name: string, draft: object): DemoAnswer => ({
  text: '',
  calls: [{ name, arguments: JSON.stringify(draft) }],
});

/** A request in another form, such as a test of the connection: a tool is called with the least that its schema takes. */
function answerOther({ tools, answered }: OtherRequest, { toolChoice }: WireRequest): DemoAnswer {
  const [tool] = tools;
  if (tool !== undefined && toolChoice !== 'none' && (!answered || toolChoice === 'required')) {
    return { text: '', calls: [{ name: tool.name, arguments: JSON.stringify(leastOf(tool)) }] };
  }
  return text(
    'This is the offline demo of Consilium: fixed rules, not a language model. It answers only what a team of Consilium asks.',
  );
}

function leastOf(tool: WireTool): unknown {
  return leastValue(tool.parameters, 0);
}

function leastValue(schema: unknown, depth: number): unknown {
  if (typeof schema !== 'object' || schema === null || depth > 8) return null;
  const {
    type,
    enum: choices,
    const: only,
    properties,
    required,
    items,
    minItems,
    minimum,
  } = schema as Record<string, unknown>;
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices[0] as unknown;
  switch (type) {
    case 'object': {
      const names: readonly unknown[] = Array.isArray(required) ? required : [];
      const known = (properties ?? {}) as Record<string, unknown>;
      return Object.fromEntries(
        names.map((name) => [String(name), leastValue(known[String(name)], depth + 1)]),
      );
    }
    case 'array':
      return typeof minItems === 'number' && minItems > 0 ? [leastValue(items, depth + 1)] : [];
    case 'boolean':
      return true;
    case 'number':
    case 'integer':
      return typeof minimum === 'number' ? minimum : 1;
    case 'string':
      return 'demo';
    default:
      return null;
  }
}
