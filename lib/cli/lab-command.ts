import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { CliError, type CliIo } from './io';

/** Name of the command. */
export const LAB = 'lab';

/** What the lab's own program exports. */
interface LabProgram {
  readonly main: (argv: readonly string[], io: CliIo) => Promise<number>;
}

/** `redis-fleet lab …` as the help of redis-fleet shows it: the lab has a program of its own, which reads the rest. */
export function labCommand(): Command {
  return new Command(LAB)
    .description('boot what was synthesized, on machines of this host')
    .usage('<command>')
    .helpOption(false)
    .addHelpText('after', '\n"redis-fleet lab --help" lists its commands.\n');
}

/** The arguments behind `lab`; undefined where another command is called. */
export function labArguments(argv: readonly string[]): string[] | undefined {
  const debug = argv[0] === '--debug' ? ['--debug'] : [];
  const [name, ...rest] = argv.slice(debug.length);
  return name === LAB ? [...debug, ...rest] : undefined;
}

/**
 * Runs the lab's program, which is beside this one in a checkout and is no part of the npm package; the result is its exit code.
 *
 * Throws a CliError where it is not there.
 */
export async function runLab(argv: readonly string[], io: CliIo): Promise<number> {
  const program = join(__dirname, 'lab.js');
  if (!existsSync(program) || !existsSync(join(__dirname, '..', 'lab', 'machines'))) {
    throw new CliError('the lab is not part of the npm package: run it in a checkout of the project, after "npm run setup" and "npm run build"');
  }
  // By its path: it is no part of this bundle
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { main } = require(program) as LabProgram;
  return main(argv, io);
}
