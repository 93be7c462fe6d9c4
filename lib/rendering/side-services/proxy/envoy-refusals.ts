import type { EnvoyRedisProxyProps } from '../../../definitions/side-services/proxy/envoy-redis-proxy-props';
import { RedisFailover } from '../../../definitions/side-services/proxy/redis-failover';
import type { EnvoyValue } from './envoy-values';

/**
 * What no proxy can do.
 *
 * Clients share the connections to a Redis: `SELECT` of one would change the database of all others, and what one watches says
 * nothing about its transaction, which has a connection of its own.
 */
const NEVER = ['SELECT', 'WATCH', 'UNWATCH'];
/**
 * Writes that Envoy 1.40 takes for reads, so that it copies none and sends them to a standby; those that it sends to one server
 * only; and those that do something else on each server: take a random member, or call a script that only one of them knows.
 */
const UNCOPIED = [
  'GETSET', 'GETEX', 'XADD', 'XDEL', 'XTRIM', 'XACK', 'XCLAIM', 'XAUTOCLAIM',
  'FLUSHALL', 'FLUSHDB',
  'SPOP', 'SCRIPT', 'EVALSHA',
];

/** Commands that a proxy answers with an error: Envoy has no list of them, but can be told to fail them, each time. */
export function envoyRefusals({ routes = [], catchAll, allowUncopiedWrites = false }: EnvoyRedisProxyProps): EnvoyValue {
  const all = [...routes, ...catchAll === undefined ? [] : [catchAll]];
  const several = all.some(({ mirrors = [], standby, failover }) => mirrors.length > 0 || (standby !== undefined && failover !== RedisFailover.NONE));
  const commands = [...NEVER, ...several && !allowUncopiedWrites ? UNCOPIED : []];
  return [{ fault_type: 'ERROR', fault_enabled: { default_value: { numerator: 100, denominator: 'HUNDRED' } }, commands }];
}
