import type { AlertCase } from './alert-case';

const A = 'instance="a"';
const PRIMARY = `redis_instance_info{${A},role="master"}`;
const REPLICA = `redis_instance_info{${A},role="slave"}`;

const AVAILABILITY: readonly AlertCase[] = [
  { alert: 'RedisDown', when: 'a node is away for more than a minute', series: { [`redis_up{${A}}`]: '1x4 0x20', 'redis_up{instance="b"}': '1x30' }, at: '5m', fires: ['a'] },
  { alert: 'RedisDown', when: 'a node restarts within half a minute', series: { [`redis_up{${A}}`]: '1x4 0 0 1x20' }, at: '2m', fires: [] },
  { alert: 'RedisExporterDown', when: 'an exporter is away', series: { [`up{${A}}`]: '0x40', 'up{instance="b"}': '1x40' }, at: '6m', fires: ['a'] },
  { alert: 'RedisExporterDown', when: 'Redis is away, and its exporter says so', series: { [`up{${A}}`]: '1x40', [`redis_up{${A}}`]: '0x40' }, at: '6m', fires: [] },
  { alert: 'RedisExporterAbsent', when: 'only another fleet has metrics', series: { [`redis_up{redis_fleet="other",${A}}`]: '1x40' }, at: '6m', fires: [''] },
  { alert: 'RedisExporterAbsent', when: 'one of two nodes has metrics', series: { [`redis_up{${A}}`]: '1x40', 'redis_up{instance="b"}': '1x4 stale' }, at: '6m', fires: [] },
  { alert: 'RedisRestarted', when: 'a node has started a minute ago', series: { [`redis_uptime_in_seconds{${A}}`]: '10+15x40' }, at: '1m', fires: ['a'] },
  { alert: 'RedisRestarted', when: 'a node has started eight minutes ago', series: { [`redis_uptime_in_seconds{${A}}`]: '10+15x40' }, at: '8m', fires: [] },
  { alert: 'RedisTooFewClients', when: 'nobody but the exporter is connected to a primary', series: { [`redis_connected_clients{${A}}`]: '1x60', [PRIMARY]: '1x60' }, at: '11m', fires: ['a'] },
  { alert: 'RedisTooFewClients', when: 'clients come back within ten minutes', series: { [`redis_connected_clients{${A}}`]: '1x30 5x40', [PRIMARY]: '1x70' }, at: '11m', fires: [] },
  {
    alert: 'RedisTooFewClients', when: 'nobody reads from a replica, and its primary has clients',
    series: { [`redis_connected_clients{${A}}`]: '1x60', [REPLICA]: '1x60', 'redis_connected_clients{instance="b"}': '50x60', 'redis_instance_info{instance="b",role="master"}': '1x60' }, at: '11m', fires: [],
  },
  { alert: 'RedisMaxClientsNear', when: 'nine of ten are connected', series: { [`redis_connected_clients{${A}}`]: '90x40', [`redis_max_clients{${A}}`]: '100x40' }, at: '6m', fires: ['a'] },
  { alert: 'RedisMaxClientsNear', when: 'hundreds of ten thousand are connected', series: { [`redis_connected_clients{${A}}`]: '500x40', [`redis_max_clients{${A}}`]: '10000x40' }, at: '6m', fires: [] },
  { alert: 'RedisRejectedConnections', when: 'one was refused a minute ago', series: { [`redis_rejected_connections_total{${A}}`]: '0x8 1x40' }, at: '3m', fires: ['a'] },
  { alert: 'RedisRejectedConnections', when: 'some were refused long ago', series: { [`redis_rejected_connections_total{${A}}`]: '7x60' }, at: '10m', fires: [] },
];

