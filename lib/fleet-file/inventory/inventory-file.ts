import type { InventoryConfig } from '../../definitions/inventory/config';
import { parseDefinitionFile } from '../definition-file';
import type { RulesCheck } from './build-inventory';
import { buildInventory } from './build-inventory';
import { NOT_CARRIED, OF_AWS_EC2, OF_NOT_CARRIED } from './of-aws-ec2';
import { INVENTORY_FORMAT_VERSION, inventoryFileSchema } from './schema';

/**
 * The configuration of an inventory that a redis_fleet.yml holds; `file` is its name in error messages, `check` compiles its expressions.
 *
 * Folders and files come out as they were written: they begin at the folder of the file.
 *
 * Throws a FleetFileError with everything that is wrong: syntax first, then structure, values and expressions of all sections at once.
 */
export function parseInventoryFile(text: string, file: string, check: RulesCheck): InventoryConfig {
  return parseDefinitionFile({
    title: 'an inventory file',
    beginning: 'begin with the fleet, such as "fleet: demo"',
    foreignKeys: { ...OF_AWS_EC2, [NOT_CARRIED]: OF_NOT_CARRIED },
    version: INVENTORY_FORMAT_VERSION,
    schema: inventoryFileSchema,
    build: (parts) => buildInventory(parts, check),
  }, text, file);
}
