import { FleetFileError } from '../fleet-file/issue';
import { shown, UnreadableFileError } from '../fleet-file/read';
import { CliError, type CliIo } from './io';

/** What `read` makes of a file. Throws a CliError when the file cannot be read; what is wrong in it is written first, line by line. */
export function readChecked<T>(file: string, io: CliIo, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableFileError) throw new CliError(error.message);
    if (!(error instanceof FleetFileError)) throw error;
    io.stderr(`${error.message}\n`);
    const { length } = error.issues;
    throw new CliError(`${length} ${length === 1 ? 'error' : 'errors'} in ${shown(file)}`);
  }
}
