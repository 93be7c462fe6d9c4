import * as z from 'zod';
import { PlacementGroups } from '../../definitions/placement/choices';
import { choice, exactlyOne, flag, list, number, section, text } from './kinds';

export const standaloneSchema = section({
  zone: text({ title: 'Zone', description: 'Zone of the node: a letter such as a, or a whole name such as eu-west-1a; by default a.', example: 'a' }).optional(),
}, { title: 'Standalone', description: 'One node, whose volume outlives its machine; while the machine is replaced nothing answers.' });

export const clusterSchema = z.strictObject({
  shards: number({ title: 'Shards', description: 'Shards, 3-400; more can be added later.', example: 3 }),
  replicasPerShard: number({ title: 'Replicas', description: 'Replicas of each shard, 0-5; by default 1.', example: 2 }).optional(),
  zones: list(text({ title: 'Zone', description: 'A letter such as a, or a whole name such as eu-west-1a.', example: 'a' }), {
    title: 'Zones', description: 'Zones of the nodes, 1-6; by default a, b and c. Their order and number decide where each slot lives: changing them later moves slots to new, empty volumes.',
  }),
  nodeTimeoutMillis: number({ title: 'Node timeout', description: 'Milliseconds after which a node that does not answer counts as failed, 1000-120000; by default 5000.', example: 5000 }).optional(),
  requireFullCoverage: flag({ title: 'Full coverage', description: 'Whether the whole cluster stops while a shard has no primary; by default only that shard does.' }).optional(),
  requireZoneFaultTolerance: flag({ title: 'Zone fault tolerance', description: 'Whether a layout that does not survive the loss of a zone is an error; by default it is a warning.' }).optional(),
  placementGroups: choice(Object.values(PlacementGroups), {
    title: 'Placement groups', description: 'Whether EC2 keeps nodes on separate hardware: spread, every node of a zone (at most seven); partition, the members of a shard; by default none.', example: PlacementGroups.PARTITION,
  }).optional(),
}).meta({ title: 'Redis Cluster', description: 'Shards that divide the keys, each a primary and its replicas in other zones.' });

export const topologySchema = z.strictObject({
  standalone: standaloneSchema,
  cluster: clusterSchema.optional(),
}).superRefine((value, context) => {
  const problem = exactlyOne(value, ['standalone', 'cluster']);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).nullish().meta({ title: 'Topology', description: 'How many nodes, and where; by default one.', minProperties: 1, maxProperties: 1 });
