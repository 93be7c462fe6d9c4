/** An expression that one would write first, and a case in which it does the opposite of the alert. */
export interface Trap {
  /** Why it is wrong. */
  readonly because: string;
  readonly naive: string;
  /** The alert that does it right, and what happens in its case. */
  readonly alert: string;
  readonly when: string;
}

const SNAPSHOT_AGE = 'time() - redis_rdb_last_save_timestamp_seconds > 86400';
const [HITS, MISSES] = ['rate(redis_keyspace_hits_total[10m])', 'rate(redis_keyspace_misses_total[10m])'];

/** What public rules for Redis get wrong. */
export const TRAPS: readonly Trap[] = [
  { because: 'a share of no maxmemory is infinite', naive: 'redis_memory_used_bytes / redis_memory_max_bytes > 0.9', alert: 'RedisMemoryHigh', when: 'there is no maxmemory, of which any use would be infinitely much' },
  { because: 'the exporter says -1 while the link is down', naive: 'redis_master_last_io_seconds_ago > 30', alert: 'RedisPrimaryLinkDown', when: 'the link is down for a minute' },
  { because: 'a primary of another fleet is none of this one', naive: '(count(redis_instance_info{role="master"}) or vector(0)) < 1', alert: 'RedisMissingPrimary', when: 'all are replicas, while another fleet has a primary' },
  { because: 'vector(0) has no fleet, so it is always added', naive: '(count by (redis_fleet) (redis_instance_info{role="master"}) or vector(0)) < 1', alert: 'RedisMissingPrimary', when: 'one is the primary, while another fleet has none' },
  { because: 'a node that saves nothing gives the time of its start', naive: SNAPSHOT_AGE, alert: 'RedisSnapshotTooOld', when: 'a cache saves nothing and has the time of its start' },
  { because: 'a node without changes needs no new snapshot', naive: SNAPSHOT_AGE, alert: 'RedisSnapshotTooOld', when: 'nothing has changed since' },
  { because: 'a primary leaves snapshots to a replica', naive: `${SNAPSHOT_AGE} and redis_rdb_changes_since_last_save > 0`, alert: 'RedisSnapshotTooOld', when: 'one replica of each shard saves, and nobody else ever has' },
  { because: 'a primary that never saves has changes for ever', naive: `max by (redis_fleet, shard) (redis_rdb_last_save_timestamp_seconds) < time() - 86400 and max by (redis_fleet, shard) (redis_rdb_changes_since_last_save) > 0`, alert: 'RedisSnapshotTooOld', when: 'nothing was written since the replica of the shard has saved' },
  { because: 'a server that saves says nothing of others that do not', naive: 'max by (redis_fleet, shard) (redis_rdb_last_save_timestamp_seconds) < time() - 86400', alert: 'RedisSnapshotTooOld', when: 'of two servers elsewhere that have nothing in common one saves' },
  { because: 'a replica that loads a full copy writes no file', naive: 'redis_aof_enabled == 0', alert: 'RedisAofDisabled', when: 'a replica loads a full copy for ten minutes' },
  { because: 'a replica needs no clients', naive: 'redis_connected_clients < 5', alert: 'RedisTooFewClients', when: 'nobody reads from a replica, and its primary has clients' },
  { because: 'a number of clients means nothing without maxclients', naive: 'redis_connected_clients > 100', alert: 'RedisMaxClientsNear', when: 'hundreds of ten thousand are connected' },
  { because: 'the allocator has a floor', naive: 'redis_mem_fragmentation_ratio > 1.5', alert: 'RedisFragmentation', when: 'an empty node takes ten times its data' },
  { because: 'a cache is made to evict', naive: 'rate(redis_evicted_keys_total[5m]) > 0', alert: 'RedisEvictions', when: 'a cache evicts one key a second' },
  { because: 'a share of few reads is noise', naive: `${HITS} / (${HITS} + ${MISSES}) < 0.8`, alert: 'RedisHitRatioLow', when: 'a test reads now and then' },
  { because: 'the exporter calls the quantile 99', naive: 'redis_latency_percentiles_usec{quantile="0.99"} > 10000', alert: 'RedisPercentileLatencyHigh', when: 'one of 100 GET took twenty milliseconds' },
  { because: 'a failover by plan takes the replicas away', naive: 'delta(redis_connected_slaves[5m]) < 0', alert: 'RedisReplicaLost', when: 'a primary becomes a replica by plan' },
  { because: 'a cluster has more than one primary', naive: 'count without (instance, job) (redis_connected_slaves) - sum without (instance, job) (redis_connected_slaves) - 1 > 0', alert: 'RedisReplicaLost', when: 'a cluster has two primaries with a replica each' },
  { because: 'a counter of Envoy that has risen once stays so', naive: 'envoy_cluster_upstream_cx_connect_fail > 0', alert: 'RedisProxyConnectFailures', when: 'some failed at the start' },
  { because: 'Envoy has clusters of its own', naive: 'envoy_cluster_membership_healthy == 0', alert: 'RedisProxyWithoutRedis', when: 'a cluster of Envoy\'s own is away' },
];
