#!/usr/bin/env node
import path from 'node:path';
import { version } from '../../package.json';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { exitCode, type ExitCode } from './exit-code.ts';

const help = `Usage: consilium <command> [options]

Several teams of agents work on one case in parallel.

Commands
${commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

Options
  --help     show this, or the help of a command
  --version  show the version
`;

/** Two signals so close together are one key press that reached us twice, by the terminal and by a parent. */
const samePressMs = 250;

async function main(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const [word, ...rest] = args;
  if (word === '--version') {
    stdout.write(`${version}\n`);
    return exitCode.ok;
  }
  if (word === '--help' || word === '-h' || word === 'help') {
    stdout.write(help);
    return exitCode.ok;
  }
  try {
    const command = findCommand(word);
    if (rest.includes('--help') || rest.includes('-h')) {
      stdout.write(command.help);
      return exitCode.ok;
    }
    return await command.run(rest, context);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    stderr.write(`${thrown.message}\nMore: consilium ${known(word) ? `${word} ` : ''}--help\n`);
    return exitCode.usage;
  }
}

function known(word: string | undefined): boolean {
  return commands.some(({ name }) => name === word);
}

function findCommand(word: string | undefined): Command {
  const command = commands.find(({ name }) => name === word);
  if (command !== undefined) return command;
  const names = commands.map(({ name }) => name).join(', ');
  throw new UsageError(
    word === undefined
      ? `Say what to do. Commands: ${names}.`
      : `There is no command "${word}". Commands: ${names}.`,
  );
}

function onInterrupt(listener: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const heard = (): void => {
    const now = performance.now();
    if (now - last > samePressMs) listener();
    last = now;
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, heard);
  return () => {
    for (const signal of signals) process.off(signal, heard);
  };
}

/** Output into a pipe is still on its way when it has been written. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

// A reader that has seen enough, such as `head`, is no error of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

main(process.argv.slice(2), {
  packageRoot: path.dirname(__dirname),
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt,
  leave: (code) => process.exit(code),
})
  .then(async (code) => {
    await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
    // Connections to an endpoint may linger; nothing is left to do on them.
    process.exit(code);
  })
  .catch((thrown: unknown) => {
    process.stderr.write(`Consilium met an error of its own. Please report it.\n${String(thrown)}\n`);
    process.exit(exitCode.noneSucceeded);
  });
