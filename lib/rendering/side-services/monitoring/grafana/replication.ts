import { FLEET_LABEL } from '../labels';
import { chosen, dashboard } from './build';
import type { PanelPlan, Query } from './build';

const OF = chosen(FLEET_LABEL);
const BY_NODE = '{{redis_fleet}} {{instance}}';
const gauge = (name: string): string => `${name}{${OF}}`;
const byNode = (expr: string): Query => ({ expr, legend: BY_NODE });

const REPLICATION: readonly PanelPlan[] = [
  { title: 'Link to the primary', description: '1 while a replica hears its primary.', unit: 'bool_yes_no', queries: [byNode(gauge('redis_master_link_up'))] },
  { title: 'Replicas', description: 'Replicas that each node has.', unit: 'none', queries: [byNode(gauge('redis_connected_slaves'))] },
  { title: 'Lag', description: 'Time since a primary last heard from each replica.', unit: 's', queries: [{ expr: gauge('redis_connected_slave_lag_seconds'), legend: `${BY_NODE} to {{slave_ip}}:{{slave_port}}` }] },
  {
    title: 'Bytes behind', description: 'What each replica has not acknowledged.', unit: 'bytes',
    queries: [{ expr: `${gauge('redis_master_repl_offset')} - on (redis_fleet, instance) group_right () ${gauge('redis_connected_slave_offset_bytes')}`, legend: `${BY_NODE} to {{slave_ip}}:{{slave_port}}` }],
  },
  { title: 'Silence of the primary', description: 'As replicas have it; -1 while the link is down.', unit: 's', queries: [byNode(gauge('redis_master_last_io_seconds_ago'))] },
  {
    title: 'Backlog', description: 'What a replica may miss and still come back without a full copy.', unit: 'bytes',
    queries: [{ expr: gauge('redis_replication_backlog_bytes'), legend: `size ${BY_NODE}` }, { expr: gauge('redis_repl_backlog_history_bytes'), legend: `used ${BY_NODE}` }],
  },
  { title: 'Full copies', description: 'Since the start of each primary.', unit: 'none', queries: [byNode(gauge('redis_replica_resyncs_full'))] },
  { title: 'Buffers of replicas', description: 'What waits to be sent.', unit: 'bytes', queries: [byNode(gauge('redis_mem_clients_slaves'))] },
];

const PERSISTENCE: readonly PanelPlan[] = [
  { title: 'Age of the last snapshot', description: 'Since the start where there was none: in a cluster one replica of each shard takes them.', unit: 's', queries: [byNode(`time() - ${gauge('redis_rdb_last_save_timestamp_seconds')}`)] },
  { title: 'Changes since the last snapshot', description: 'Writes that would be lost without an append-only file.', unit: 'short', queries: [byNode(gauge('redis_rdb_changes_since_last_save'))] },
  {
    title: 'Files are well', description: '1 where the last snapshot, write and rewrite were.', unit: 'bool_yes_no',
    queries: [
      { expr: gauge('redis_rdb_last_bgsave_status'), legend: `snapshot ${BY_NODE}` },
      { expr: gauge('redis_aof_last_write_status'), legend: `write ${BY_NODE}` },
      { expr: gauge('redis_aof_last_bgrewrite_status'), legend: `rewrite ${BY_NODE}` },
    ],
  },
  {
    title: 'Work in progress', description: 'Snapshots and rewrites of the append-only file.', unit: 'bool_yes_no',
    queries: [{ expr: gauge('redis_rdb_bgsave_in_progress'), legend: `snapshot ${BY_NODE}` }, { expr: gauge('redis_aof_rewrite_in_progress'), legend: `rewrite ${BY_NODE}` }],
  },
  { title: 'Append-only file', description: 'Its size, of nodes that write one.', unit: 'bytes', queries: [byNode(gauge('redis_aof_current_size_bytes'))] },
  { title: 'Delayed writes to disk', description: 'A second; clients wait for them.', unit: 'ops', queries: [byNode(`rate(${gauge('redis_aof_delayed_fsync')}[$__rate_interval])`)] },
  { title: 'Time of the last fork', description: 'Redis stands still for it.', unit: 's', queries: [byNode(gauge('redis_latest_fork_seconds'))] },
  {
    title: 'Copied while a file was written', description: 'Memory that was needed beside that of the data.', unit: 'bytes',
    queries: [{ expr: gauge('redis_rdb_last_cow_size_bytes'), legend: `snapshot ${BY_NODE}` }, { expr: gauge('redis_aof_last_cow_size_bytes'), legend: `rewrite ${BY_NODE}` }],
  },
];

/** Where copies of the data are: on replicas and on disks. */
export const REPLICATION_AND_PERSISTENCE = dashboard({
  uid: 'redis-fleet-replication', title: 'Redis fleet / replication and persistence',
  choice: { label: FLEET_LABEL, title: 'Fleet', metric: 'redis_up' },
  panels: [...REPLICATION, ...PERSISTENCE],
});
