import * as z from 'zod';
import { flag, list, mapping, number, section, setting, text } from '../schema/kinds';
import { reachSchema } from './reach-schema';
import { fleetSchema, liveShape, sourceSchema } from './source-schema';

/** The version of the file's format that this library reads. */
export const INVENTORY_FORMAT_VERSION = 1;
/** The plugin of Ansible that reads the file: its name in the file keeps other plugins from reading it. */
export const INVENTORY_PLUGIN = 'redis_fleet';

export const expressionSchema = setting({ title: 'Expression', description: 'An expression; a text stands in quotes of its own within it.', example: 'private_ip_address' });

const HOSTNAME = 'slot, tag:KEY, tag:KEY=VALUE, text:WORD, or the name of a filter of DescribeInstances; filters of expressions may stand behind it';

export const hostnameSchema = z.union([
  text({ title: 'Name', description: `What a host is called by: ${HOSTNAME}.`, example: 'tag:Name' }),
  z.strictObject({
    name: text({ title: 'Name', description: `What a host is called by: ${HOSTNAME}.`, example: 'tag:Name' }),
    prefix: text({ title: 'Prefix', description: `What stands in front: ${HOSTNAME}.`, example: 'private-ip-address' }).optional(),
    separator: text({ title: 'Separator', description: 'What stands between prefix and name; by default _.', example: '_' }).optional(),
  }),
]).meta({ title: 'Host name', description: 'One way to call a host.', examples: ['tag:Name'] });

export const keyedGroupSchema = z.strictObject({
  key: expressionSchema.meta({ title: 'Key', description: 'Expression whose value names the groups: a text one, a list one for each item, a mapping one for each key with its value.', examples: ['placement.region'] }),
  prefix: text({ title: 'Prefix', description: 'What the names begin with; by default nothing.', example: 'region' }).optional(),
  separator: text({ title: 'Separator', description: 'What stands between the parts of a name; by default _.', example: '_' }).optional(),
  parent_group: text({ title: 'Parent', description: 'Group that gets the groups as children; {{ expression }} in it is evaluated.', example: 'regions' }).optional(),
  default_value: text({ title: 'Default', description: 'Takes the place of an empty value.', example: 'none' }).optional(),
  trailing_separator: flag({ title: 'Trailing separator', description: 'Whether the separator stays behind a mapping\'s key whose value is empty; by default it does.' }).optional(),
  leading_separator: flag({ title: 'Leading separator', description: 'Whether the separator stays in front where there is no prefix; by default it does.' }).optional(),
  split: text({ title: 'Split', description: 'What a text is split at before it names groups.', example: ',' }).optional(),
}).meta({ title: 'Keyed group', description: 'Groups that are made from the values of an expression.', examples: [{ key: 'placement.region', prefix: 'region' }] });

export const cacheSchema = section({
  seconds: number({ title: 'Age', description: 'Age in seconds up to which a kept inventory is used again, 0-604800; by default 0, which keeps none.', example: 300 }),
  folder: text({ title: 'Folder', description: 'Folder that it is kept in; by default one of the user\'s own. It begins at the folder of this file.', example: '.cache' }).optional(),
}, { title: 'Cache', description: 'How long an inventory is kept.' });

export const listsShape = {
  sources: list(sourceSchema, { title: 'Sources', description: 'Where hosts come from; later ones win, variable by variable. By default one live source, whose keys may stand at the top of the file.' }),
  hostnames: list(hostnameSchema, { title: 'Host names', description: 'What hosts are called: the first that gives a name; by default slot.' }),
  keyed_groups: list(keyedGroupSchema, { title: 'Keyed groups', description: 'Groups that are made from the values of expressions.' }),
};

/** Values of the file that stand alone. */
export const valuesShape = {
  allow_duplicated_hosts: flag({ title: 'Duplicated hosts', description: 'Whether a host is there once under each of hostnames that gives a name; by default not.' }).optional(),
  strict: flag({ title: 'Strict', description: 'Whether an expression that cannot be evaluated for a host is an error; by default it is left out.' }).optional(),
  strict_names: flag({ title: 'Strict names', description: 'Whether two hosts of one name are an error; by default their ids tell them apart.' }).optional(),
  hostvars_prefix: text({ title: 'Prefix of variables', description: 'What stands in front of the names of variables that come from AWS.', example: 'aws_' }).optional(),
  hostvars_suffix: text({ title: 'Suffix of variables', description: 'What stands behind the names of variables that come from AWS.', example: '_aws' }).optional(),
  cache: cacheSchema,
  min_hosts: number({ title: 'Least hosts', description: 'Fewer hosts are an error, 1-1000000; by default none are fine.', example: 1 }).optional(),
};

export const composeSchema = mapping(expressionSchema, { title: 'Compose', description: 'Further variables of hosts: an expression by name.' });
export const groupsSchema = mapping(expressionSchema, { title: 'Groups', description: 'Groups by name, each with the hosts for which the expression is true.' });

/** The structure of redis_fleet.yml; what its values may be is known to the definitions only. */
export const inventoryFileSchema = z.strictObject({
  plugin: z.literal(INVENTORY_PLUGIN).optional().meta({ title: 'Plugin', description: 'Name of the plugin that reads this file for Ansible; a script needs no such line.', examples: [INVENTORY_PLUGIN] }),
  version: z.literal(INVENTORY_FORMAT_VERSION).optional().meta({ title: 'Version', description: 'Version of the format of this file.', examples: [INVENTORY_FORMAT_VERSION] }),
  ...listsShape,
  fleet: fleetSchema,
  ...liveShape,
  ...valuesShape,
  compose: composeSchema,
  groups: groupsSchema,
  reach: reachSchema,
}).meta({ title: 'Inventory of Redis fleets', description: 'Which hosts Ansible gets, what they are called, and which variables and groups they have.' });

/** The structure as a JSON Schema (draft 7, which editors read) for completion and checks while typing. */
export function inventoryFileJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(inventoryFileSchema, { target: 'draft-7', io: 'input' });
  return { $schema, ...schema };
}
