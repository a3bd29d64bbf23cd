import type { z } from 'zod';

import type { CaseRecord } from '../case/schema.ts';
import type { ToolSpec } from '../model/types.ts';

/** A source that a tool's answer rests on. */
export interface Citation {
  /** A stable id that findings can cite, such as `PMID:33948614`, `DOI:10.1056/NEJMoa2102953` or `LABEL:warfarin`. */
  readonly id: string;
  readonly title: string;
  readonly url?: string;
}

/** What a tool gives back. `data` goes to the model as JSON; `summary` is for people. */
export interface ToolResult {
  /** One short line, such as `3 major, 1 moderate` or `29 mL/min/1.73 m²`. */
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly citations?: readonly Citation[];
}

/** What a tool may look at. Tools share nothing else and keep no state between calls. */
export interface ToolContext {
  /** The structured case, when the panel reads one. Only the sections that the analysis may read. */
  readonly record: Partial<CaseRecord> | undefined;
  readonly signal: AbortSignal;
}

/**
 * A tool that an agent can call. `parameters` is the only gate: `run` gets what it has let through.
 * `run` throws a `ConsiliumError` of class `tool` with a sentence the model can act on.
 */
export interface Tool<Schema extends z.ZodType = z.ZodType> {
  /** `[a-z0-9_]{1,64}` */
  readonly name: string;
  /** For the model: what it does, units of every number, what it cannot tell. */
  readonly description: string;
  readonly parameters: Schema;
  run(args: z.output<Schema>, context: ToolContext): ToolResult | Promise<ToolResult>;
}

/** Keeps the link between a tool's schema and its arguments while it is written down. */
export function defineTool<Schema extends z.ZodType>(tool: Tool<Schema>): Tool<Schema> {
  return tool;
}

/** A tool as the engine calls it: what a model is told, and a gate that checks what the model wrote. */
export interface CallableTool {
  readonly name: string;
  readonly spec: ToolSpec;
  /** Throws a `ConsiliumError` of class `tool`, or `cancelled` when the context's signal fires. */
  readonly call: (argumentsJson: string, context: ToolContext) => Promise<ToolResult>;
}

/** All that the engine takes from the tools. Behind it stands the data, which is loaded at the first run. */
export interface Toolbox {
  readonly tools: ReadonlyMap<string, CallableTool>;
  /** What is known of a medicine by any of its names; undefined when nothing is. */
  readonly medicine: (name: string) => KnownMedicine | undefined;
}

export interface KnownMedicine {
  readonly ingredients: readonly string[];
  readonly classes: readonly string[];
}
