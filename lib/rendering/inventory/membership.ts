import { InitialRole } from '../../definitions/placement/slot';
import type { Placement } from './host';
import type { Identity } from './identity';
import { type GroupKind, groupName, shardGroupName } from './group-names';
import type { GroupPath } from './groups';

const AWS_EC2: GroupPath = ['aws_ec2'];
const REDIS: GroupPath = ['redis'];
const PRIMARY: GroupPath = [...REDIS, 'redis_primary'];
const REPLICA: GroupPath = [...REDIS, 'redis_replica'];
const REDIS_CLUSTER: GroupPath = ['redis_cluster'];
/** What the tag of the topology says of a Redis Cluster. */
const CLUSTER_TOPOLOGY = 'cluster';

/** Groups that are there without a host too, so that a play for one of them finds it in an empty fleet. */
export const CONSTANT_GROUPS: readonly GroupPath[] = [AWS_EC2, REDIS, PRIMARY, REPLICA];

/** The groups that a host is put into; a group for something that is not known of the host is left out. */
export function groupsOf(identity: Identity, placement: Placement): GroupPath[] {
  return [
    AWS_EC2,
    ...redisGroups(identity),
    ...clusterGroups(identity),
    ...valueGroup('az', placement.availability_zone),
    ...valueGroup('region', placement.region),
    ...valueGroup('env', identity.environment),
  ];
}

/** A slot is a Redis node unless its service says that it is something else. */
function redisGroups(identity: Identity): GroupPath[] {
  if (identity.service !== undefined && identity.service !== 'redis') {
    return [];
  }
  return [
    REDIS,
    ...(identity.initialRole === InitialRole.PRIMARY ? [PRIMARY] : []),
    ...(identity.initialRole === InitialRole.REPLICA ? [REPLICA] : []),
    ...(identity.topology === CLUSTER_TOPOLOGY ? [REDIS_CLUSTER] : []),
  ];
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
