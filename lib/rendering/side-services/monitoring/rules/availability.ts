import type { ResolvedThresholds } from '../../../../definitions/side-services/monitoring/thresholds';
import type { MetricOf } from './metric';
import { FLEET, NODE } from './rule';
import type { Alert } from './rule';

/** Whether nodes answer, and who talks to them. */
export function availabilityAlerts(metric: MetricOf, limits: ResolvedThresholds): Alert[] {
  return [...answers(metric, limits), ...clients(metric, limits)];
}

function answers(metric: MetricOf, { restartedSeconds }: ResolvedThresholds): Alert[] {
  return [
    {
      name: 'RedisDown', severity: 'critical', expr: `${metric('redis_up')} == 0`, for: '1m',
      summary: `Redis ${NODE} does not answer its exporter`,
      description: 'It is down, or refuses the password of the exporter: ACL LOG of Redis has the logins that it refused.',
    },
    {
      name: 'RedisExporterDown', severity: 'critical', expr: `${metric('up')} == 0`, for: '5m',
      summary: `Nobody watches Redis ${NODE}`,
      description: 'Its exporter cannot be scraped: it is down, or the network is in the way. Redis itself may be well.',
    },
    {
      name: 'RedisExporterAbsent', severity: 'critical', expr: `absent(${metric('redis_up')})`, for: '5m',
      summary: `Nobody watches the fleet ${FLEET}`,
      description: 'No node gives metrics: the discovery finds none, or all exporters are down.',
    },
    {
      name: 'RedisRestarted', severity: 'info', expr: `${metric('redis_uptime_in_seconds')} < ${restartedSeconds}`,
      summary: `Redis ${NODE} has started {{ $value | humanizeDuration }} ago`,
      description: 'Expected while a fleet is rolled; otherwise the log says why the process ended.',
    },
  ];
}

function clients(metric: MetricOf, { fewestClients, clientsRatio }: ResolvedThresholds): Alert[] {
  const few: Alert = {
    // A replica that nobody reads from has the exporter alone, as it should
    name: 'RedisTooFewClients', severity: 'warning', for: '10m',
    expr: `${metric('redis_connected_clients')} < ${fewestClients} and on (redis_fleet, instance) ${metric('redis_instance_info', 'role="master"')}`,
    summary: `The primary ${NODE} has {{ $value }} clients`,
    description: 'Applications have lost it, or never found it; the exporter itself is one client.',
  };
  return [
    ...fewestClients > 0 ? [few] : [],
    {
      // Of INFO: redis_config_maxclients needs CONFIG GET, which shows passwords
      name: 'RedisMaxClientsNear', severity: 'warning', expr: `${metric('redis_connected_clients')} / ${metric('redis_max_clients')} > ${clientsRatio}`, for: '5m',
      summary: `Redis ${NODE} has {{ $value | humanizePercentage }} of the clients that it takes`,
      description: 'At maxclients it refuses connections; look for clients that do not pool theirs.',
    },
    {
      name: 'RedisRejectedConnections', severity: 'critical', expr: `increase(${metric('redis_rejected_connections_total')}[5m]) > 0`,
      summary: `Redis ${NODE} has refused connections`,
      description: 'It was at maxclients in the last five minutes.',
    },
  ];
}
