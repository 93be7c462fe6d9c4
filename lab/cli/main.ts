import { Command } from 'commander';
import { CliError, type CliIo } from '../../lib/cli/io';
import { addCommands, writeThrough } from '../../lib/cli/output';
import { report } from '../../lib/cli/report';
import { LabError } from '../api/lab-error';
import { accessCommands } from './access-commands';
import type { LabIo } from './context';
import { downCommand } from './down-command';
import { faultCommands } from './fault-commands';
import { lookCommands } from './look-commands';
import { powerCommands } from './power-commands';
import { upCommand } from './up-command';

/** Of what is behind an error, as much as is shown without --debug: CloudFormation's reason is among it. */
const CAUSE_LINES = 40;

const INTRODUCTION = `EC2 in a box: an emulator of AWS, and for every instance that a deployment to it
makes a machine of this host that boots with the instance's own user data. Needs Linux and root.`;

const AFTER_HELP = `
For example:
  redis-fleet lab up --fleet fleet.yaml
  redis-fleet lab status
  redis-fleet lab exec demo-0-0 -- redis-cli --version
  redis-fleet lab kill demo-0-0
  redis-fleet lab down
`;

/**
 * Runs `redis-fleet lab` with the arguments behind it; the result is the exit code.
 *
 * 0 is done, 1 a problem in the input or on the way, 2 a mistake on the command line; exec, run, ssh and doctor pass on
 * the exit code of what they run.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  let code = 0;
  const program = programFor({ ...io, exitWith: (given) => (code = given) });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    const { debug = false } = program.opts<{ debug?: boolean }>();
    if (error instanceof LabError) showCause(error, io, debug);
    return report(asCliError(error), io, { debug, help: 'redis-fleet lab --help' });
  }
}

function programFor(io: LabIo): Command {
  const program = writeThrough(new Command('redis-fleet lab'), io)
    .description(INTRODUCTION)
    .option('--debug', 'show where an error came from')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', AFTER_HELP);
  addCommands(program, [
    upCommand(io), ...lookCommands(io), ...accessCommands(io), ...powerCommands(io), ...faultCommands(), downCommand(io),
  ]);
  return program;
}

/** Writes the end of what is behind an error above its one line, or all of it. */
function showCause({ cause = '' }: LabError, io: CliIo, isWhole: boolean): void {
  if (cause !== '') io.stderr(`${isWhole ? cause : cause.split('\n').slice(-CAUSE_LINES).join('\n')}\n\n`);
}

/** What the lab itself says is shown as it is. */
function asCliError(error: unknown): unknown {
  if (!(error instanceof LabError)) return error;
  const shown = new CliError(error.message);
  shown.stack = error.stack;
  return shown;
}
