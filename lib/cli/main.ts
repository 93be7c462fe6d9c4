import { Command } from 'commander';
import { didYouMean } from '../definitions/nearest';
import { quoted } from '../fleet-file/read';
import { ansibleCommand } from './ansible/command';
import { checkCommand } from './check/command';
import { failoverCommand } from './failover/command';
import { imagesCommand } from './images/command';
import { initCommand } from './init/command';
import { inventoryCommand } from './inventory/command';
import { CliError } from './io';
import type { CliIo, CommandIo } from './io';
import { labArguments, labCommand, runLab } from './lab-command';
import { addCommands, writeThrough } from './output';
import { PACKAGE } from './package-facts';
import { planCommand } from './plan/command';
import { replaceCommand } from './replace/command';
import { report, USAGE } from './report';
import { schemaCommand } from './schema-command';
import { validateCommand } from './validate/command';

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
  npx redis-fleet check fleet.yaml       ask every node how it is

Exit codes: 0 done, 1 a problem in the input or on the way, 2 a mistake on the command line.
`;

/**
 * Runs redis-fleet with the arguments behind the program's name; the result is the exit code.
 *
 * 0 is done, 1 a problem in the input or on the way, 2 a mistake on the command line.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  let code = 0;
  const program = programFor({ ...io, exitWith: (given) => (code = given) });
  try {
    const forLab = labArguments(argv);
    if (forLab !== undefined) return await runLab(forLab, io);
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, io, { debug: program.opts<{ debug?: boolean }>().debug === true, help: helpFor(program, argv) });
  }
}

/** The command line that shows the help of the command that was typed, as far as there is one. */
function helpFor(program: Command, argv: readonly string[]): string {
  const path = [program.name()];
  let command = program;
  for (const word of argv.filter((each) => each !== '--debug')) {
    const below = command.commands.find((each) => each.name() === word);
    if (below === undefined) break;
    path.push(word);
    command = below;
  }
  return `${path.join(' ')} --help`;
}

function programFor(io: CommandIo): Command {
  const program = writeThrough(new Command('redis-fleet'), io)
    .description(INTRODUCTION)
    .version(PACKAGE.version, '-V, --version', 'print the version')
    .option('--debug', 'show where an error came from')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', FIRST_STEPS);
  const commands = [
    initCommand(io), validateCommand(io), schemaCommand(io), planCommand(io), inventoryCommand(io), ansibleCommand(io),
    checkCommand(io), failoverCommand(io), replaceCommand(io), imagesCommand(io), labCommand(),
  ];
  addCommands(program, commands);
  const names = [...commands.map((command) => command.name()), 'help'];
  program.on('command:*', ([name = '']: string[]) => {
    const help = didYouMean(name.slice(0, 64), names) || '; "redis-fleet --help" lists the commands';
    throw new CliError(`unknown command ${quoted(name)}${help}`, USAGE);
  });
  return program;
}
