import { Command, InvalidArgumentError } from 'commander';
import { type CliIo } from '../../lib/cli/io';
import { DEFAULT_NAME } from '../api/command-line';
import { connectLab } from '../api/start';
import type { Lab } from '../api/lab';

/** What the commands of the lab are given. */
export interface LabIo extends CliIo {
  /** Sets the exit code of the program, where it is neither that of success nor of an error. */
  readonly exitWith: (code: number) => void;
}

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

/** Reads a whole number for commander, which names the argument in front of what this throws. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) throw new InvalidArgumentError(`It must be a whole number, ${least}-${most}.`);
    return value;
  };
}
