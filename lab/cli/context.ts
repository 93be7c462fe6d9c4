import { Command } from 'commander';
import type { CommandIo } from '../../lib/cli/io';
import { DEFAULT_NAME } from '../api/command-line';
import { connectLab } from '../api/start';
import type { Lab } from '../api/lab';

export { wholeNumber } from '../../lib/cli/whole-number';

/** What the commands of the lab are given. */
export type LabIo = CommandIo;

/** The words that run this program. */
export const OWN_PROGRAM: readonly string[] = [process.execPath, process.argv[1] ?? ''];

/** The flag that every command has. */
export interface NameFlag {
  readonly name: string;
}

/** A command that is about one lab. */
export function labCommandNamed(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--name <name>', 'name of the lab', DEFAULT_NAME)
    .helpOption('-h, --help', 'print this help');
}

/** The lab that a command's flags name. Throws a LabError where it does not run. */
export function labOf({ name }: NameFlag): Promise<Lab> {
  return connectLab(name);
}
