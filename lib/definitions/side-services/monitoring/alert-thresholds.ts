/**
 * When the alerts of a fleet fire: each is a value above, or below, which something is wrong.
 *
 * Defaults are those that Redis itself has or public rules agree on; where neither has one, they are a beginning that a fleet moves.
 */
export interface AlertThresholds {
  /**
   * Age of a process that counts as a restart, in seconds, 60-3600: long enough for one scrape of two minutes to see it.
   * @default 300
   */
  readonly restartedSeconds?: number;
  /**
   * Connections that a primary must have, 0-1000000, the exporter's own included: an idle one has one. 0 for none.
   * @see https://samber.github.io/awesome-prometheus-alerts/rules#redis
   * @default 5
   */
  readonly fewestClients?: number;
  /**
   * Share of `maxclients` that may be connected, above 0 and up to 1.
   * @default 0.8
   */
  readonly clientsRatio?: number;
  /**
   * Time since a replica that is connected last heard from its primary, in seconds, 1-86400: primaries ping every 10 seconds, and
   * after 60 (`repl-timeout`) the replica gives up.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default 30
   */
  readonly primarySilenceSeconds?: number;
  /**
   * Time since a primary last heard from a replica, in seconds, 1-86400: after 10 (`min-replicas-max-lag`) Redis counts it as gone.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default 10
   */
  readonly replicaLagSeconds?: number;
  /**
   * Age of the youngest snapshot of data that has changed since, in seconds, 60-31536000: that of one server of those that replicate
   * each other is enough.
   * @see https://samber.github.io/awesome-prometheus-alerts/rules#redis
   * @default 86400
   */
  readonly snapshotAgeSeconds?: number;
  /**
   * Share of `maxmemory` that may be used, above 0 and up to 1.
   * @see https://samber.github.io/awesome-prometheus-alerts/rules#redis
   * @default 0.9
   */
  readonly memoryRatio?: number;
  /**
   * Memory that the system gives for each byte that Redis uses, 1-100; small nodes never count, see `fragmentationBytes`.
   * @see https://www.datadoghq.com/blog/how-to-monitor-redis-performance-metrics/
   * @default 1.5
   */
  readonly fragmentationRatio?: number;
  /**
   * Resident memory below which fragmentation means nothing, in bytes, from 0: twice what Redis' own defragmentation ignores.
   * @see https://github.com/redis/redis/blob/7.0/redis.conf
   * @default 200000000
   */
  readonly fragmentationBytes?: number;
  /**
   * Keys that may be evicted, per second, from 0.
   * @default 0 for data that is kept; 1000 for a cache, which is made to evict
   */
  readonly evictionsPerSecond?: number;
  /**
   * Share of reads that must find their key, 0-1; 0 for none.
   * @see https://www.datadoghq.com/blog/how-to-monitor-redis-performance-metrics/
   * @default 0.8
   */
  readonly hitRatio?: number;
  /**
   * Reads per second below which the share of hits means nothing, from 0.
   * @default 10
   */
  readonly hitRatioReads?: number;
  /**
   * Mean time of one command, in seconds, above 0 and up to 60: half of what Redis itself calls slow.
   * @see https://redis.io/docs/latest/commands/slowlog/
   * @default 0.005
   */
  readonly commandSeconds?: number;
  /**
   * Time in which 99 of 100 commands since the start of the node were done, in seconds, above 0 and up to 60: Redis calls slow what
   * takes longer (`slowlog-log-slower-than`).
   * @see https://redis.io/docs/latest/commands/slowlog/
   * @default 0.01
   */
  readonly percentileSeconds?: number;
  /**
   * Slow commands in five minutes, from 0.
   * @default 10
   */
  readonly slowCommands?: number;
  /**
   * Delayed writes to disk of the append-only file in five minutes, from 0.
   * @default 0
   */
  readonly delayedFsyncs?: number;
}