const REPLICATION: readonly AlertCase[] = [
  { alert: 'RedisReplicaLost', when: 'a primary loses one of two', series: { [`redis_connected_slaves{${A}}`]: '2x20 1x20', [PRIMARY]: '1x40' }, at: '6m', fires: ['a'] },
  { alert: 'RedisReplicaLost', when: 'a primary becomes a replica by plan', series: { [`redis_connected_slaves{${A}}`]: '1x20 0x20', [PRIMARY]: '1x20 stale', [REPLICA]: '_x20 1x20' }, at: '6m', fires: [] },
  {
    alert: 'RedisReplicaLost', when: 'a cluster has two primaries with a replica each',
    series: Object.fromEntries(['a', 'b', 'c', 'd'].flatMap((instance, index) => [[`redis_connected_slaves{instance="${instance}"}`, `${index < 2 ? 1 : 0}x40`], [`redis_instance_info{instance="${instance}",role="${index < 2 ? 'master' : 'slave'}"}`, '1x40']])),
    at: '6m', fires: [],
  },
  { alert: 'RedisReplicaLost', when: 'a primary gains one', series: { [`redis_connected_slaves{${A}}`]: '1x20 2x20', [PRIMARY]: '1x40' }, at: '6m', fires: [] },
  { alert: 'RedisReplicationFlapping', when: 'a replica comes and goes', series: { [`redis_connected_slaves{${A}}`]: '1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1' }, at: '4m', fires: ['a'] },
  { alert: 'RedisReplicationFlapping', when: 'a replica restarts once', series: { [`redis_connected_slaves{${A}}`]: '1x4 0x4 1x40' }, at: '6m', fires: [] },
  { alert: 'RedisReplicaLag', when: 'a replica is eleven seconds behind', series: { [`redis_connected_slave_lag_seconds{${A},slave_ip="10.0.0.2"}`]: '11x40' }, at: '3m', fires: ['a'] },
  { alert: 'RedisReplicaLag', when: 'a replica is behind for a moment', series: { [`redis_connected_slave_lag_seconds{${A},slave_ip="10.0.0.2"}`]: '1x6 11x4 1x40' }, at: '3m', fires: [] },
  { alert: 'RedisMissingPrimary', when: 'all are replicas, while another fleet has a primary', series: { [REPLICA]: '1x20', [`redis_instance_info{redis_fleet="other",${A},role="master"}`]: '1x20' }, at: '3m', fires: [''] },
  { alert: 'RedisMissingPrimary', when: 'one is the primary, while another fleet has none', series: { [PRIMARY]: '1x20', 'redis_instance_info{instance="b",role="slave"}': '1x20', [`redis_instance_info{redis_fleet="other",${A},role="slave"}`]: '1x20' }, at: '3m', fires: [] },
  { alert: 'RedisPrimaryLinkDown', when: 'the link is down for a minute', series: { [`redis_master_link_up{${A}}`]: '1x2 0x10', [`redis_master_last_io_seconds_ago{${A}}`]: '1x2 -1x10' }, at: '2m', fires: ['a'] },
  { alert: 'RedisPrimaryLinkDown', when: 'the link is down for a moment', series: { [`redis_master_link_up{${A}}`]: '1x4 0 1x20' }, at: '75s', fires: [] },
  { alert: 'RedisPrimarySilent', when: 'the primary hangs', series: { [`redis_master_last_io_seconds_ago{${A}}`]: '1 16 31 46 61 76' }, at: '75s', fires: ['a'] },
  { alert: 'RedisPrimarySilent', when: 'the link is down, for which the exporter says -1', series: { [`redis_master_last_io_seconds_ago{${A}}`]: '-1x20' }, at: '3m', fires: [] },
];

/** A snapshot of more than a day ago, seen in the first quarter of an hour, or of now. */
const [OLD, YOUNG] = ['-90000x60', '0x60'];

/** The snapshots of servers: label by which they belong together, age and changes since, by instance. */
function snapshots(servers: Readonly<Record<string, { readonly labels: string; readonly saved: string; readonly changes: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(servers).flatMap(([instance, { labels, saved, changes }]) => [
    [`redis_rdb_last_save_timestamp_seconds{instance="${instance}"${labels}}`, saved],
    [`redis_rdb_changes_since_last_save{instance="${instance}"${labels}}`, changes],
  ]));
}

/** Servers that say by their replication which of them have the same data. */
function replicating(servers: Readonly<Record<string, { readonly replid: string; readonly saved: string; readonly changes: string }>>): Record<string, string> {
  const infos = Object.entries(servers).map(([instance, { replid }]) => [`redis_instance_info{instance="${instance}",master_replid="${replid}"}`, '1x60']);
  return { ...Object.fromEntries(infos) as Record<string, string>, ...snapshots(Object.fromEntries(Object.entries(servers).map(([instance, one]) => [instance, { ...one, labels: '' }]))) };
}

const [FIRST, SECOND] = [',shard="0"', ',shard="1"'];

