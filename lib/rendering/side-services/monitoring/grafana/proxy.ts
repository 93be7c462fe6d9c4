import { PROXY_LABEL } from '../labels';
import { chosen, dashboard } from './build';
import type { PanelPlan, Query } from './build';

const OF = chosen(PROXY_LABEL);
const POD = '{{redis_proxy}} {{instance}}';
const CLUSTER = '{{envoy_cluster_name}} of {{instance}}';
const gauge = (name: string): string => `${name}{${OF}}`;
const rate = (name: string): string => `rate(${gauge(name)}[$__rate_interval])`;
const ofRedis = (name: string): string => `${name}{${OF},envoy_cluster_name=~"redis-.*"}`;
const rateOfRedis = (name: string): string => `rate(${ofRedis(name)}[$__rate_interval])`;
const byPod = (expr: string): Query => ({ expr, legend: POD });
const MILLISECONDS = 1000;

const CLIENTS: readonly PanelPlan[] = [
  { kind: 'stat', title: 'Pods that answer', description: 'Proxies that give their metrics.', unit: 'none', queries: [{ expr: `sum(${gauge('up')})`, legend: 'up' }] },
  { kind: 'stat', title: 'Connections', description: 'Of clients, to all pods.', unit: 'short', queries: [{ expr: `sum(${gauge('envoy_redis_downstream_cx_active')})`, legend: 'clients' }] },
  { kind: 'stat', title: 'Redis that are not healthy', description: 'Hosts of all clusters, as all pods see them.', unit: 'none', queries: [{ expr: `sum(${ofRedis('envoy_cluster_membership_total')}) - sum(${ofRedis('envoy_cluster_membership_healthy')})`, legend: 'hosts' }] },
  { title: 'Commands', description: 'A second.', unit: 'ops', queries: [byPod(rate('envoy_redis_downstream_rq_total'))] },
  { title: 'Connections of clients', description: 'Open now.', unit: 'short', queries: [byPod(gauge('envoy_redis_downstream_cx_active'))] },
  { title: 'Commands by name', description: 'A second, the ten most frequent.', unit: 'ops', queries: [{ expr: `topk(10, sum by (command) (${rate('envoy_redis_command_total')}))`, legend: '{{command}}' }] },
  { title: 'Errors by name', description: 'Commands that failed, a second.', unit: 'ops', queries: [{ expr: `topk(10, sum by (command) (${rate('envoy_redis_command_error')}))`, legend: '{{command}}' }] },
  {
    title: 'Mean time of a command', description: 'As the proxy sees it, Redis and its network included.', unit: 's',
    queries: [{ expr: `sum by (command) (${rate('envoy_redis_command_latency_sum')}) / (sum by (command) (${rate('envoy_redis_command_latency_count')}) > 0) / ${MILLISECONDS}`, legend: '{{command}}' }],
  },
  {
    title: 'Refused commands', description: 'Unknown to Envoy, or malformed, a second.', unit: 'ops',
    queries: [{ expr: rate('envoy_redis_splitter_unsupported_command'), legend: `unknown ${POD}` }, { expr: rate('envoy_redis_splitter_invalid_request'), legend: `malformed ${POD}` }],
  },
];

const REDIS: readonly PanelPlan[] = [
  { title: 'Healthy hosts', description: 'Of each Redis behind the proxy.', unit: 'none', queries: [{ expr: ofRedis('envoy_cluster_membership_healthy'), legend: CLUSTER }] },
  { title: 'Commands to each Redis', description: 'A second; a mirror gets the writes.', unit: 'ops', queries: [{ expr: rateOfRedis('envoy_cluster_upstream_rq_total'), legend: CLUSTER }] },
  {
    title: 'Connections to Redis that failed', description: 'Refused and timed out, a second.', unit: 'ops',
    queries: [{ expr: rateOfRedis('envoy_cluster_upstream_cx_connect_fail'), legend: `refused ${CLUSTER}` }, { expr: rateOfRedis('envoy_cluster_upstream_cx_connect_timeout'), legend: `timed out ${CLUSTER}` }],
  },
  { title: 'Commands without a reply', description: 'On connections that broke, a second; a mirror misses those writes.', unit: 'ops', queries: [{ expr: rateOfRedis('envoy_cluster_upstream_cx_destroy_with_active_rq'), legend: CLUSTER }] },
  { title: 'Commands that Redis did not answer in time', description: 'A second.', unit: 'ops', queries: [{ expr: rateOfRedis('envoy_cluster_upstream_rq_timeout'), legend: CLUSTER }] },
];

/** What passes through Envoy, and how the Redis behind it are. */
export const PROXY = dashboard({
  uid: 'redis-fleet-proxy', title: 'Redis fleet / proxy',
  choice: { label: PROXY_LABEL, title: 'Proxy', metric: 'up' },
  panels: [...CLIENTS, ...REDIS],
});
