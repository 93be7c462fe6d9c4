import type { FleetDefinition } from '../../definitions/fleet';
import { HEADER } from '../header';
import { logFileOf } from '../paths';

/**
 * The logrotate file of the servers' logs.
 *
 * Redis opens its log anew for each line, so that a file that was moved away needs neither a signal nor a copy.
 */
export function renderLogrotateConf(definition: FleetDefinition): string {
  const { user } = definition.machine.image.installationOf(definition.engine);
  const files = definition.databases.map(({ port }) => logFileOf(port));
  return `${HEADER}
${files.join(' ')} {
    su ${user} ${user}
    daily
    maxsize 64M
    rotate 14
    compress
    missingok
    notifempty
    create 0640 ${user} ${user}
}
`;
}
