import type { FleetDefinition } from '../../definitions/fleet';
import { mostOpenFilesOf } from '../../definitions/kernel/fleet-fit';
import { HEADER } from '../header';

/** The limits.d file: what a shell of the server's user may open; the server itself gets its limit from its unit. */
export function renderLimitsConf(definition: FleetDefinition): string {
  const { user } = definition.machine.image.installationOf(definition.engine);
  const { wanted } = mostOpenFilesOf(definition);
  return `${HEADER}
${user} soft nofile ${wanted}
${user} hard nofile ${wanted}
`;
}
