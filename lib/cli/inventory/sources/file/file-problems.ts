import { CliError } from '../../../io';

/** Lines that a person reads at a time. */
const MAX_SHOWN = 20;

/** What is wrong with a file of hosts: all of it comes at once. */
export class FileProblems {
  private readonly found: string[] = [];

  /** @param place the file, with its line where it is known */
  public add(place: string, message: string): void {
    this.found.push(`${place}: ${message}`);
  }

  /** Throws a CliError with a line for each problem. */
  public throwIfAny(): void {
    if (this.found.length > 0) {
      const more = this.found.length - MAX_SHOWN;
      throw new CliError([...this.found.slice(0, MAX_SHOWN), ...(more > 0 ? [`and ${more} more of this file`] : [])].join('\n'));
    }
  }
}

/** Tells what is wrong at a path of the file. */
export type Complain = (path: readonly string[], message: string) => void;
