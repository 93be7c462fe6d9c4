import * as z from 'zod';
import { KINDS } from '../side-services/kinds';
import { sideServicesSchema } from '../side-services/schema';
import { mapping, text } from './kinds';
import { accessSchema, hostStatusSchema, networkSchema } from './network';
import { kernelSchema, nodeSchema } from './node';
import { redisSchema } from './redis';
import { topologySchema } from './topology';

/** The version of the file's format that this library reads. */
export const FORMAT_VERSION = 1;

export const nameSchema = text({ title: 'Name', description: 'Name of the fleet; it is part of the names of what is made, and unique among the fleets of an account and region.', example: 'demo' });
export const environmentSchema = text({ title: 'Environment', description: 'Environment of the fleet; stands on its tags.', example: 'dev' }).optional();
export const tagsSchema = mapping(text({ title: 'Value', description: 'Value of the tag.', example: 'data' }), { title: 'Tags', description: 'Tags of your own on all that can be tagged.' });
export const acknowledgeSchema = mapping(text({ title: 'Reason', description: 'Why the setting is wanted.', example: 'a test of dead peers' }), {
  title: 'Acknowledged settings', description: 'Harmful settings that are wanted all the same: the id from the error message, and the reason.',
});

/** The structure of fleet.yaml; what its values may be is known to the definitions only. */
export const fleetFileSchema = z.strictObject({
  version: z.literal(FORMAT_VERSION).meta({ title: 'Version', description: 'Version of the format of this file.', examples: [FORMAT_VERSION] }),
  name: nameSchema,
  environment: environmentSchema,
  topology: topologySchema,
  network: networkSchema,
  node: nodeSchema,
  redis: redisSchema,
  kernel: kernelSchema,
  access: accessSchema,
  hostStatus: hostStatusSchema,
  sideServices: sideServicesSchema(KINDS),
  tags: tagsSchema,
  acknowledge: acknowledgeSchema,
}).meta({ title: 'Fleet of Redis or Valkey nodes', description: 'One fleet, from which everything that runs it is derived.' });

/** The structure as a JSON Schema (draft 7, which editors read) for completion and checks while typing. */
export function fleetFileJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(fleetFileSchema, { target: 'draft-7', io: 'input' });
  return { $schema, ...schema };
}
