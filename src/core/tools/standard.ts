import { normaliseMedicine } from './data/normalise.ts';
import { runTool, toolRegistry, toolSpec } from './registry.ts';
import type { Toolbox } from './types.ts';

/** The tools that come with Consilium. Loaded by `await import()` alone: with their data they are a file of their own. */
export const standardToolbox: Toolbox = {
  tools: new Map(
    [...toolRegistry.values()].map((tool) => [
      tool.name,
      { name: tool.name, spec: toolSpec(tool), call: (args, context) => runTool(tool, args, context) },
    ]),
  ),
  medicine: normaliseMedicine,
};
