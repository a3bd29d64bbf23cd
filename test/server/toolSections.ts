import { toolSpec } from '../../src/core/tools/registry.ts';
import type { Tool } from '../../src/core/tools/types.ts';

interface Property {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
  readonly description?: string;
}

/** What the page of the tools has to say of a tool, from the tool itself: its name, what it is for, its arguments. */
export function toolSection(tool: Tool): string {
  const { properties, required } = toolSpec(tool).parameters as {
    readonly properties: Readonly<Record<string, Property>>;
    readonly required?: readonly string[];
  };
  const rows = Object.entries(properties).map(([name, property]) => {
    const needed =
      property.default === undefined
        ? required?.includes(name) === true
          ? 'yes'
          : 'no'
        : `no, else ${wordsOf(property.default)}`;
    return [`\`${name}\``, kindOf(property), needed, property.description ?? ''];
  });
  const table = [['argument', 'kind', 'needed', 'meaning and unit'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = table.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return `### ${tool.name}\n\n${wrapped(tool.description)}\n\n${lines.join('\n')}\n`;
}

const wordsOf = (value: unknown): string =>
  Array.isArray(value) && value.length === 0 ? 'none' : String(value);

function kindOf(property: Property): string {
  const { type, enum: values, minimum, maximum, minItems, maxItems } = property;
  if (values !== undefined) return values.join(' or ');
  if (type === 'array') return `a list, ${minItems ?? 0} to ${maxItems ?? 'any number'}`;
  const name =
    type === 'boolean'
      ? 'true or false'
      : type === 'integer'
        ? 'a whole number'
        : type === 'number'
          ? 'a number'
          : 'text';
  return minimum === undefined || maximum === undefined ? name : `${name}, ${minimum} to ${maximum}`;
}

/** Text in lines of at most 120 signs. */
export function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > 120) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
