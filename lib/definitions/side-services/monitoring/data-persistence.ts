/** What a fleet keeps on disk: an alert on a file that nobody writes would fire for ever. */
export enum DataPersistence {
  /** Nothing: a cache. */
  NONE = 'none',
  /** Snapshots (RDB). */
  SNAPSHOTS = 'snapshots',
  /** An append-only file (AOF). */
  APPEND_ONLY = 'append-only',
  /** Snapshots and an append-only file. */
  BOTH = 'both',
}
