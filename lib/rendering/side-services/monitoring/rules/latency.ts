import type { ResolvedThresholds } from '../../../../definitions/side-services/monitoring/thresholds';
import type { MetricOf } from './metric';
import { NODE } from './rule';
import type { Alert } from './rule';

const MICROSECONDS = 1_000_000;

/** Whether commands are quick; for what one waits, such as BLPOP for an element, is not counted by Redis. */
export function latencyAlerts(metric: MetricOf, { commandSeconds, percentileSeconds, slowCommands }: ResolvedThresholds): Alert[] {
  const [time, number] = ['redis_commands_duration_seconds_total', 'redis_commands_total'].map((name) => `sum by (redis_fleet, instance, cmd) (rate(${metric(name)}[5m]))`);
  const percentile = metric('redis_latency_percentiles_usec', 'quantile="99"');
  return [
    {
      name: 'RedisCommandLatencyHigh', severity: 'warning', expr: `${time} / ${number} > ${commandSeconds}`, for: '10m',
      summary: `{{ $labels.cmd }} takes {{ $value | humanizeDuration }} on ${NODE}`,
      description: 'The mean of five minutes in Redis itself, the network not included: look at the slow log and at large keys.',
    },
    {
      // Redis has them since 7.0, and counts from its start
      name: 'RedisPercentileLatencyHigh', severity: 'info', expr: `${percentile} > ${percentileSeconds * MICROSECONDS}`, for: '10m',
      summary: `One of 100 {{ $labels.cmd }} took {{ $value | humanize }} microseconds or more on ${NODE}`,
      description: 'Since the start of the node, or since CONFIG RESETSTAT.',
    },
    {
      name: 'RedisSlowLogGrowing', severity: 'info', expr: `delta(${metric('redis_slowlog_last_id')}[5m]) > ${slowCommands}`, for: '5m',
      summary: `Redis ${NODE} has logged {{ $value | humanize }} slow commands in five minutes`,
      description: 'SLOWLOG GET shows them.',
    },
  ];
}
