import { DataPersistence } from '../../../../definitions/side-services/monitoring/data-persistence';
import type { ResolvedThresholds } from '../../../../definitions/side-services/monitoring/thresholds';
import type { MetricOf } from './metric';
import { NODE } from './rule';
import type { Alert } from './rule';

/** Whether data reaches the disk: of the files only that the fleet writes. */
export function persistenceAlerts(metric: MetricOf, limits: ResolvedThresholds, persistence: DataPersistence): Alert[] {
  const [snapshots, appendOnly] = [DataPersistence.SNAPSHOTS, DataPersistence.APPEND_ONLY].map((kind) => persistence === kind || persistence === DataPersistence.BOTH);
  return [
    ...snapshots === true ? [snapshotTooOld(metric, limits), SNAPSHOT_FAILED(metric)] : [],
    ...appendOnly === true ? appendOnlyAlerts(metric, limits) : [],
  ];
}

/** The time of the last snapshot is that of the start where there was none; a node without changes needs no new one. */
function snapshotTooOld(metric: MetricOf, { snapshotAgeSeconds }: ResolvedThresholds): Alert {
  return {
    name: 'RedisSnapshotTooOld', severity: 'critical', for: '10m',
    expr: `time() - ${metric('redis_rdb_last_save_timestamp_seconds')} > ${snapshotAgeSeconds} and ${metric('redis_rdb_changes_since_last_save')} > 0`,
    summary: `The last snapshot of ${NODE} is {{ $value | humanizeDuration }} old`,
    description: 'Data has changed since, and would be lost with the node.',
  };
}

const SNAPSHOT_FAILED = (metric: MetricOf): Alert => ({
  name: 'RedisSnapshotFailed', severity: 'critical', expr: `${metric('redis_rdb_last_bgsave_status')} == 0`, for: '1m',
  summary: `The last snapshot of ${NODE} has failed`,
  description: 'The disk is full, or there was no memory for the copy. With stop-writes-on-bgsave-error Redis refuses writes now.',
});

function appendOnlyAlerts(metric: MetricOf, { delayedFsyncs }: ResolvedThresholds): Alert[] {
  const failed = `(${metric('redis_aof_last_write_status')} == 0 or ${metric('redis_aof_last_bgrewrite_status')} == 0)`;
  return [
    {
      name: 'RedisAofDisabled', severity: 'critical', expr: `${metric('redis_aof_enabled')} == 0`, for: '5m',
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
