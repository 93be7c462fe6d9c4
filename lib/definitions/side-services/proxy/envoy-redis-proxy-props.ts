import type { ContainerImage } from '../core/container-image';
import type { NetworkPeer } from '../core/network-peer';
import type { ResourceProps } from '../core/resource-props';
import type { RedisPrefixRouteProps } from './redis-prefix-route-props';
import type { RedisProxyAccessProps } from './redis-proxy-access-props';
import type { RedisRouteProps } from './redis-route-props';
import type { RedisUpstreamProps } from './redis-upstream-props';

/** Envoy before several Redis. */
export interface EnvoyRedisProxyProps {
  /**
   * Name of its Service, and the beginning of the names of its other objects; 1-40 lower-case letters, digits or `-`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** The Redis behind it, 1-20. */
  readonly upstreams: RedisUpstreamProps[];
  /**
   * Where keys with known beginnings go, up to 100.
   * @default - none
   */
  readonly routes?: RedisPrefixRouteProps[];
  /**
   * Where all other keys go.
   * @default - none: commands with other keys are refused with `no upstream host`; then `routes` must have one
   */
  readonly catchAll?: RedisRouteProps;
  /**
   * Whether writes that Envoy cannot copy are executed where a route has mirrors or a standby: on one Redis only, and by the
   * standby though it should get reads alone. They are GETSET, GETEX, SPOP, EVALSHA, SCRIPT, FLUSHALL, FLUSHDB and those of streams.
   * @default false - they are refused
   */
  readonly allowUncopiedWrites?: boolean;
  /** How clients log in. */
  readonly access: RedisProxyAccessProps;
  /** Who may connect to it. */
  readonly clients: NetworkPeer[];
  /**
   * Who may read its metrics.
   * @default - nobody
   */
  readonly monitoring?: NetworkPeer[];
  /**
   * Number of pods, 1-100.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Time for a reply of a Redis, in milliseconds, 10-60000.
   * @default 1000
   */
  readonly timeoutMilliseconds?: number;
  /**
   * Time between two health checks, in seconds, 1-60; a Redis that fails three in a row gets no commands until it passes two.
   * @default 2
   */
  readonly healthCheckSeconds?: number;
  /**
   * A key that means maintenance: a Redis that has it does not pass its health checks; 1-256 printable letters of ASCII.
   * @default - health checks ask PING
   */
  readonly maintenanceKey?: string;
  /**
   * Most connections of clients to one pod, 10-100000; each takes 13 KiB of its memory.
   * @default 10000
   */
  readonly maxConnections?: number;
  /**
   * CPU and memory of each pod.
   * @default - requests 100m and 128Mi, at most 256Mi
   */
  readonly resources?: ResourceProps;
  /**
   * An image with envoy.
   * @default - the newest distroless release of Envoy that was known to this library
   */
  readonly image?: ContainerImage;
}
