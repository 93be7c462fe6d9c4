import { Command } from 'commander';
import type { CliIo } from './io';

/** `redis-fleet schema` */
export function schemaCommand(io: CliIo): Command {
  return new Command('schema')
    .description('print the JSON Schema of fleet.yaml, for completion and checks in an editor')
    .action(() => {
      // Loaded when called: the schema would cost every other command 30 ms.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { fleetFileJsonSchema } = require('../fleet-file/schema/fleet') as typeof import('../fleet-file/schema/fleet');
      io.stdout(`${JSON.stringify(fleetFileJsonSchema(), null, 2)}\n`);
    });
}
