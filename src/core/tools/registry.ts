import * as z from 'zod';

import { ConsiliumError } from '../errors.ts';
import type { ToolSpec } from '../model/types.ts';
import { cha2ds2Vasc } from './cha2ds2-vasc.ts';
import { creatinineClearance } from './creatinine-clearance.ts';
import { curb65 } from './curb65.ts';
import { drugConditionCheck } from './drug-condition-check.ts';
import { drugInteractions } from './drug-interactions.ts';
import { egfr } from './egfr.ts';
import { hasBled } from './has-bled.ts';
import { news2 } from './news2.ts';
import { referenceSearch } from './reference-search.ts';
import type { Tool, ToolContext, ToolResult } from './types.ts';

const tools: readonly Tool[] = [
  drugInteractions,
  drugConditionCheck,
  creatinineClearance,
  egfr,
  cha2ds2Vasc,
  hasBled,
  curb65,
  news2,
  referenceSearch,
];

/** Every tool that a panel may give to its agents, by name. */
export const toolRegistry: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]));

/**
 * The tool of that name.
 * @throws ConsiliumError of class `tool` that lists the names there are.
 */
export function findTool(name: string): Tool {
  const tool = toolRegistry.get(name);
  if (tool !== undefined) return tool;
  throw new ConsiliumError(
    'tool',
    `There is no tool named "${name}". The tools are: ${[...toolRegistry.keys()].join(', ')}.`,
  );
}

/** The tool as a model is told of it. The schema keeps to the keywords that OpenAI-compatible endpoints accept. */
export function toolSpec(tool: Tool): ToolSpec {
  const schema = z.toJSONSchema(tool.parameters, { io: 'input', target: 'draft-7' });
  return { name: tool.name, description: tool.description, parameters: plainSchema(schema) };
}

/** Takes out what some endpoints refuse: the dialect, ids, and the bounds that only mean "a safe integer". */
function plainSchema(schema: object): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('$') || key.startsWith('~')) continue;
    if (typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER) continue;
    plain[key] = plainValue(value);
  }
  return plain;
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === 'object' && value !== null ? plainSchema(value) : value;
}

/**
 * Runs one tool call as a model wrote it.
 * @throws ConsiliumError of class `tool` for text that is not JSON and for arguments that do not fit, with a sentence
 *   the model can act on; of class `cancelled` when the signal is aborted before the tool has ended.
 */
export async function runTool(tool: Tool, argumentsJson: string, context: ToolContext): Promise<ToolResult> {
  throwIfAborted(context.signal, tool.name);
  const parsed = tool.parameters.safeParse(parseArguments(tool, argumentsJson));
  if (!parsed.success) {
    throw new ConsiliumError(
      'tool',
      `The arguments of ${tool.name} do not fit. ${parsed.error.issues.map(issueSentence).join(' ')} Call it again with these put right.`,
    );
  }
  return untilAborted(tool, parsed.data, context);
}

async function untilAborted(tool: Tool, args: unknown, context: ToolContext): Promise<ToolResult> {
  const { signal } = context;
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(cancelled(tool.name, signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    const result = await Promise.race([Promise.resolve().then(() => tool.run(args, context)), aborted]);
    throwIfAborted(signal, tool.name);
    return result;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function parseArguments(tool: Tool, text: string): unknown {
  try {
    // Some models send nothing at all for a call without arguments.
    return JSON.parse(text.trim() === '' ? '{}' : text) as unknown;
  } catch (cause) {
    throw new ConsiliumError(
      'tool',
      `The arguments of ${tool.name} are not valid JSON. Send one JSON object, such as {"name": "value"}, and nothing around it.`,
      { cause },
    );
  }
}

function issueSentence(issue: z.core.$ZodIssue): string {
  const field = issue.path
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`))
    .join('');
  return `${field === '' ? 'Arguments' : field}: ${issue.message.replace(/\.$/, '')}.`;
}

function throwIfAborted(signal: AbortSignal, name: string): void {
  if (signal.aborted) throw cancelled(name, signal);
}

function cancelled(name: string, signal: AbortSignal): ConsiliumError {
  return new ConsiliumError('cancelled', `The call of ${name} was cancelled.`, { cause: signal.reason });
}
