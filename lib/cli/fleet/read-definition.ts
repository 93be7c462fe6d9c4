import type { FleetDefinition } from '../../definitions/fleet';
import { parseFleetFile } from '../../fleet-file/fleet-file';
import { readFleetFile, shown } from '../../fleet-file/read';
import type { CliIo } from '../io';
import { readChecked } from '../read-checked';

/** The fleet of a fleet.yaml. Throws a CliError when it cannot be read; what is wrong in it is written first, line by line. */
export function readDefinition(file: string, io: CliIo): FleetDefinition {
  return readChecked(file, io, () => parseFleetFile(readFleetFile(file, io.cwd), shown(file)).definition);
}
