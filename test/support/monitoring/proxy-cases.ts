import type { AlertCase } from './alert-case';

const A = 'instance="a"';
const REDIS = `{${A},envoy_cluster_name="redis-one"}`;

/** What the alerts of the proxy `kept` do. */
export const PROXY_CASES: readonly AlertCase[] = [
  { alert: 'RedisProxyDown', when: 'a pod is away', series: { [`up{${A}}`]: '0x20', 'up{instance="b"}': '1x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisProxyDown', when: 'a pod is replaced', series: { [`up{${A}}`]: '1x4 0 0 stale', 'up{instance="b"}': '_x4 1x20' }, at: '3m', fires: [] },
  { alert: 'RedisProxyAbsent', when: 'only another proxy has metrics', series: { [`up{redis_proxy="other",${A}}`]: '1x40' }, at: '6m', fires: [''] },
  { alert: 'RedisProxyAbsent', when: 'a pod is there', series: { [`up{${A}}`]: '1x40' }, at: '6m', fires: [] },
  { alert: 'RedisProxyWithoutRedis', when: 'the only host of a Redis is not healthy', series: { [`envoy_cluster_membership_healthy${REDIS}`]: '0x20', [`envoy_cluster_membership_total${REDIS}`]: '1x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisProxyWithoutRedis', when: 'DNS does not know its name', series: { [`envoy_cluster_membership_healthy${REDIS}`]: '0x20', [`envoy_cluster_membership_total${REDIS}`]: '0x20' }, at: '3m', fires: ['a'] },
  { alert: 'RedisProxyWithoutRedis', when: 'one of two hosts is healthy', series: { [`envoy_cluster_membership_healthy${REDIS}`]: '1x20', [`envoy_cluster_membership_total${REDIS}`]: '2x20' }, at: '3m', fires: [] },
  {
    alert: 'RedisProxyWithoutRedis', when: 'a cluster of Envoy\'s own is away',
    series: { [`envoy_cluster_membership_healthy{${A},envoy_cluster_name="admin"}`]: '0x20', [`envoy_cluster_membership_total{${A},envoy_cluster_name="admin"}`]: '1x20' }, at: '3m', fires: [],
  },
  { alert: 'RedisProxyConnectFailures', when: 'connections fail all the time', series: { [`envoy_cluster_upstream_cx_connect_fail${REDIS}`]: '0+1x60' }, at: '11m', fires: ['a'] },
  { alert: 'RedisProxyConnectFailures', when: 'some failed at the start', series: { [`envoy_cluster_upstream_cx_connect_fail${REDIS}`]: '9x60' }, at: '11m', fires: [] },
  { alert: 'RedisProxyCommandsLost', when: 'a mirror was away for a moment', series: { [`envoy_cluster_upstream_cx_destroy_with_active_rq${REDIS}`]: '0x4 100x80' }, at: '2m', fires: ['a'] },
  { alert: 'RedisProxyCommandsLost', when: 'a mirror was away long ago', series: { [`envoy_cluster_upstream_cx_destroy_with_active_rq${REDIS}`]: '0x4 100x80' }, at: '18m', fires: [] },
  {
    alert: 'RedisProxyCommandsLost', when: 'the page of the metrics itself was left early',
    series: { [`envoy_cluster_upstream_cx_destroy_with_active_rq{${A},envoy_cluster_name="admin"}`]: '0x4 100x80' }, at: '2m', fires: [],
  },
  { alert: 'RedisProxyUnsupportedCommands', when: 'a client sends one again and again', series: { [`envoy_redis_splitter_unsupported_command{${A}}`]: '0+1x60' }, at: '11m', fires: ['a'] },
  { alert: 'RedisProxyUnsupportedCommands', when: 'a person tried one', series: { [`envoy_redis_splitter_unsupported_command{${A}}`]: '0x4 1x60' }, at: '11m', fires: [] },
];
