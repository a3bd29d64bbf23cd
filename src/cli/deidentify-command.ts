import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { changeLine, deidentifiedFile } from '../core/case/deidentify-file.ts';
import { DEIDENTIFY_NOTICE } from '../core/case/deidentify.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { oneLine, plural } from './format.ts';

const help = `Usage: consilium deidentify <case> [--out FILE]

Writes a copy of a case file (*.case.yaml, *.case.md) without the names, numbers, places and exact dates
that rules can find, and lists what it changed by line and column. Dates become days counted from the
date of the case, so that every interval stays right. The case itself is left as it is.

Rules never find everything. Read the copy yourself, and then write "deidentified: true" into it.

  --out FILE  where to write the copy (default: <case id>.deidentified.case.yaml beside the case);
              a file that exists is never written over
`;

export const deidentifyCommand: Command = {
  name: 'deidentify',
  summary: 'Writes a copy of a case without what points to a person, as far as rules can find it',
  help,
  run: async (args, context) => await deidentify(readOptions(args), context),
};

interface Options {
  readonly caseFile: string;
  readonly out: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: { out: { type: 'string' } }, allowPositionals: true });
  } catch (error) {
    const [first = 'Wrong options'] = String(error instanceof Error ? error.message : error).split(/\.\s|\n/);
    throw new UsageError(`${first.replace(/\.$/, '')}.`);
  }
  const [caseFile, ...more] = parsed.positionals;
  if (caseFile === undefined || caseFile === '' || more.length > 0)
    throw new UsageError('Name one case file: consilium deidentify <case>.');
  if (parsed.values.out?.trim() === '') throw new UsageError('--out expects the name of a file.');
  return { caseFile, out: parsed.values.out };
}

async function deidentify({ caseFile, out }: Options, context: CommandContext): Promise<ExitCode> {
  const fail = (message: string): ExitCode => {
    context.stderr.write(`${oneLine(message)}\n`);
    return exitCode.badInput;
  };
  const source = path.resolve(context.cwd, caseFile);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(source));
  } catch {
    return fail(`The case ${caseFile} cannot be read as text in UTF-8. Check its name and its permissions.`);
  }
  const copy = deidentifiedFile(text, path.basename(source));
  if (copy === undefined)
    return fail(`${caseFile} is no case file: expected a name that ends in .case.yaml or .case.md.`);
  const target =
    out === undefined ? path.join(path.dirname(source), copy.fileName) : path.resolve(context.cwd, out);
  try {
    await writeFile(target, copy.text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    return fail(
      exists
        ? `${target} exists already and is left as it is. Name another file with --out.`
        : `${target} cannot be written. Name another file with --out.`,
    );
  }
  const changed = copy.changes.filter(({ replacement }) => replacement !== undefined).length;
  const lines = [
    ...copy.changes.map((change) => `${oneLine(caseFile)}:${changeLine(change)}`),
    `${oneLine(target)}: ${plural(changed, 'change')}, ${copy.changes.length - changed} for you to look at.`,
    DEIDENTIFY_NOTICE,
    ...(copy.sound
      ? []
      : ['The copy cannot be read as a case any more: put right what "consilium run" tells of it.']),
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
  return exitCode.ok;
}
