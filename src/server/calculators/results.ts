import type { ToolResult } from '../../core/tools/types.ts';
import type { CaseFacts, Entry } from '../caseFacts.ts';
import { calculators, type Calculator, type Input } from './calculators.ts';
import { CaseInputs } from './inputs.ts';

const context = { record: undefined, signal: new AbortController().signal };

/**
 * One line for each calculator that something of the case feeds, by the name of an input: its result where the case states
 * all that it asks for, else what is missing. `own` is the value that is asked about.
 */
export function resultsFor(facts: CaseFacts, feeds: readonly string[], own?: Entry): readonly string[] {
  const from = new CaseInputs(facts, own);
  return calculators.flatMap((calculator) => {
    const inputs = calculator.inputs(from);
    const fed = Object.values(inputs).some(({ name }) => feeds.includes(name));
    return fed ? [`- **${calculator.title}**: ${outcome(calculator, inputs, facts)}`] : [];
  });
}

/** The names of the inputs that a diagnosis or a medicine gives. */
export function inputsFrom(facts: CaseFacts, entry: Entry): readonly string[] {
  const alone: CaseFacts = {
    ...facts,
    entries: (section) => (section === entry.section ? [entry] : []),
  };
  const from = new CaseInputs(alone, undefined);
  const given = calculators.flatMap((calculator) => Object.values(calculator.inputs(from)));
  return [
    ...new Set(given.filter(({ value, orNot }) => orNot === true && value === true).map(({ name }) => name)),
  ];
}

function outcome(
  { tool, scope }: Calculator,
  inputs: Readonly<Record<string, Input>>,
  { patient }: CaseFacts,
): string {
  const missing = Object.values(inputs).filter(({ value, orNot }) => value === undefined && orNot !== true);
  if (missing.length > 0) return `needs ${namesOf(missing)} too`;
  if (tool.name === 'news2' && ((patient.ageYears ?? 18) < 16 || patient.pregnancy === 'yes'))
    return 'not for pregnancy or under 16 years';
  const args = Object.fromEntries(
    Object.entries(inputs).map(([key, { name, value }]) => [key, value ?? (name === 'alcohol' ? 0 : false)]),
  );
  const parsed = tool.parameters.safeParse(args);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? 'cannot be calculated';
  const result = tool.run(parsed.data, context);
  if (result instanceof Promise) return 'cannot be calculated here';
  const unsaid = Object.values(inputs).filter(({ value }) => value === undefined);
  const words =
    unsaid.length === 0 ? said(result) : `at least ${pointsOf(result)}; not stated: ${namesOf(unsaid)}`;
  return scope === undefined ? words : `${words} (${scope})`;
}

const namesOf = (inputs: readonly Input[]): string => inputs.map(({ name }) => name).join(', ');

/** The summary without the name of the score, which stands before it. */
const said = ({ summary }: ToolResult): string =>
  summary.replace(/^(?:CHA2DS2-VASc|HAS-BLED|CURB-65|NEWS2) /, '');

const pointsOf = ({ data }: ToolResult): string => `${String(data['value'])} ${String(data['unit'])}`;
