import { Argument, Command } from 'commander';
import { didYouMean } from '../definitions/nearest';
import { quoted } from '../fleet-file/read';
import { CliError, type CliIo } from './io';
import { USAGE } from './report';

/** What a JSON Schema can be printed of. */
type Kind = 'fleet' | 'image' | 'inventory';

const SCHEMAS: Readonly<Record<Kind, () => object>> = { fleet: fleetSchema, image: imageSchema, inventory: inventorySchema };

const KINDS = Object.keys(SCHEMAS) as Kind[];

function kindOf(text: string): Kind {
  const kind = KINDS.find((known) => known === text);
  if (kind === undefined) {
    throw new CliError(`schema takes ${KINDS.slice(0, -1).join(', ')} or ${KINDS.at(-1)}, got ${quoted(text)}${didYouMean(text.slice(0, 64), KINDS)}`, USAGE);
  }
  return kind;
}

/** `redis-fleet schema [fleet|image|inventory]` */
export function schemaCommand(io: CliIo): Command {
  return new Command('schema')
    .description('print the JSON Schema of fleet.yaml, image.yaml or redis_fleet.yml, for completion and checks in an editor')
    .addArgument(new Argument('[kind]', 'kind of file').choices(KINDS).argParser(kindOf).default('fleet' satisfies Kind))
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
