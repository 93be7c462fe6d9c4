import type { NetworkPeer } from '../core/network-peer';
import type { RedisServerProps } from './redis-server-props';

/** One Redis on Kubernetes. */
export interface RedisInstanceProps extends RedisServerProps {
  /**
   * Name of its Service, and the beginning of the names of its other objects; 1-40 lower-case letters, digits or `-`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Who may connect to it. */
  readonly clients: NetworkPeer[];
}
