import { REDIS_PORT } from '../../../definitions/side-services/core/ports';
import type { EnvoyRedisProxyProps } from '../../../definitions/side-services/proxy/envoy-redis-proxy-props';
import { RedisFailover } from '../../../definitions/side-services/proxy/redis-failover';
import type { RedisUpstreamProps } from '../../../definitions/side-services/proxy/redis-upstream-props';
import { ADMIN, ADMIN_PORT, clusterName, extension, LOOPBACK, REDIS_PROXY, socket, typed, upstreamPasswordFile } from './envoy-values';
import type { EnvoyValue } from './envoy-values';

const DEFAULT_INTERVAL = 2;
const PROTOCOL = 'envoy.extensions.filters.network.redis_proxy.v3.RedisProtocolOptions';
const CHECKER = 'envoy.extensions.health_checkers.redis.v3.Redis';

/** The administration, each Redis, and each Redis with its standby. */
export function envoyClusters(props: EnvoyRedisProxyProps, passwords: string): EnvoyValue[] {
  const alone = props.upstreams.map((upstream) => redisCluster(props, passwords, [upstream]));
  const pairs = standbys(props).map((pair) => redisCluster(props, passwords, pair));
  return [adminCluster(), ...alone, ...pairs];
}

function adminCluster(): EnvoyValue {
  return { name: ADMIN, type: 'STATIC', load_assignment: { cluster_name: ADMIN, endpoints: [endpoint(LOOPBACK, ADMIN_PORT, 0)] } };
}

/** Each Redis with a standby that some route has, once. */
function standbys({ routes = [], catchAll, upstreams }: EnvoyRedisProxyProps): RedisUpstreamProps[][] {
  const pairs = new Map<string, string[]>();
  for (const { upstream, standby, failover } of [...routes, ...catchAll === undefined ? [] : [catchAll]]) {
    if (standby !== undefined && failover !== RedisFailover.NONE) {
      pairs.set(clusterName(upstream, standby), [upstream, standby]);
    }
  }
  return [...pairs.values()].map((names) => names.flatMap((name) => upstreams.filter((upstream) => upstream.name === name)));
}

/**
 * Redis of which the first one that is well answers.
 *
 * Without the panic threshold of 0 Envoy would send commands to a dead Redis as soon as all are dead, and wait; without the
 * intervals for no traffic it would look only once a minute at a Redis that nobody uses, which a mirror's standby is.
 */
function redisCluster(props: EnvoyRedisProxyProps, passwords: string, upstreams: readonly RedisUpstreamProps[]): EnvoyValue {
  const [first] = upstreams;
  const name = clusterName(first?.name ?? '', upstreams[1]?.name);
  return {
    name,
    type: 'STRICT_DNS',
    connect_timeout: '0.5s',
    dns_lookup_family: 'V4_PREFERRED',
    lb_policy: 'MAGLEV',
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
    close_connections_on_host_health_failure: true,
    upstream_connection_options: { tcp_keepalive: {} },
    load_assignment: { cluster_name: name, endpoints: upstreams.map(({ host, port = REDIS_PORT }, index) => endpoint(host, port, index)) },
    typed_extension_protocol_options: { [REDIS_PROXY]: typed(PROTOCOL, first === undefined ? {} : login(first, passwords)) },
    health_checks: [healthCheck(props)],
  };
}

function endpoint(host: string, port: number, priority: number): EnvoyValue {
  return { priority, lb_endpoints: [{ endpoint: { address: socket(host, port) } }] };
}

function login({ name, login: given }: RedisUpstreamProps, passwords: string): Readonly<Record<string, EnvoyValue>> {
  if (given === undefined) {
    return {};
  }
  const user: Readonly<Record<string, EnvoyValue>> = given.username === undefined ? {} : { auth_username: { inline_string: given.username } };
  return { ...user, auth_password: { filename: `${passwords}/${upstreamPasswordFile(name)}` } };
}

function healthCheck({ healthCheckSeconds = DEFAULT_INTERVAL, maintenanceKey }: EnvoyRedisProxyProps): EnvoyValue {
  const interval = `${healthCheckSeconds}s`;
  return {
    timeout: '1s',
    interval,
    no_traffic_interval: interval,
    unhealthy_threshold: 3,
    healthy_threshold: 2,
    custom_health_check: extension('envoy.health_checkers.redis', CHECKER, maintenanceKey === undefined ? {} : { key: maintenanceKey }),
  };
}
