import { Command, CommanderError } from 'commander';
import { didYouMean } from '../definitions/nearest';
import { initCommand } from './init/command';
import { inventoryCommand } from './inventory/command';
import { quoted } from '../fleet-file/read';
import { CliError } from './io';
import type { CliIo } from './io';
import { PACKAGE } from './package-facts';
import { schemaCommand } from './schema-command';
import { validateCommand } from './validate/command';

const USAGE = 2;

const INTRODUCTION = `One fleet.yaml describes a fleet of Redis or Valkey nodes on EC2; the AWS CDK deploys it,
and this program starts, checks and reads it.`;

const FIRST_STEPS = `
First steps:
  redis-fleet init my-fleet              write a project: fleet.yaml, CDK app, GitHub workflow
  cd my-fleet && npm install
  npx redis-fleet validate fleet.yaml    check the definition
  npx cdk deploy                         make the fleet
  npx redis-fleet inventory --fleet my-fleet --pretty
                                         show its nodes as Ansible sees them

Exit codes: 0 done, 1 a problem in the input or on the way, 2 a mistake on the command line.
`;

/**
 * Runs redis-fleet with the arguments behind the program's name; the result is the exit code.
 *
 * 0 is done, 1 a problem in the input or on the way, 2 a mistake on the command line.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const program = programFor(io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    return report(error, io, program.opts<{ debug?: boolean }>().debug === true);
  }
}

function programFor(io: CliIo): Command {
  const program = new Command('redis-fleet')
    .description(INTRODUCTION)
    .version(PACKAGE.version, '-V, --version', 'print the version')
    .option('--debug', 'show where an error came from')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', FIRST_STEPS)
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
  const commands = [initCommand(io), validateCommand(io), schemaCommand(io), inventoryCommand(io)];
  for (const command of commands) {
    inherit(program, command);
    program.addCommand(command);
  }
  const names = [...commands.map((command) => command.name()), 'help'];
  program.on('command:*', ([name = '']: string[]) => {
    const help = didYouMean(name.slice(0, 64), names) || '; "redis-fleet --help" lists the commands';
    throw new CliError(`unknown command ${quoted(name)}${help}`, USAGE);
  });
  return program;
}

/** Hands the way of ending and writing on to a command and those below it. */
function inherit(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  command.commands.forEach((below) => inherit(command, below));
}

/** Writes what went wrong as one line, and its stack where asked for; the result is the exit code. */
function report(error: unknown, io: CliIo, debug: boolean): number {
  if (error instanceof CommanderError) {
    return reportUsage(error, io);
  }
  const known = error instanceof CliError;
  const message = error instanceof Error ? error.message : String(error);
  io.stderr(`redis-fleet: ${known ? message : `unexpected error: ${message}; run it again with --debug and report what it shows`}\n`);
  if (debug && error instanceof Error) {
    io.stderr(`${error.stack ?? ''}\n`);
  }
  return known ? error.exitCode : 1;
}

/** Help and version end by an error of their own, which is none. */
function reportUsage(error: CommanderError, io: CliIo): number {
  if (error.exitCode === 0) {
    return 0;
  }
  if (error.code !== 'commander.help') {
    io.stderr(`redis-fleet: ${error.message.replace(/^error: /, '').replace(/\n/g, ' ')}; see "redis-fleet --help"\n`);
  }
  return USAGE;
}
