import { frozenRecord } from '../../frozen';
import { Problems } from '../../problems';
import { directivesOf } from './words';
import type { Words } from './words';

/** How a server takes and keeps connections. */
export interface NetworkSettingsProps {
  /**
   * Connections that wait to be accepted, 1-65535; the kernel profile's somaxconn and tcp_max_syn_backlog must not be smaller.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default 4096
   */
  readonly tcpBacklog?: number;
  /**
   * Seconds between probes of idle connections, 0-2147483647; 0 is refused unless acknowledged.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default 60
   */
  readonly tcpKeepaliveSeconds?: number;
}

/** The directives of network settings, by property. */
export const NETWORK_WORDS: Words<NetworkSettingsProps> = { tcpBacklog: 'tcp-backlog', tcpKeepaliveSeconds: 'tcp-keepalive' };

/**
 * How a server takes and keeps connections; the address, the port and who may connect are the fleet's.
 *
 * Throws when a number is outside of its range.
 */
export class NetworkSettings {
  /** What was said, as directives of Redis by name. */
  public readonly directives: Record<string, string>;

  public constructor(props: NetworkSettingsProps = {}) {
    const problems = new Problems();
    this.directives = frozenRecord(directivesOf(problems, props, NETWORK_WORDS));
    problems.throwIfAny();
  }
}
