/** How bad a finding is. */
export enum Severity {
  /** Data is not served, or is about to be lost. */
  CRITICAL = 'critical',
  /** All is served, but one more failure would be felt, or the fleet is not what it was defined to be. */
  DEGRADED = 'degraded',
  /** Worth knowing: it changes no exit code. */
  NOTICE = 'notice',
}

/** A kind of finding. */
export interface FindingKind {
  readonly severity: Severity;
  /** What it means, for the documentation. */
  readonly meaning: string;
  readonly remedy: string;
  /** Whether `failover` and `replace` refuse to change anything meanwhile. */
  readonly blocks: boolean;
}

const { CRITICAL, DEGRADED, NOTICE } = Severity;
const kind = (severity: Severity, meaning: string, remedy: string, blocks = true): FindingKind => ({ severity, meaning, remedy, blocks });

/** All kinds of findings by their ids, in the order in which they are shown. */
export const FINDING_KINDS = {
  'cluster-down': kind(CRITICAL, 'a node says that the cluster does not serve (`cluster_state:fail`)', 'see the other findings: a shard without a primary, or a node that is cut off from most primaries'),
  'slots-unserved': kind(CRITICAL, 'no primary serves some of the 16384 hash slots', 'bring back the shard that had them; where it is lost for good, restore it before "redis-cli --cluster fix", which would make the slots empty'),
  'slots-disputed': kind(CRITICAL, 'two primaries each say that they serve the same hash slot', 'wait for the newer epoch to win, and check again; if it stays, end the primary with the lower epoch'),
  'shard-without-primary': kind(CRITICAL, 'no answering member of a shard is a primary', 'wait for the election, which takes node-timeout and a few seconds; if none comes, start a replica\'s machine again and read its log'),
  'node-unreachable': kind(DEGRADED, 'a server does not answer', 'redis-fleet replace SLOT once the other findings are gone; before that see the machine\'s journal'),
  'login-refused': kind(DEGRADED, 'a server does not take the administrator\'s password of Secrets Manager', 'see on the node whether redis-fleet-boot has read the secret; it writes the users anew at each boot'),
  'node-loading': kind(DEGRADED, 'a server still reads its data from disk', 'wait: it answers when it is done'),
  'slot-empty': kind(DEGRADED, 'a slot of the fleet has no running instance', 'see the activities of its Auto Scaling group, which say why none starts'),
  'slot-busy': kind(DEGRADED, 'the machine of a slot is just coming or going', 'wait until its Auto Scaling group says InService, and check again'),
  'node-failed': kind(DEGRADED, 'nodes agree that another one has failed', 'redis-fleet replace SLOT, if its machine does not come back by itself'),
  'node-suspected': kind(DEGRADED, 'a node does not reach another one, and others do', 'check again in a few seconds; if it stays, look for a partition: security groups, routes, a machine that swaps'),
  'link-down': kind(DEGRADED, 'a node has no bus connection to another one', 'check again in a few seconds; if it stays, look whether the bus port (port + 10000) is open between the two'),
  'node-missing': kind(DEGRADED, 'a node knows fewer nodes than the fleet has', 'wait for gossip; if it stays, the node has not joined: see the journal of redis-fleet-agent on it'),
  'node-foreign': kind(DEGRADED, 'a node knows others that are none of the fleet: left over, half met, or of another cluster', 'redis-cli CLUSTER FORGET its id on every node within 60 s; if it is of another cluster, close the bus port between the two first'),
  'not-in-cluster': kind(DEGRADED, 'a server of a cluster runs without cluster mode', 'see whether the node runs the configuration of the fleet: redis-fleet replace SLOT'),
  'views-differ': kind(DEGRADED, 'nodes do not agree which primary serves which hash slots', 'wait for gossip and check again; if it stays, see which node is cut off'),
  'epochs-collide': kind(DEGRADED, 'two primaries have the same configuration epoch, so that none wins a dispute', 'wait: the node with the smaller id takes a new one; if it stays, CLUSTER BUMPEPOCH on one of them'),
  'epochs-differ': kind(DEGRADED, 'nodes are not at the same current epoch', 'wait for gossip and check again; if it stays, see which node is cut off'),
  'slot-open': kind(DEGRADED, 'a hash slot is under way between two primaries', 'finish the move that was begun; if nobody moves it, redis-cli --cluster fix'),
  'primary-twice': kind(DEGRADED, 'a shard has more than one primary', 'have the one without hash slots replicate the other: redis-fleet replace SLOT'),
  'shard-without-slots': kind(DEGRADED, 'the primary of a shard serves no hash slots', 'move slots to it'),
  'replica-astray': kind(DEGRADED, 'a replica copies the primary of another shard', 'redis-cli CLUSTER REPLICATE with the id of its own shard\'s primary; see whether cluster-allow-replica-migration is no'),
  'replicas-missing': kind(DEGRADED, 'a shard has fewer replicas in order than it was defined with', 'see what is said of the missing ones'),
  'replica-cut-off': kind(DEGRADED, 'a replica is not connected to its primary', 'check again in a few seconds; if it stays, read the log of the replica'),
  'replica-syncing': kind(DEGRADED, 'a replica is taking over all data', 'wait until it is done'),
  'replica-lagging': kind(DEGRADED, 'a replica is far behind its primary', 'wait and check again; if it stays, look at the write rate, the network and the disk of the replica'),
  'zone-loss': kind(DEGRADED, 'the loss of a zone would stop the cluster, though its definition would survive it: failovers have moved primaries together', 'bring primaries home by "redis-fleet failover SHARD --to SLOT"', false),
  'snapshot-failed': kind(DEGRADED, 'the last snapshot could not be written', 'see the log of the server, and the free space and memory of the node'),
  'log-failed': kind(DEGRADED, 'the append-only log could not be written or rewritten', 'see the log of the server, and the free space of the volume'),
  'memory-full': kind(DEGRADED, 'data takes more than 95 % of maxmemory and nothing is evicted: writes are about to be refused', 'take a larger instance type, add shards, or have keys expire'),
  'engine-drift': kind(DEGRADED, 'a server runs another engine or version than the fleet defines', 'redis-fleet replace SLOT, one after the other', false),
  'settings-drift': kind(DEGRADED, 'a setting differs from the definition', 'deploy, then redis-fleet replace SLOT one after the other; or undo the CONFIG SET that somebody made', false),
  'slot-undefined': kind(DEGRADED, 'the fleet that runs has a slot that the definition does not have', 'check the definition that was deployed, or deploy this one', false),
  'zone-loss-by-design': kind(NOTICE, 'the loss of a zone would stop the cluster: its definition would not survive it', 'use three zones, replicas, and not four shards', false),
} as const satisfies Record<string, FindingKind>;

/** Id of a kind of finding. */
export type FindingId = keyof typeof FINDING_KINDS;
