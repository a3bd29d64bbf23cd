import type { Command } from './command.ts';
import { deidentifyCommand } from './deidentify-command.ts';
import { replayCommand } from './replay-command.ts';
import { resumeCommand } from './resume-command.ts';
import { runCommand } from './run-command.ts';

/** Every word that `consilium` knows. */
export const commands: readonly Command[] = [runCommand, resumeCommand, replayCommand, deidentifyCommand];
