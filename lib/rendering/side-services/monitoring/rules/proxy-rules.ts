import { PROXY_LABEL } from '../labels';
import { metricsWith } from './metric';
import { alertingRule } from './rule';
import type { Alert, RuleGroup } from './rule';

const PROXY = '{{ $labels.redis_proxy }}';
/** The clusters behind a proxy; Envoy has others of its own. */
const REDIS = 'envoy_cluster_name=~"redis-.*"';
const CLUSTER = '{{ $labels.envoy_cluster_name }}';

/** The alerts of one Envoy proxy. */
export function proxyRules({ name }: { readonly name: string }): RuleGroup {
  const metric = metricsWith(PROXY_LABEL, name);
  const alerts: Alert[] = [
    {
      name: 'RedisProxyDown', severity: 'critical', expr: `${metric('up')} == 0`, for: '1m',
      summary: `The proxy {{ $labels.instance }} of ${PROXY} does not answer`,
      description: 'Its pod is down or overloaded.',
    },
    {
      name: 'RedisProxyAbsent', severity: 'critical', expr: `absent(${metric('up')})`, for: '5m',
      summary: `Nobody watches the proxy ${PROXY}`,
      description: 'No pod is found: the headless Service has no such port, or there are no pods.',
    },
    {
      name: 'RedisProxyWithoutRedis', severity: 'critical', expr: `${metric('envoy_cluster_membership_healthy', REDIS)} == 0`, for: '1m',
      summary: `${PROXY} finds no healthy Redis behind ${CLUSTER}`,
      description: 'It does not pass its health checks, or DNS does not know its name. Commands for it fail; writes to a mirror are lost until it is copied anew.',
    },
    {
      name: 'RedisProxyConnectFailures', severity: 'warning', expr: `rate(${metric('envoy_cluster_upstream_cx_connect_fail', REDIS)}[5m]) > 0`, for: '5m',
      summary: `${PROXY} cannot connect to ${CLUSTER}`,
      description: 'Redis is down, at maxclients, or the network is in the way.',
    },
    {
      // A mirror that is away gets nothing, and nobody counts that; but the proxy finds out by a command or a health check that breaks
      name: 'RedisProxyCommandsLost', severity: 'warning', expr: `increase(${metric('envoy_cluster_upstream_cx_destroy_with_active_rq', REDIS)}[15m]) > 0`,
      summary: `Commands of ${PROXY} to ${CLUSTER} got no reply`,
      description: 'It broke its connections or answered too late. Clients got errors; and where it is a mirror, writes are missing there until it is copied anew.',
    },
    {
      name: 'RedisProxyUnsupportedCommands', severity: 'warning', expr: `rate(${metric('envoy_redis_splitter_unsupported_command')}[5m]) > 0`, for: '5m',
      summary: `Clients of ${PROXY} send commands that Envoy does not know`,
      description: 'They get an error; the log of the client names the command.',
    },
  ];
  return { name: `redis-proxy-${name}`, rules: alerts.map(alertingRule) };
}
