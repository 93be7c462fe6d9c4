import type { NetworkPeer } from '../core/network-peer';
import type { RedisLoginProps } from '../redis/redis-login-props';

/** A Redis behind a proxy. */
export interface RedisUpstreamProps {
  /** What routes call it: 1-40 lower-case letters, digits or `-`. */
  readonly name: string;
  /** Host name, such as that of a Service, or IPv4 address. */
  readonly host: string;
  /**
   * TCP port, 1-65535.
   * @default 6379
   */
  readonly port?: number;
  /**
   * How the proxy logs in to it.
   * @default - without a password
   */
  readonly login?: RedisLoginProps;
  /** Its pods or addresses: nothing else can be reached from the proxy. */
  readonly peers: NetworkPeer[];
}
