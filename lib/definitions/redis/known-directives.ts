import type { EngineSince } from './engine';

/** Names that came and went with the same versions. */
export interface Generation {
  readonly since: EngineSince;
  readonly gone?: EngineSince;
  readonly names: readonly string[];
}

/**
 * The names that `CONFIG GET *` of each version knows, old ones too, but for those of TLS.
 *
 * Made from the answers of running servers by test/programs/known-directives.test.ts, with UPDATE_GOLDEN=1. They were of
 * redis 6.2, redis 7.0, redis 7.2, redis 7.4, redis 8.0, redis 8.6, valkey 8.0, valkey 8.1, valkey 9.1.
 * Valkey 7.2 is taken for Redis 7.2, whose code it is; a name that came with Redis 8.2 or 8.4, or with Valkey 9.0, is taken to have come
 * with the next version that was asked.
 */
export const KNOWN_DIRECTIVES: readonly Generation[] = [
  {
    since: { redis: '6.2' }, gone: { redis: '7.0' },
    names: [
      'gopher-enabled', 'key-load-delay', 'lua-replicate-commands', 'rdb-key-save-delay', 'use-exit-on-panic', 'watchdog-period',
    ],
  },
  {
    since: { redis: '6.2', valkey: '7.2' },
    names: [
      'acl-pubsub-default', 'aclfile', 'acllog-max-len', 'active-defrag-cycle-max', 'active-defrag-cycle-min', 'active-defrag-ignore-bytes',
      'active-defrag-max-scan-fields', 'active-defrag-threshold-lower', 'active-defrag-threshold-upper', 'active-expire-effort', 'activedefrag',
      'activerehashing', 'always-show-logo', 'aof-load-truncated', 'aof-rewrite-incremental-fsync', 'aof-use-rdb-preamble', 'aof_rewrite_cpulist',
      'appendfilename', 'appendfsync', 'appendonly', 'auto-aof-rewrite-min-size', 'auto-aof-rewrite-percentage', 'bgsave_cpulist', 'bind',
      'bio_cpulist', 'client-output-buffer-limit', 'client-query-buffer-limit', 'cluster-allow-reads-when-down', 'cluster-allow-replica-migration',
      'cluster-announce-bus-port', 'cluster-announce-ip', 'cluster-announce-port', 'cluster-announce-tls-port', 'cluster-enabled',
      'cluster-migration-barrier', 'cluster-node-timeout', 'cluster-replica-no-failover', 'cluster-replica-validity-factor',
      'cluster-require-full-coverage', 'cluster-slave-no-failover', 'cluster-slave-validity-factor', 'crash-log-enabled', 'crash-memcheck-enabled',
      'daemonize', 'databases', 'dbfilename', 'dir', 'disable-thp', 'hash-max-ziplist-entries', 'hash-max-ziplist-value', 'hll-sparse-max-bytes',
      'hz', 'ignore-warnings', 'io-threads', 'jemalloc-bg-thread', 'latency-monitor-threshold', 'lazyfree-lazy-eviction', 'lazyfree-lazy-expire',
      'lazyfree-lazy-server-del', 'lazyfree-lazy-user-del', 'lazyfree-lazy-user-flush', 'lfu-decay-time', 'lfu-log-factor', 'list-compress-depth',
      'list-max-ziplist-size', 'logfile', 'loglevel', 'lua-time-limit', 'masterauth', 'masteruser', 'maxclients', 'maxmemory',
      'maxmemory-eviction-tenacity', 'maxmemory-policy', 'maxmemory-samples', 'min-replicas-max-lag', 'min-replicas-to-write', 'min-slaves-max-lag',
      'min-slaves-to-write', 'no-appendfsync-on-rewrite', 'notify-keyspace-events', 'oom-score-adj', 'oom-score-adj-values', 'pidfile', 'port',
      'proc-title-template', 'protected-mode', 'proto-max-bulk-len', 'rdb-del-sync-files', 'rdb-save-incremental-fsync', 'rdbchecksum',
      'rdbcompression', 'repl-backlog-size', 'repl-backlog-ttl', 'repl-disable-tcp-nodelay', 'repl-diskless-load', 'repl-diskless-sync',
      'repl-diskless-sync-delay', 'repl-ping-replica-period', 'repl-ping-slave-period', 'repl-timeout', 'replica-announce-ip',
      'replica-announce-port', 'replica-announced', 'replica-ignore-maxmemory', 'replica-lazy-flush', 'replica-priority', 'replica-read-only',
      'replica-serve-stale-data', 'requirepass', 'save', 'server_cpulist', 'set-max-intset-entries', 'set-proc-title', 'slave-announce-ip',
      'slave-announce-port', 'slave-ignore-maxmemory', 'slave-lazy-flush', 'slave-priority', 'slave-read-only', 'slave-serve-stale-data', 'slaveof',
      'slowlog-log-slower-than', 'slowlog-max-len', 'stop-writes-on-bgsave-error', 'stream-node-max-bytes', 'stream-node-max-entries', 'supervised',
      'syslog-enabled', 'syslog-facility', 'syslog-ident', 'tcp-backlog', 'tcp-keepalive', 'timeout', 'tracking-table-max-keys', 'unixsocket',
      'unixsocketperm', 'zset-max-ziplist-entries', 'zset-max-ziplist-value',
    ],
  },
  {
    since: { redis: '6.2', valkey: '7.2' }, gone: { redis: '8.0', valkey: '8.1' },
    names: [
      'io-threads-do-reads',
    ],
  },
  {
    since: { redis: '6.2', valkey: '7.2' }, gone: { valkey: '8.1' },
    names: [
      'dynamic-hz',
    ],
  },
  {
    since: { redis: '6.2', valkey: '7.2' }, gone: { valkey: '9.1' },
    names: [
      'sanitize-dump-payload',
    ],
  },
  {
    since: { redis: '7.0' }, gone: { redis: '7.2' },
    names: [
      'aof-disable-auto-gc',
    ],
  },
  {
    since: { redis: '7.0', valkey: '7.2' },
    names: [
      'aof-timestamp-enabled', 'appenddirname', 'bind-source-addr', 'busy-reply-threshold', 'cluster-allow-pubsubshard-when-down',
      'cluster-announce-hostname', 'cluster-config-file', 'cluster-link-sendbuf-limit', 'cluster-port', 'cluster-preferred-endpoint-type',
      'enable-debug-command', 'enable-module-command', 'enable-protected-configs', 'hash-max-listpack-entries', 'hash-max-listpack-value',
      'latency-tracking', 'latency-tracking-info-percentiles', 'list-max-listpack-size', 'maxmemory-clients', 'propagation-error-behavior',
      'repl-diskless-sync-max-replicas', 'replica-ignore-disk-write-errors', 'replicaof', 'shutdown-on-sigint', 'shutdown-on-sigterm',
      'shutdown-timeout', 'socket-mark-id', 'zset-max-listpack-entries', 'zset-max-listpack-value',
    ],
  },
  {
    since: { redis: '7.2', valkey: '7.2' },
    names: [
      'cluster-announce-human-nodename', 'locale-collate', 'set-max-listpack-entries', 'set-max-listpack-value',
    ],
  },
  {
    since: { redis: '7.4', valkey: '8.0' },
    names: [
      'aof-rewrite-cpulist', 'bgsave-cpulist', 'bio-cpulist', 'hide-user-data-from-log', 'max-new-connections-per-cycle',
      'max-new-tls-connections-per-cycle', 'server-cpulist',
    ],
  },
  {
    since: { redis: '8.0' },
    names: [
      'cluster-compatibility-sample-ratio', 'replica-full-sync-buffer-limit',
    ],
  },
  {
    since: { redis: '8.6' },
    names: [
      'aof-load-corrupt-tail-max-size', 'cluster-slot-migration-handoff-max-lag-bytes', 'cluster-slot-migration-write-pause-timeout',
      'key-memory-histograms', 'lookahead', 'stream-idmp-duration', 'stream-idmp-maxsize', 'vset-force-single-threaded-execution',
    ],
  },
  {
    since: { redis: '8.6', valkey: '8.0' },
    names: [
      'cluster-slot-stats-enabled',
    ],
  },
  {
    since: { valkey: '8.0' },
    names: [
      'availability-zone', 'cluster-announce-client-ipv4', 'cluster-announce-client-ipv6', 'cluster-blacklist-ttl',
      'dual-channel-replication-enabled', 'extended-redis-compatibility', 'prefetch-batch-max-size', 'primaryauth', 'primaryuser', 'unixsocketgroup',
    ],
  },
  {
    since: { valkey: '8.0' }, gone: { valkey: '8.1' },
    names: [
      'events-per-io-thread',
    ],
  },
  {
    since: { valkey: '8.1' },
    names: [
      'active-defrag-cycle-us', 'cluster-manual-failover-timeout', 'commandlog-execution-slower-than', 'commandlog-large-reply-max-len',
      'commandlog-large-request-max-len', 'commandlog-reply-larger-than', 'commandlog-request-larger-than', 'commandlog-slow-execution-max-len',
      'import-mode', 'log-format', 'log-timestamp-format', 'rdb-version-check', 'rdma-bind', 'rdma-completion-vector', 'rdma-port', 'rdma-rx-size',
    ],
  },
  {
    since: { valkey: '9.1' },
    names: [
      'cluster-announce-client-port', 'cluster-announce-client-tls-port', 'cluster-config-save-behavior', 'cluster-databases',
      'cluster-slot-migration-log-max-len', 'hash-seed', 'mptcp', 'repl-mptcp', 'slot-migration-max-failover-repl-bytes',
    ],
  },
];
