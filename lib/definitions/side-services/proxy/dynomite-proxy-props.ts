import type { ContainerImage } from '../core/container-image';
import type { NetworkPeer } from '../core/network-peer';
import type { ResourceProps } from '../core/resource-props';
import type { StorageProps } from '../core/storage-props';
import type { RedisDurability } from '../redis/redis-durability';
import type { DynomiteConsistency } from './dynomite-consistency';

/** Racks of Dynomite, each with a Redis of its own that holds all data. */
export interface DynomiteProxyProps {
  /** Why an experiment may run: Dynomite has had no release since 2021 and knows no passwords. */
  readonly experimental: string;
  /**
   * Name of its Service, and the beginning of the names of its other objects; 1-40 lower-case letters, digits or `-`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** An image with Dynomite: there is none of the project itself. */
  readonly image: ContainerImage;
  /**
   * The program in the image.
   * @default dynomite
   */
  readonly program?: string;
  /**
   * Numeric user of the program, 1-2147483647.
   * @default 999
   */
  readonly user?: number;
  /**
   * Numeric group of the program, 1-2147483647.
   * @default 999
   */
  readonly group?: number;
  /**
   * Number of racks, 2-5; a majority of them is left after a loss from 3 on.
   * @default 3
   */
  readonly racks?: number;
  /**
   * How many racks a command waits for.
   * @default DynomiteConsistency.DC_QUORUM
   */
  readonly consistency?: DynomiteConsistency;
  /** What the Redis of a rack keeps when its pod goes. */
  readonly durability: RedisDurability;
  /** Memory of the Redis of a rack, such as `2Gi`, at least `64Mi` for a cache and `192Mi` with an append-only file. */
  readonly memory: string;
  /**
   * Volume of the Redis of a rack; not for a cache.
   * @default - three times its data, of the default class
   */
  readonly storage?: StorageProps;
  /** Who may connect to it, without a password. */
  readonly clients: NetworkPeer[];
  /**
   * CPU and memory of Dynomite in each pod.
   * @default - requests 250m and 256Mi, at most 512Mi
   */
  readonly resources?: ResourceProps;
  /**
   * An image with redis-server, redis-cli and sh.
   * @default - the newest release of Redis 7.2 that was known to this library
   */
  readonly redisImage?: ContainerImage;
}
