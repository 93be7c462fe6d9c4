import type { ResolvedThresholds } from '../../../../definitions/side-services/monitoring/thresholds';
import type { MetricOf } from './metric';
import { FLEET, NODE } from './rule';
import type { Alert } from './rule';

/** Whether primaries and replicas hear of each other. */
export function replicationAlerts(metric: MetricOf, limits: ResolvedThresholds): Alert[] {
  const info = metric('redis_instance_info');
  const primaries = metric('redis_instance_info', 'role="master"');
  return [
    ...ofReplica(metric, limits),
    {
      // A primary that has become a replica has lost its replicas by plan
      name: 'RedisReplicaLost', severity: 'critical', expr: `delta(${metric('redis_connected_slaves')}[5m]) < 0 and on (redis_fleet, instance) ${primaries}`,
      summary: `The primary ${NODE} has fewer replicas than five minutes ago`,
      description: 'What it takes is copied less often, or not at all.',
    },
    {
      name: 'RedisReplicationFlapping', severity: 'warning', expr: `changes(${metric('redis_connected_slaves')}[10m]) > 2`, for: '2m',
      summary: `Replicas of ${NODE} come and go`,
      description: 'Each return may be a full copy: look at client-output-buffer-limit, repl-backlog-size and the network.',
    },
    {
      name: 'RedisReplicaLag', severity: 'warning', expr: `${metric('redis_connected_slave_lag_seconds')} > ${limits.replicaLagSeconds}`, for: '2m',
      summary: `The replica {{ $labels.slave_ip }}:{{ $labels.slave_port }} is {{ $value | humanizeDuration }} behind ${NODE}`,
      description: 'What it has not heard of is lost in a failover.',
    },
    {
      name: 'RedisMissingPrimary', severity: 'critical', expr: `count by (redis_fleet) (${info}) unless count by (redis_fleet) (${primaries})`, for: '1m',
      summary: `No node of ${FLEET} is a primary`,
      description: 'Nobody takes writes.',
    },
  ];
}

function ofReplica(metric: MetricOf, { primarySilenceSeconds }: ResolvedThresholds): Alert[] {
  return [
    {
      name: 'RedisPrimaryLinkDown', severity: 'critical', expr: `${metric('redis_master_link_up')} == 0`, for: '30s',
      summary: `The replica ${NODE} has lost its primary`,
      description: 'Its data gets old; a failover to it would lose what came since.',
    },
    {
      // The exporter gives -1 while the link is down, which is the business of RedisPrimaryLinkDown
      name: 'RedisPrimarySilent', severity: 'warning', expr: `${metric('redis_master_last_io_seconds_ago')} > ${primarySilenceSeconds}`, for: '30s',
      summary: `The replica ${NODE} has heard nothing of its primary for {{ $value | humanizeDuration }}`,
      description: 'The link is there, but the primary hangs or the network drops packets; repl-timeout ends it at last.',
    },
  ];
}
