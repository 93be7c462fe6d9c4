import type { FleetDefinition } from '../../definitions/fleet';
import { parseFleetFile } from '../../fleet-file/fleet-file';
import { FleetFileError } from '../../fleet-file/issue';
import { readFleetFile, shown, UnreadableFileError } from '../../fleet-file/read';
import { CliError } from '../io';
import type { CliIo } from '../io';

/**
 * Checks each file; writes a line for each that is right and every error of the others.
 *
 * Throws a CliError with the number of errors where there are any.
 */
export function validateFiles(files: readonly string[], io: CliIo): void {
  const errors = files.map((file) => errorsOf(file, io));
  const count = errors.reduce((sum, found) => sum + found, 0);
  if (count > 0) {
    const bad = errors.filter((found) => found > 0).length;
    throw new CliError(`${count} ${count === 1 ? 'error' : 'errors'} in ${bad} of ${files.length} ${files.length === 1 ? 'file' : 'files'}`);
  }
}

/** Number of errors in one file, each written. */
function errorsOf(file: string, io: CliIo): number {
  try {
    const { definition } = parseFleetFile(readFleetFile(file, io.cwd), shown(file));
    definition.advice.forEach(({ message }) => io.stderr(`${shown(file)}: advice: ${message}\n`));
    io.stdout(`${shown(file)}: ok — ${summaryOf(definition)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof FleetFileError || error instanceof UnreadableFileError)) {
      throw error;
    }
    io.stderr(`${error.message}\n`);
    return error instanceof FleetFileError ? error.issues.length : 1;
  }
}

/** A fleet in a few words. */
function summaryOf(fleet: FleetDefinition): string {
  const nodes = fleet.topology.slots.length;
  const environment = fleet.environment === undefined ? '' : ` (${fleet.environment})`;
  return [
    `fleet ${fleet.name}${environment}`,
    `${fleet.topology.kind} in zone ${fleet.topology.zones.join(', ')}`,
    `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`,
    fleet.engine.name,
    fleet.machine.instanceType,
    fleet.machine.image.name,
  ].join(', ');
}
