import type { NetworkPeer } from '../core/network-peer';
import type { EnvoyServerProps } from '../proxy/envoy-server-props';
import type { RedisFailover } from '../proxy/redis-failover';
import type { RedisProxyAccessProps } from '../proxy/redis-proxy-access-props';
import type { RedisServerProps } from './redis-server-props';

/** Two Redis that do not replicate, `a` and `b`, behind proxies that send each write to both. */
export interface RedisPairProps extends RedisServerProps {
  /**
   * Name of the proxies' Service, and the beginning of the names of its other objects; 1-40 lower-case letters, digits or `-`.
   *
   * The servers are `<name>-a` and `<name>-b`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Who may connect to the proxies. */
  readonly clients: NetworkPeer[];
  /** How clients log in to the proxies. */
  readonly access: RedisProxyAccessProps;
  /**
   * Who may connect to the servers themselves, past the proxies: those who bring them together again after a loss.
   * @default - nobody
   */
  readonly operators?: NetworkPeer[];
  /**
   * Beginnings of the keys that belong to `b` and are copied to `a`; all others belong to `a`.
   * @default - none
   */
  readonly prefixesOfB?: string[];
  /**
   * What goes to the other server while the one to which a key belongs is away.
   * @default RedisFailover.READS
   */
  readonly failover?: RedisFailover;
  /**
   * The proxies.
   * @default - those of EnvoyRedisProxy
   */
  readonly proxy?: EnvoyServerProps;
}
