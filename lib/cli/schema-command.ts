import { Argument, Command } from 'commander';
import type { CliIo } from './io';

/** What a JSON Schema can be printed of. */
type Kind = 'fleet' | 'image' | 'inventory';

const SCHEMAS: Readonly<Record<Kind, () => object>> = { fleet: fleetSchema, image: imageSchema, inventory: inventorySchema };

/** `redis-fleet schema [fleet|image|inventory]` */
export function schemaCommand(io: CliIo): Command {
  return new Command('schema')
    .description('print the JSON Schema of fleet.yaml, image.yaml or redis_fleet.yml, for completion and checks in an editor')
    .addArgument(new Argument('[kind]', 'kind of file').choices(Object.keys(SCHEMAS)).default('fleet' satisfies Kind))
    .action((kind: Kind) => {
      io.stdout(`${JSON.stringify(SCHEMAS[kind](), null, 2)}\n`);
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

function inventorySchema(): object {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { inventoryFileJsonSchema } = require('../fleet-file/inventory/schema') as typeof import('../fleet-file/inventory/schema');
  return inventoryFileJsonSchema();
}
