import { Argument, Command } from 'commander';
import type { CliIo } from './io';

/** What a JSON Schema can be printed of. */
type Kind = 'fleet' | 'image';

/** `redis-fleet schema [fleet|image]` */
export function schemaCommand(io: CliIo): Command {
  return new Command('schema')
    .description('print the JSON Schema of fleet.yaml or image.yaml, for completion and checks in an editor')
    .addArgument(new Argument('[kind]', 'kind of file').choices(['fleet', 'image'] satisfies Kind[]).default('fleet' satisfies Kind))
    .action((kind: Kind) => {
      io.stdout(`${JSON.stringify(kind === 'image' ? imageSchema() : fleetSchema(), null, 2)}\n`);
    });
}

// Loaded when called: the schema would cost every other command 30 ms.

function fleetSchema(): object {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { fleetFileJsonSchema } = require('../fleet-file/schema/fleet') as typeof import('../fleet-file/schema/fleet');
  return fleetFileJsonSchema();
}

function imageSchema(): object {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { imageFileJsonSchema } = require('../fleet-file/images/schema') as typeof import('../fleet-file/images/schema');
  return imageFileJsonSchema();
}
