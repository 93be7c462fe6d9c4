import type { MetricOf } from './metric';
import { NODE } from './rule';
import type { Alert } from './rule';

const SLOTS = 16_384;

/** Whether a Redis Cluster is whole; nodes of other topologies have no such metrics. */
export function clusterAlerts(metric: MetricOf): Alert[] {
  return [
    {
      name: 'RedisClusterDown', severity: 'critical', expr: `${metric('redis_cluster_state')} == 0`, for: '1m',
      summary: `The cluster is down as ${NODE} sees it`,
      description: 'Slots are without a primary, or this node is in the smaller part of a divided network.',
    },
    {
      name: 'RedisClusterSlotsMissing', severity: 'critical', expr: `${metric('redis_cluster_slots_ok')} < ${SLOTS}`, for: '1m',
      summary: `${NODE} knows of {{ $value }} slots in order, of ${SLOTS}`,
      description: 'Keys of the others cannot be reached.',
    },
    {
      name: 'RedisClusterSlotsFailed', severity: 'critical', expr: `${metric('redis_cluster_slots_fail')} > 0`, for: '1m',
      summary: `{{ $value }} slots have failed as ${NODE} sees it`,
      description: 'Their primary is gone and no replica has taken over.',
    },
    {
      name: 'RedisClusterSlotsFailing', severity: 'warning', expr: `${metric('redis_cluster_slots_pfail')} > 0`, for: '1m',
      summary: `${NODE} does not reach the primary of {{ $value }} slots`,
      description: 'Other nodes do, or there would have been a failover: the network of this one is in question.',
    },
  ];
}
