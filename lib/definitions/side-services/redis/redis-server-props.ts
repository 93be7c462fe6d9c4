import type { ContainerImage } from '../core/container-image';
import type { ExporterContainerProps } from '../core/exporter-container-props';
import type { NetworkPeer } from '../core/network-peer';
import type { SecretKey } from '../core/secret-key';
import type { StorageProps } from '../core/storage-props';
import type { RedisDurability } from './redis-durability';
import type { RedisLoginProps } from './redis-login-props';

/** What a Redis server on Kubernetes is made of. */
export interface RedisServerProps {
  /** What it keeps when its pod goes. */
  readonly durability: RedisDurability;
  /**
   * Memory of its container, such as `2Gi`, at least `64Mi` for a cache and `192Mi` with an append-only file.
   *
   * Data may take 70 percent of it in a cache and 40 percent with an append-only file, whose rewrite may need as much again.
   */
  readonly memory: string;
  /** The ACL file: lines such as `user default on #<SHA-256 of the password> ~* &* +@all`. */
  readonly users: SecretKey;
  /** The user of `users` with which the readiness probe asks, and who may `PING`; a new password in the Secret needs no restart. */
  readonly login: RedisLoginProps;
  /**
   * The user of `users` with which redis_exporter asks, in a container beside the server.
   * @default - no exporter
   */
  readonly exporter?: RedisLoginProps;
  /**
   * The container of that exporter.
   * @default - see ExporterContainerProps
   */
  readonly exporterContainer?: ExporterContainerProps;
  /**
   * Who may read the metrics of the exporter.
   * @default - nobody
   */
  readonly monitoring?: NetworkPeer[];
  /**
   * Its volume, at least three times as large as its data: the append-only file doubles before it is rewritten, and the new one lies beside it.
   *
   * Not for a cache, which keeps nothing.
   * @default - three times its data, of the default class
   */
  readonly storage?: StorageProps;
  /**
   * CPU that is kept for it.
   * @default 250m
   */
  readonly cpuRequest?: string;
  /**
   * CPU that it may use at most.
   * @default - what the node has left
   */
  readonly cpuLimit?: string;
  /**
   * An image with redis-server, redis-cli and sh.
   * @default - the newest release of Redis 7.2 that was known to this library
   */
  readonly image?: ContainerImage;
}
