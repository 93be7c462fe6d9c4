import type { ContainerImage } from '../core/container-image';
import type { ResourceProps } from '../core/resource-props';

/** What an Envoy before Redis is made of. */
export interface EnvoyServerProps {
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
