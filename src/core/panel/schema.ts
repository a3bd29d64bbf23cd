import * as z from 'zod';

import { caseSections } from '../case/types.ts';

const text = z.string().regex(/\S/).max(20_000).meta({ expected: 'text' });

const name = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .meta({ expected: '1 to 64 letters, digits, hyphens or underscores' });

const short = z
  .string()
  .regex(/^\p{L}{1,3}$/u)
  .meta({ expected: 'one to three letters' });

const model = z
  .string()
  .regex(/^\S.{0,99}$/)
  .meta({ expected: 'the id of a model from the settings' });

const tools = z.array(name).meta({ expected: 'a list of tool names' });

function isGraph(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (names) => Array.isArray(names) && names.every((one) => typeof one === 'string'),
  );
}

const agent = z
  .strictObject({
    name,
    title: text.max(80).optional(),
    short: short.optional(),
    role: z
      .enum(['coordinator', 'specialist', 'reviewer', 'supervisor'])
      .meta({ expected: 'coordinator, specialist, reviewer or supervisor' }),
    instructions: text,
    tools: tools.optional(),
    model: model.optional(),
  })
  .meta({ expected: 'an agent with name, role and instructions' });

export const patternSchema = z
  .enum(['consensus', 'group_chat'])
  .meta({ expected: 'consensus or group_chat' });

const analysis = z
  .strictObject({
    id: name,
    title: text.max(80),
    short: short.optional(),
    question: text,
    reads: z
      .array(z.enum(caseSections).meta({ expected: `one of ${caseSections.join(', ')}` }))
      .min(1)
      .meta({ expected: 'a list of parts of the case, such as [patient, labs]' })
      .optional(),
    pattern: patternSchema.optional(),
    model: model.optional(),
    expectedSeconds: z
      .number()
      .positive()
      .max(86_400)
      .meta({ expected: 'a number of seconds above zero' })
      .optional(),
    maxRounds: z.number().int().min(1).max(200).meta({ expected: 'a whole number from 1 to 200' }).optional(),
    terminateOn: text.max(200).optional(),
    speakers: z
      .enum(['auto', 'round_robin', 'random', 'manual', 'graph'])
      .meta({ expected: 'auto, round_robin, random, manual or graph' })
      .optional(),
    graph: z
      .custom<Readonly<Record<string, readonly string[]>>>(isGraph)
      .meta({ expected: 'a map from an agent name to a list of the names that may follow' })
      .optional(),
    agents: z.array(agent).min(1).max(32).meta({ expected: 'a list of 1 to 32 agents' }),
  })
  .meta({ expected: 'an analysis with id, title, question and agents' });

/** A panel as it stands in its file; `parse.ts` fills in what is left out. */
export const panelFileSchema = z
  .strictObject({
    panelVersion: z.literal(1).meta({ expected: 'the number 1' }),
    id: name,
    title: text.max(120),
    version: text.max(40),
    input: z.enum(['case', 'document']).meta({ expected: 'case or document' }).optional(),
    preamble: text,
    analyses: z.array(analysis).min(1).max(64).meta({ expected: 'a list of 1 to 64 analyses' }),
    synthesis: z
      .strictObject({ instructions: text.optional() })
      .meta({ expected: 'a map with instructions' })
      .optional(),
  })
  .meta({ expected: 'a map with panelVersion, id, title, version, preamble and analyses' });

export type PanelFile = z.output<typeof panelFileSchema>;
export type AnalysisFile = PanelFile['analyses'][number];
export type AgentFile = AnalysisFile['agents'][number];
