import type { FleetDefinition } from '../../definitions/fleet';
import type { Slot } from '../../definitions/placement/slot';
import type { RedisDatabase } from '../../definitions/redis/database';
import { hasReplicas } from '../../definitions/redis/fleet-databases';
import { memoryPlansOf } from '../../definitions/redis/memory-plan';
import type { MemoryPlan } from '../../definitions/redis/memory-plan';
import { PATHS } from '../paths';
import { json } from '../quoting';
import { LIFECYCLE_HOOKS } from './lifecycle-hooks';

/** Where the nodes of a Redis Cluster find what they share: names, at synth as tokens. */
export interface ClusterResources {
  /** Name of the registry's table. */
  readonly registry: string;
  /** Name of the parameter that holds how many shards there are. */
  readonly shape: string;
  /** The hosted zone and the name in it that leads to all nodes. */
  readonly dns?: { readonly zone: string; readonly name: string };
}

/** What is known only when the slot's resources are: ids and ARNs, at synth as tokens. */
export interface SlotResources {
  readonly region: string;
  /** Whole name of the slot's zone. */
  readonly zone: string;
  readonly volumeId: string;
  /** ARN of the secret of each user, by the definition's secret keys. */
  readonly secretArns: Readonly<Record<string, string>>;
  /** Where the files asset lies. */
  readonly files: { readonly bucket: string; readonly key: string };
  /** For a Redis Cluster, and only for one. */
  readonly cluster?: ClusterResources;
}

/**
 * node.json: the only input of a node's programs beside the machine's metadata.
 *
 * Nothing in it depends on how many shards there are, so that another one changes no node.
 */
export function renderNodeJson(definition: FleetDefinition, slot: Slot, resources: SlotResources): string {
  const { server, user } = definition.machine.image.installationOf(definition.engine);
  const shares = definition.databases.map(({ config, memorySharePercent: sharePercent = 100 }) => ({ config, sharePercent }));
  const plans = memoryPlansOf(shares, hasReplicas(definition.topology));
  return json({
    version: 1,
    fleet: definition.name,
    ...(definition.environment === undefined ? {} : { environment: definition.environment }),
    region: resources.region,
    topology: definition.topology.kind,
    slot: { name: slot.nameIn(definition.name), shard: slot.shard, member: slot.member, zone: resources.zone, initialRole: slot.initialRole },
    engine: { name: definition.engine.flavor, version: definition.engine.version, server, user },
    databases: definition.databases.map((database, index) => databaseOf(definition, { database, plan: plans[index] }, resources)),
    ...clusterOf(definition, resources.cluster),
    hooks: LIFECYCLE_HOOKS,
    volume: { id: resources.volumeId, mountPoint: PATHS.mountPoint },
    files: resources.files,
    ...hostStatusOf(definition),
  });
}

function hostStatusOf({ hostStatus }: FleetDefinition): object {
  return hostStatus === undefined ? {} : { hostStatus: { port: hostStatus.port, access: hostStatus.access } };
}

function databaseOf(definition: FleetDefinition, { database, plan }: { database: RedisDatabase; plan?: MemoryPlan }, { secretArns }: SlotResources): object {
  const { name, port, config, users, cpus } = database;
  const { hasLog: appendOnly, snapshotRules } = config.persistence;
  return {
    name,
    port,
    memory: plan,
    persistence: { appendOnly, snapshotRules },
    ...(cpus === undefined ? {} : { cpus }),
    users: users.map((user) => ({ name: user.name, rules: user.rulesFor(definition.engine), secretArn: secretArns[definition.secretKey(name, user.name)] })),
  };
}

/** Throws where the resources of a cluster are missing, or are there for a fleet that is none. */
function clusterOf({ name, topology }: FleetDefinition, resources?: ClusterResources): object {
  if ((topology.clusterRules === undefined) !== (resources === undefined)) {
    throw new Error(`fleet ${name}: a registry and a shape belong to a Redis Cluster and to nothing else, got ${resources === undefined ? 'none' : 'some'} for ${topology.kind}`);
  }
  return topology.clusterRules === undefined ? {} : { cluster: { ...resources, nodeTimeoutMillis: topology.clusterRules.nodeTimeoutMillis } };
}
