import type { ExitCode } from './exit-code.ts';

/** What a command may touch of the process that it runs in. */
export interface CommandContext {
  /** The folder of the package, which holds `media`. Absolute. */
  readonly packageRoot: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Calls back on each request to stop (Ctrl-C, or a signal); the returned function ends that. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Leaves at once. */
  readonly leave: (code: ExitCode) => never;
}

/** One word after `consilium`. */
export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly help: string;
  /**
   * `args` is what follows the command's name.
   * @throws UsageError when they are wrong.
   */
  readonly run: (args: readonly string[], context: CommandContext) => Promise<ExitCode>;
}

/** Wrong words on the command line; the message says which, and what is expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