/** A cluster of this library, where one replica of a shard saves, and servers elsewhere. */
const SNAPSHOT_AGE: readonly AlertCase[] = [
  {
    alert: 'RedisSnapshotTooOld', when: 'one replica of each shard saves, and nobody else ever has',
    series: snapshots({
      a: { labels: FIRST, saved: OLD, changes: '900x60' }, b: { labels: FIRST, saved: YOUNG, changes: '5x60' }, c: { labels: FIRST, saved: OLD, changes: '900x60' },
      d: { labels: SECOND, saved: OLD, changes: '900x60' }, e: { labels: SECOND, saved: YOUNG, changes: '0x60' },
    }),
    at: '11m', fires: [],
  },
  {
    alert: 'RedisSnapshotTooOld', when: 'the replica of one shard saves, and nobody of another one',
    series: snapshots({
      a: { labels: FIRST, saved: OLD, changes: '900x60' }, b: { labels: FIRST, saved: YOUNG, changes: '5x60' },
      c: { labels: SECOND, saved: '-91000x60', changes: '900x60' }, d: { labels: SECOND, saved: OLD, changes: '900x60' },
    }),
    at: '11m', fires: ['d'],
  },
  {
    alert: 'RedisSnapshotTooOld', when: 'nothing was written since the replica of the shard has saved',
    series: snapshots({ a: { labels: FIRST, saved: '-91000x60', changes: '900x60' }, b: { labels: FIRST, saved: OLD, changes: '0x60' } }), at: '11m', fires: [],
  },
  {
    alert: 'RedisSnapshotTooOld', when: 'a replica elsewhere saves, and its primary never has', owner: 'elsewhere',
    series: replicating({ a: { replid: 'one', saved: OLD, changes: '900x60' }, b: { replid: 'one', saved: YOUNG, changes: '5x60' } }), at: '11m', fires: [],
  },
  {
    alert: 'RedisSnapshotTooOld', when: 'of two servers elsewhere that have nothing in common one saves', owner: 'elsewhere',
    series: replicating({ a: { replid: 'one', saved: OLD, changes: '900x60' }, b: { replid: 'two', saved: YOUNG, changes: '5x60' } }), at: '11m', fires: ['a'],
  },
];

