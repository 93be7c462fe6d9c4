import type { FleetDefinition } from '../definitions/fleet';
import type { SideServices } from '../definitions/side-services/services';
import { buildFleet } from './build';
import { parseDefinitionFile } from './definition-file';
import type { FileFormat } from './definition-file';
import type { Parts } from './parts';
import { fleetFileSchema, FORMAT_VERSION, nameSchema } from './schema/fleet';
import { sideServicesPart } from './side-services/build-side-services';
import { KINDS } from './side-services/kinds';

/** What a fleet.yaml says. */
export interface FleetFileResult {
  readonly definition: FleetDefinition;
  /** What stands beside the fleet on Kubernetes; undefined where nothing does. */
  readonly sideServices?: SideServices;
}

const FORMAT: FileFormat<FleetFileResult> = {
  title: 'a fleet file',
  beginning: 'begin with "version: 1", or have "redis-fleet init" write one',
  version: FORMAT_VERSION,
  schema: fleetFileSchema,
  build,
};

/**
 * The fleet that a fleet.yaml defines; `file` is its name in error messages.
 *
 * Throws a FleetFileError with everything that is wrong: syntax first, then structure and values of all sections at once.
 */
export function parseFleetFile(text: string, file: string): FleetFileResult {
  return parseDefinitionFile(FORMAT, text, file);
}

function build(parts: Parts, sound: boolean): FleetFileResult | undefined {
  const sideServices = sideServicesPart(parts, KINDS, parts.read(['name'], nameSchema) ?? 'unnamed');
  const definition = buildFleet(parts, sound);
  return definition && { definition, sideServices };
}
