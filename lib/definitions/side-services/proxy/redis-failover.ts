/** What goes to another Redis while the one to which a key belongs is away. */
export enum RedisFailover {
  /** Nothing: commands fail until it is back. */
  NONE = 'none',
  /** Commands that only read, whose replies may be older than what the other one would have said. */
  READS = 'reads',
  /**
   * All commands.
   *
   * For caches only: where the other Redis is also the mirror it executes each write twice, so that INCR, LPUSH and the like
   * are wrong; and the one that comes back serves what it has, without what was written while it was away.
   */
  ALL = 'all',
}