const PERSISTENCE: readonly AlertCase[] = [
  ...SNAPSHOT_AGE,
  { alert: 'RedisSnapshotTooOld', when: 'data has changed since', series: { [`redis_rdb_last_save_timestamp_seconds{${A}}`]: '-90000x60', [`redis_rdb_changes_since_last_save{${A}}`]: '5x60' }, at: '11m', fires: ['a'] },
  { alert: 'RedisSnapshotTooOld', when: 'nothing has changed since', series: { [`redis_rdb_last_save_timestamp_seconds{${A}}`]: '-90000x60', [`redis_rdb_changes_since_last_save{${A}}`]: '0x60' }, at: '11m', fires: [] },
  { alert: 'RedisSnapshotTooOld', when: 'a cache saves nothing and has the time of its start', series: { [`redis_rdb_last_save_timestamp_seconds{${A}}`]: '-90000x60', [`redis_rdb_changes_since_last_save{${A}}`]: '5x60' }, at: '11m', fires: [], owner: 'cache' },
  { alert: 'RedisSnapshotFailed', when: 'it has', series: { [`redis_rdb_last_bgsave_status{${A}}`]: '0x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisSnapshotFailed', when: 'it has not', series: { [`redis_rdb_last_bgsave_status{${A}}`]: '1x20' }, at: '3m', fires: [] },
  { alert: 'RedisAofDisabled', when: 'a fleet that keeps its data there writes none', series: { [`redis_aof_enabled{${A}}`]: '0x40' }, at: '6m', fires: ['a'] },
  { alert: 'RedisAofDisabled', when: 'a replica loads a full copy for ten minutes', series: { [`redis_aof_enabled{${A}}`]: '0x40', [`redis_loading_dump_file{${A}}`]: '1x40' }, at: '10m', fires: [] },
  { alert: 'RedisAofDisabled', when: 'it is written', series: { [`redis_aof_enabled{${A}}`]: '1x40' }, at: '6m', fires: [] },
  { alert: 'RedisAofDisabled', when: 'a cache writes none', series: { [`redis_aof_enabled{${A}}`]: '0x40' }, at: '6m', fires: [], owner: 'cache' },
  { alert: 'RedisAofWriteFailed', when: 'a write fails', series: { [`redis_aof_enabled{${A}}`]: '1x20', [`redis_aof_last_write_status{${A}}`]: '0x20', [`redis_aof_last_bgrewrite_status{${A}}`]: '1x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisAofWriteFailed', when: 'a rewrite fails', series: { [`redis_aof_enabled{${A}}`]: '1x20', [`redis_aof_last_write_status{${A}}`]: '1x20', [`redis_aof_last_bgrewrite_status{${A}}`]: '0x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisAofWriteFailed', when: 'it is no longer written', series: { [`redis_aof_enabled{${A}}`]: '0x20', [`redis_aof_last_write_status{${A}}`]: '0x20', [`redis_aof_last_bgrewrite_status{${A}}`]: '0x20' }, at: '3m', fires: [] },
  { alert: 'RedisAofDelayedFsync', when: 'the disk is slow all the time', series: { [`redis_aof_delayed_fsync{${A}}`]: '0+1x80' }, at: '16m', fires: ['a'] },
  { alert: 'RedisAofDelayedFsync', when: 'it was slow long ago, and the node has restarted', series: { [`redis_aof_delayed_fsync{${A}}`]: '9x40 0x40' }, at: '16m', fires: [] },
];

const MEMORY: readonly AlertCase[] = [
  { alert: 'RedisMemoryHigh', when: '95 of 100 are used', series: { [`redis_memory_used_bytes{${A}}`]: '95x20', [`redis_memory_max_bytes{${A}}`]: '100x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisMemoryHigh', when: 'there is no maxmemory, of which any use would be infinitely much', series: { [`redis_memory_used_bytes{${A}}`]: '95x20', [`redis_memory_max_bytes{${A}}`]: '0x20' }, at: '3m', fires: [] },
  { alert: 'RedisMemoryHigh', when: 'half is used', series: { [`redis_memory_used_bytes{${A}}`]: '50x20', [`redis_memory_max_bytes{${A}}`]: '100x20' }, at: '3m', fires: [] },
  { alert: 'RedisNoMaxmemory', when: 'there is none', series: { [`redis_memory_max_bytes{${A}}`]: '0x300' }, at: '65m', fires: ['a'] },
  { alert: 'RedisNoMaxmemory', when: 'there is one', series: { [`redis_memory_max_bytes{${A}}`]: '100x300' }, at: '65m', fires: [] },
  { alert: 'RedisFragmentation', when: 'a large node takes twice its data', series: { [`redis_mem_fragmentation_ratio{${A}}`]: '2x80', [`redis_memory_used_rss_bytes{${A}}`]: '300000000x80' }, at: '16m', fires: ['a'] },
  { alert: 'RedisFragmentation', when: 'a large node takes a tenth more than its data', series: { [`redis_mem_fragmentation_ratio{${A}}`]: '1.1x80', [`redis_memory_used_rss_bytes{${A}}`]: '300000000x80' }, at: '16m', fires: [] },
  { alert: 'RedisFragmentation', when: 'an empty node takes ten times its data', series: { [`redis_mem_fragmentation_ratio{${A}}`]: '10x80', [`redis_memory_used_rss_bytes{${A}}`]: '10000000x80' }, at: '16m', fires: [] },
  { alert: 'RedisEvictions', when: 'keys go that should be kept', series: { [`redis_evicted_keys_total{${A}}`]: '0+15x80' }, at: '12m', fires: ['a'] },
  { alert: 'RedisEvictions', when: 'keys went long ago', series: { [`redis_evicted_keys_total{${A}}`]: '100x80' }, at: '12m', fires: [] },
  { alert: 'RedisEvictions', when: 'a cache evicts one key a second', series: { [`redis_evicted_keys_total{${A}}`]: '0+15x80' }, at: '12m', fires: [], owner: 'cache' },
  { alert: 'RedisEvictions', when: 'a cache evicts two thousand keys a second', series: { [`redis_evicted_keys_total{${A}}`]: '0+30000x80' }, at: '12m', fires: ['a'], owner: 'cache' },
  { alert: 'RedisHitRatioLow', when: 'every second read misses', series: { [`redis_keyspace_hits_total{${A}}`]: '0+150x120', [`redis_keyspace_misses_total{${A}}`]: '0+150x120' }, at: '27m', fires: ['a'] },
  { alert: 'RedisHitRatioLow', when: 'nobody reads', series: { [`redis_keyspace_hits_total{${A}}`]: '5x120', [`redis_keyspace_misses_total{${A}}`]: '5x120' }, at: '27m', fires: [] },
  { alert: 'RedisHitRatioLow', when: 'a test reads now and then', series: { [`redis_keyspace_hits_total{${A}}`]: '0+1x120', [`redis_keyspace_misses_total{${A}}`]: '0+5x120' }, at: '27m', fires: [] },
];

const LATENCY: readonly AlertCase[] = [
  { alert: 'RedisCommandLatencyHigh', when: 'GET takes ten milliseconds', series: { [`redis_commands_duration_seconds_total{${A},cmd="get"}`]: '0+1x80', [`redis_commands_total{${A},cmd="get"}`]: '0+100x80' }, at: '16m', fires: ['a'] },
  { alert: 'RedisCommandLatencyHigh', when: 'GET takes a millisecond', series: { [`redis_commands_duration_seconds_total{${A},cmd="get"}`]: '0+0.1x80', [`redis_commands_total{${A},cmd="get"}`]: '0+100x80' }, at: '16m', fires: [] },
  { alert: 'RedisCommandLatencyHigh', when: 'GET took long in the past, and nobody sends it now', series: { [`redis_commands_duration_seconds_total{${A},cmd="get"}`]: '100x80', [`redis_commands_total{${A},cmd="get"}`]: '100x80' }, at: '16m', fires: [] },
  { alert: 'RedisPercentileLatencyHigh', when: 'one of 100 GET took twenty milliseconds', series: { [`redis_latency_percentiles_usec{${A},cmd="get",quantile="99"}`]: '20000x60' }, at: '11m', fires: ['a'] },
  { alert: 'RedisPercentileLatencyHigh', when: 'one of 1000 did', series: { [`redis_latency_percentiles_usec{${A},cmd="get",quantile="99.9"}`]: '20000x60', [`redis_latency_percentiles_usec{${A},cmd="get",quantile="99"}`]: '200x60' }, at: '11m', fires: [] },
  { alert: 'RedisSlowLogGrowing', when: 'there are twenty a minute', series: { [`redis_slowlog_last_id{${A}}`]: '0+5x60' }, at: '11m', fires: ['a'] },
  { alert: 'RedisSlowLogGrowing', when: 'there is one a minute', series: { [`redis_slowlog_last_id{${A}}`]: '0+0.25x60' }, at: '11m', fires: [] },
  { alert: 'RedisSlowLogGrowing', when: 'there were many once', series: { [`redis_slowlog_last_id{${A}}`]: '1000x60' }, at: '11m', fires: [] },
];

const CLUSTER: readonly AlertCase[] = [
  { alert: 'RedisClusterDown', when: 'a node says so', series: { [`redis_cluster_state{${A}}`]: '0x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisClusterDown', when: 'a node is in no cluster', series: { [`redis_cluster_enabled{${A}}`]: '0x20' }, at: '3m', fires: [] },
  { alert: 'RedisClusterDown', when: 'all is well', series: { [`redis_cluster_state{${A}}`]: '1x20' }, at: '3m', fires: [] },
  { alert: 'RedisClusterSlotsMissing', when: 'one is', series: { [`redis_cluster_slots_ok{${A}}`]: '16383x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisClusterSlotsMissing', when: 'none is', series: { [`redis_cluster_slots_ok{${A}}`]: '16384x20' }, at: '3m', fires: [] },
  { alert: 'RedisClusterSlotsFailed', when: 'some have', series: { [`redis_cluster_slots_fail{${A}}`]: '5461x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisClusterSlotsFailed', when: 'none has', series: { [`redis_cluster_slots_fail{${A}}`]: '0x20' }, at: '3m', fires: [] },
  { alert: 'RedisClusterSlotsFailing', when: 'some do', series: { [`redis_cluster_slots_pfail{${A}}`]: '5461x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisClusterSlotsFailing', when: 'some do for a moment', series: { [`redis_cluster_slots_pfail{${A}}`]: '0x4 5461x2 0x20' }, at: '3m', fires: [] },
];

/**
 * What the alerts of a fleet do: of the fleet `kept` on EC2, which writes both files, of `elsewhere`, which does so too, and of `cache`,
 * which writes none.
 */
export const FLEET_CASES: readonly AlertCase[] = [...AVAILABILITY, ...REPLICATION, ...PERSISTENCE, ...MEMORY, ...LATENCY, ...CLUSTER];
