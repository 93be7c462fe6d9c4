import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type ClusterProps, FleetDefinition, type FleetDefinitionProps, RedisCluster, type RedisClusterProps, Topology } from '../../lib';
import { emptyStack } from './stacks';

export interface SynthesizedCluster {
  readonly stack: Stack;
  readonly redis: RedisCluster;
  /** The stack of the fleet. */
  readonly parent: Template;
  /** The nested stacks of its shards. */
  readonly shards: readonly Template[];
}

/** The definition of a Redis Cluster: of 3 shards with 2 replicas, unless told otherwise. */
export function clusterDefinition(topology: Partial<ClusterProps> = {}, props: Partial<FleetDefinitionProps> = {}): FleetDefinition {
  return new FleetDefinition({ name: 'demo', topology: Topology.cluster({ shards: 3, replicasPerShard: 2, ...topology }), ...props });
}

/** A Redis Cluster in a stack of its own, synthesized. */
export function cluster(definition = clusterDefinition(), more: Partial<RedisClusterProps> = {}): SynthesizedCluster {
  const stack = emptyStack();
  const redis = new RedisCluster(stack, 'Redis', { definition, ...more });
  const parent = Template.fromStack(stack);
  const shards = Array.from({ length: definition.topology.shards }, (_, number) => Template.fromStack(redis.node.findChild(`Shard${number}`) as Stack));
  return { stack, redis, parent, shards };
}
