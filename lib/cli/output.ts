import type { Command } from 'commander';
import type { CliIo } from './io';

/** Has a program write through `io`, in the same width and without colours everywhere, and end by errors. */
export function writeThrough(program: Command, io: CliIo): Command {
  return program
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: () => undefined,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** Adds commands that write and end as the program does, and those below them. */
export function addCommands(program: Command, commands: readonly Command[]): void {
  for (const command of commands) {
    inherit(program, command);
    program.addCommand(command);
  }
}

function inherit(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  command.commands.forEach((below) => inherit(command, below));
}
