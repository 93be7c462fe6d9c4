import type { FleetDefinition } from '../../definitions/fleet';
import { parseFleetFile } from '../../fleet-file/fleet-file';
import { FleetFileError } from '../../fleet-file/issue';
import { readFleetFile, shown, UnreadableFileError } from '../../fleet-file/read';
import { CliError, type CliIo } from '../io';

/** The fleet of a fleet.yaml. Throws a CliError when it cannot be read; what is wrong in it is written first, line by line. */
export function readDefinition(file: string, io: CliIo): FleetDefinition {
  try {
    return parseFleetFile(readFleetFile(file, io.cwd), shown(file)).definition;
  } catch (error) {
    if (error instanceof UnreadableFileError) throw new CliError(error.message);
    if (!(error instanceof FleetFileError)) throw error;
    io.stderr(`${error.message}\n`);
    const { length } = error.issues;
    throw new CliError(`${length} ${length === 1 ? 'error' : 'errors'} in ${shown(file)}`);
  }
}
