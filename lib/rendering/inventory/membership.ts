import { InitialRole } from '../../definitions/placement/slot';
import { FleetTags } from '../../definitions/tags';
import type { InventoryHost, Placement } from './host';
import type { Identity } from './identity';
import { type GroupKind, groupName, shardGroupName } from './group-names';
import type { GroupPath } from './groups';

const AWS_EC2: GroupPath = ['aws_ec2'];
const REDIS: GroupPath = ['redis'];
const PRIMARY: GroupPath = [...REDIS, 'redis_primary'];
const REPLICA: GroupPath = [...REDIS, 'redis_replica'];
const REDIS_CLUSTER: GroupPath = ['redis_cluster'];
const SENTINEL: GroupPath = ['redis_sentinel'];
/** What the tag of the topology says of a Redis Cluster. */
const CLUSTER_TOPOLOGY = 'cluster';

/** Groups that are there without a host too, so that a play for one of them finds it in an empty fleet. */
export const CONSTANT_GROUPS: readonly GroupPath[] = [AWS_EC2, REDIS, PRIMARY, REPLICA];

/** What of a host decides about its groups, beside its place in the fleet. */
export type Grouped = Pick<InventoryHost, 'account' | 'placement' | 'source' | 'tags'>;

/** The groups of ours that a host is in; a group for something that is not known of the host is left out. */
export function fleetGroups(host: Grouped, identity: Identity): GroupPath[] {
  return [
    ...(host.source === 'static' ? [] : [AWS_EC2]),
    ...serviceGroups(host, identity),
    ...clusterGroups(identity),
    ...placeGroups(host.placement),
    ...valueGroup('env', identity.environment),
    ...valueGroup('account', host.account),
  ];
}

function serviceGroups(host: Grouped, identity: Identity): GroupPath[] {
  if (identity.service === 'sentinel') {
    return [SENTINEL];
  }
  return isRedis(host, identity) ? redisGroups(identity) : [];
}

/** A slot is a Redis node unless its service says that it is something else; any other machine only if its service says so. */
function isRedis({ source, tags }: Grouped, { service }: Identity): boolean {
  return service === undefined ? source === 'planned' || (tags[FleetTags.SLOT] ?? '') !== '' : service === 'redis';
}

function redisGroups(identity: Identity): GroupPath[] {
  return [
    REDIS,
    ...(identity.initialRole === InitialRole.PRIMARY ? [PRIMARY] : []),
    ...(identity.initialRole === InitialRole.REPLICA ? [REPLICA] : []),
    ...(identity.topology === CLUSTER_TOPOLOGY ? [REDIS_CLUSTER] : []),
  ];
}

function placeGroups(placement: Placement): GroupPath[] {
  return [...valueGroup('az', placement.availability_zone), ...valueGroup('region', placement.region)];
}

function clusterGroups(identity: Identity): GroupPath[] {
  if (identity.cluster === undefined) {
    return [];
  }
  const cluster = groupName('cluster', identity.cluster);
  return [identity.shard === undefined ? [cluster] : [cluster, shardGroupName(identity.cluster, identity.shard)]];
}

function valueGroup(kind: GroupKind, value: string | undefined): GroupPath[] {
  return value === undefined ? [] : [[groupName(kind, value)]];
}
