import { DataPersistence } from '../../../../definitions/side-services/monitoring/data-persistence';
import type { MonitoredFleet } from '../../../../definitions/side-services/monitoring/monitored-fleet';
import type { ResolvedThresholds } from '../../../../definitions/side-services/monitoring/thresholds';
import type { MetricOf } from './metric';
import { FLEET, NODE } from './rule';
import type { Alert } from './rule';

/** Whether data reaches the disk: of the files only that the fleet writes. */
export function persistenceAlerts(metric: MetricOf, limits: ResolvedThresholds, fleet: Pick<MonitoredFleet, 'persistence' | 'region'>): Alert[] {
  const [snapshots, appendOnly] = [DataPersistence.SNAPSHOTS, DataPersistence.APPEND_ONLY].map((kind) => fleet.persistence === kind || fleet.persistence === DataPersistence.BOTH);
  return [
    ...snapshots === true ? [snapshotTooOld(limits, copiesOf(metric, fleet)), SNAPSHOT_FAILED(metric)] : [],
    ...appendOnly === true ? appendOnlyAlerts(metric, limits) : [],
  ];
}

/** How servers with the same data are told from others. */
interface Copies {
  /** Label that they share. */
  readonly label: string;
  /** A metric of theirs with that label. */
  readonly of: MetricOf;
  readonly summary: string;
}

/** On EC2 nodes have the shard as a label; elsewhere, servers that replicate each other have the id of their replication in common. */
function copiesOf(metric: MetricOf, { region }: Pick<MonitoredFleet, 'region'>): Copies {
  const label = region === undefined ? 'master_replid' : 'shard';
  return region === undefined
    ? { label, of: (name) => `(${metric(name)} * on (redis_fleet, instance) group_left (${label}) ${metric('redis_instance_info')})`, summary: NODE }
    : { label, of: metric, summary: `shard {{ $labels.shard }} of ${FLEET}` };
}

/**
 * One snapshot of a shard is enough, and in a cluster of this library one replica takes it: the others, and the primary, have the
 * time of their start for ever. Where one of them has no changes since its own, there is nothing to save.
 */
function snapshotTooOld({ snapshotAgeSeconds }: ResolvedThresholds, { label, of, summary }: Copies): Alert {
  const youngest = `topk by (redis_fleet, ${label}) (1, ${of('redis_rdb_last_save_timestamp_seconds')})`;
  return {
    name: 'RedisSnapshotTooOld', severity: 'critical', for: '10m',
    expr: `time() - ${youngest} > ${snapshotAgeSeconds} unless on (redis_fleet, ${label}) ${of('redis_rdb_changes_since_last_save')} == 0`,
    summary: `The last snapshot of ${summary} is {{ $value | humanizeDuration }} old`,
    description: 'No server with this data has a younger one: {{ $labels.instance }} has this one, or has started then. Data has changed since, and would be lost with the servers.',
  };
}

const SNAPSHOT_FAILED = (metric: MetricOf): Alert => ({
  name: 'RedisSnapshotFailed', severity: 'critical', expr: `${metric('redis_rdb_last_bgsave_status')} == 0`, for: '1m',
  summary: `The last snapshot of ${NODE} has failed`,
  description: 'The disk is full, or there was no memory for the copy. A server that saves by rules of its own refuses writes now (stop-writes-on-bgsave-error). Where another replica takes the snapshots meanwhile, BGSAVE on this one ends the alert.',
});

function appendOnlyAlerts(metric: MetricOf, { delayedFsyncs }: ResolvedThresholds): Alert[] {
  const failed = `(${metric('redis_aof_last_write_status')} == 0 or ${metric('redis_aof_last_bgrewrite_status')} == 0)`;
  return [
    {
      // Redis turns it off while a replica loads a full copy, however long that takes
      name: 'RedisAofDisabled', severity: 'critical', for: '5m',
      expr: `${metric('redis_aof_enabled')} == 0 unless ${metric('redis_loading_dump_file')} == 1`,
      summary: `Redis ${NODE} writes no append-only file`,
      description: 'The fleet is said to keep its data there: CONFIG SET appendonly was used, or the node has another configuration.',
    },
    {
      name: 'RedisAofWriteFailed', severity: 'critical', expr: `${failed} and ${metric('redis_aof_enabled')} == 1`, for: '1m',
      summary: `The append-only file of ${NODE} could not be written`,
      description: 'The disk is full or broken, or there was no memory for the rewrite.',
    },
    {
      name: 'RedisAofDelayedFsync', severity: 'warning', expr: `increase(${metric('redis_aof_delayed_fsync')}[5m]) > ${delayedFsyncs}`, for: '10m',
      summary: `The disk of ${NODE} is too slow for its append-only file`,
      description: 'Writes of clients wait for it.',
    },
  ];
}
