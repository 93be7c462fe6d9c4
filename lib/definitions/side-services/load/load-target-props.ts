import type { NetworkPeer } from '../core/network-peer';
import type { SecretKey } from '../core/secret-key';

/** A Redis, or a proxy before some, that load is put on. */
export interface LoadTargetProps {
  /** Name by which a test names it, 1-40 lower-case letters, digits or -: such as `cache`, `everysec` or `always`. */
  readonly name: string;
  /** Name or address by which agents reach it. */
  readonly host: string;
  /**
   * Port.
   * @default 6379
   */
  readonly port?: number;
  /** Its pods or machines, at least one: agents may connect to no others. */
  readonly peers: NetworkPeer[];
  /**
   * Entry with its password.
   * @default - none
   */
  readonly password?: SecretKey;
  /**
   * Name of its user.
   * @default - the default user
   */
  readonly username?: string;
}
