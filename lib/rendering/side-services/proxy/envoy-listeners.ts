import { PERCENT_PARTS } from '../../../definitions/side-services/proxy/check-envoy-redis-proxy';
import type { EnvoyRedisProxyProps } from '../../../definitions/side-services/proxy/envoy-redis-proxy-props';
import type { RedisMirrorProps } from '../../../definitions/side-services/proxy/redis-mirror-props';
import type { RedisProxyAccessProps } from '../../../definitions/side-services/proxy/redis-proxy-access-props';
import type { RedisRouteProps } from '../../../definitions/side-services/proxy/redis-route-props';
import { RedisFailover } from '../../../definitions/side-services/proxy/redis-failover';
import { envoyRefusals } from './envoy-refusals';
import { ADMIN, clientPasswordFile, clusterName, extension, LEAVING_PATH, REDIS_PROXY, typed } from './envoy-values';
import type { EnvoyValue } from './envoy-values';

type Fields = Readonly<Record<string, EnvoyValue>>;

const HTTP = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const HTTP_FAULT = 'envoy.filters.http.fault';
const FAULT = 'envoy.extensions.filters.http.fault.v3.HTTPFault';
const HTTP_ROUTER = 'envoy.extensions.filters.http.router.v3.Router';
/** What of the administration may be seen from outside of the pod. */
const SEEN = ['/ready', '/stats/prometheus'];
/** Until no node sends new connections to a pod that ends. */
const LEAVING_TIME = '5s';
const DEFAULT_TIMEOUT_MS = 1000;
const DEFAULT_USER = 'default';

/** Where clients connect. */
export function redisListener(props: EnvoyRedisProxyProps, address: EnvoyValue, passwords: string): EnvoyValue {
  const { routes = [], catchAll, access, timeoutMilliseconds = DEFAULT_TIMEOUT_MS } = props;
  const settings = { op_timeout: `${timeoutMilliseconds / 1000}s`, enable_hashtagging: true, enable_command_stats: true };
  return {
    name: 'redis',
    address,
    filter_chains: [{
      filters: [extension(REDIS_PROXY, 'envoy.extensions.filters.network.redis_proxy.v3.RedisProxy', {
        stat_prefix: 'redis_fleet',
        settings,
        faults: envoyRefusals(props),
        ...login(access, passwords),
        prefix_routes: {
          routes: routes.map(({ prefix, removePrefix = false, ...route }) => ({ prefix, remove_prefix: removePrefix, ...routeOf(route) })),
          ...catchAll === undefined ? {} : { catch_all_route: routeOf(catchAll) },
        },
      })],
    }],
  };
}

/** Where probes and Prometheus connect; not counted among the connections of clients, so that many of them do not make it look dead. */
export function observeListener(address: EnvoyValue): EnvoyValue {
  const seen = SEEN.map((path) => ({ match: { path }, route: { cluster: ADMIN } }));
  const leaving = {
    match: { path: LEAVING_PATH },
    direct_response: { status: 200 },
    typed_per_filter_config: { [HTTP_FAULT]: typed(FAULT, { delay: { fixed_delay: LEAVING_TIME, percentage: { numerator: 100 } } }) },
  };
  return {
    name: 'observe',
    address,
    ignore_global_conn_limit: true,
    filter_chains: [{
      filters: [extension('envoy.filters.network.http_connection_manager', HTTP, {
        stat_prefix: 'observe',
        route_config: { virtual_hosts: [{ name: 'observe', domains: ['*'], routes: [...seen, leaving] }] },
        http_filters: [extension(HTTP_FAULT, FAULT, {}), extension('envoy.filters.http.router', HTTP_ROUTER, {})],
      })],
    }],
  };
}

/** Always with a name: without one, a password file that is empty makes Envoy serve everybody. A password alone is still a login. */
function login({ username = DEFAULT_USER, passwords }: RedisProxyAccessProps, folder: string): Fields {
  return { downstream_auth_username: { inline_string: username }, downstream_auth_passwords: passwords.map((_, index) => ({ filename: `${folder}/${clientPasswordFile(index)}` })) };
}

function routeOf({ upstream, mirrors = [], standby, failover = RedisFailover.READS }: RedisRouteProps): Fields {
  const copies: Fields = mirrors.length === 0 ? {} : { request_mirror_policy: mirrors.map(mirrorOf) };
  return { ...targets(upstream, standby, failover), ...copies };
}

function targets(upstream: string, standby: string | undefined, failover: RedisFailover): Fields {
  const alone = clusterName(upstream);
  if (standby === undefined || failover === RedisFailover.NONE) {
    return { cluster: alone };
  }
  const both = clusterName(upstream, standby);
  return failover === RedisFailover.ALL ? { cluster: both } : { cluster: alone, read_command_policy: { cluster: both } };
}

function mirrorOf({ upstream, excludeReads = true, percent = 100 }: RedisMirrorProps): EnvoyValue {
  const all = percent === 100;
  const fraction: Fields = all ? {} : { runtime_fraction: { default_value: { numerator: Math.round(percent * PERCENT_PARTS), denominator: 'TEN_THOUSAND' } } };
  return { cluster: clusterName(upstream), exclude_read_commands: excludeReads, ...fraction };
}
