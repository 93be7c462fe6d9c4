"""The values of INFO and of CLUSTER INFO that the status page shows; none of them can be a secret."""

from __future__ import annotations

NUMBERS = frozenset(
    (
        "uptime_in_seconds", "connected_clients", "blocked_clients", "maxclients", "used_memory", "used_memory_rss",
        "used_memory_peak", "maxmemory", "mem_fragmentation_ratio", "total_system_memory", "loading",
        "loading_eta_seconds", "async_loading", "rdb_changes_since_last_save", "rdb_bgsave_in_progress",
        "rdb_last_save_time", "aof_enabled", "aof_rewrite_in_progress", "aof_current_size", "aof_base_size",
        "aof_delayed_fsync", "total_connections_received", "total_commands_processed", "instantaneous_ops_per_sec",
        "rejected_connections", "total_net_input_bytes", "total_net_output_bytes", "expired_keys", "evicted_keys",
        "keyspace_hits", "keyspace_misses", "sync_full", "sync_partial_ok", "sync_partial_err", "latest_fork_usec",
        "total_error_replies", "connected_slaves", "master_repl_offset", "repl_backlog_size", "second_repl_offset",
        "master_port", "master_last_io_seconds_ago", "master_sync_in_progress", "master_link_down_since_seconds",
        "slave_repl_offset", "slave_priority", "slave_read_only", "used_cpu_sys", "used_cpu_user", "cluster_enabled",
        "cluster_slots_assigned", "cluster_slots_ok", "cluster_slots_pfail", "cluster_slots_fail",
        "cluster_known_nodes", "cluster_size", "cluster_current_epoch", "cluster_my_epoch",
    )
)  # fmt: skip
# Addresses, versions, names of states
WORDS = frozenset(
    (
        "redis_version", "valkey_version", "redis_mode", "server_mode", "role", "maxmemory_policy", "mem_allocator",
        "rdb_last_bgsave_status", "aof_last_bgrewrite_status", "aof_last_write_status", "master_host",
        "master_link_status", "master_failover_state", "cluster_state",
    )
)  # fmt: skip
