import type { FleetDefinition } from '../definitions/fleet';
import { buildFleet } from './build';
import { parseDefinitionFile } from './definition-file';
import type { FileFormat } from './definition-file';
import { fleetFileSchema, FORMAT_VERSION } from './schema/fleet';

/** What a fleet.yaml says. */
export interface FleetFileResult {
  readonly definition: FleetDefinition;
}

const FORMAT: FileFormat<FleetDefinition> = {
  title: 'a fleet file',
  beginning: 'begin with "version: 1", or have "redis-fleet init" write one',
  version: FORMAT_VERSION,
  schema: fleetFileSchema,
  build: buildFleet,
};

/**
 * The fleet that a fleet.yaml defines; `file` is its name in error messages.
 *
 * Throws a FleetFileError with everything that is wrong: syntax first, then structure and values of all sections at once.
 */
export function parseFleetFile(text: string, file: string): FleetFileResult {
  return { definition: parseDefinitionFile(FORMAT, text, file) };
}
