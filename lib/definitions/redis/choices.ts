/** What Redis does when its memory is full. */
export enum MaxMemoryPolicy {
  /** Refuse writes: the only policy under which a store loses nothing. */
  NOEVICTION = 'noeviction',
  /** Evict the least recently used of all keys: for a cache. */
  ALLKEYS_LRU = 'allkeys-lru',
  /** Evict the least frequently used of all keys: for a cache with hot keys. */
  ALLKEYS_LFU = 'allkeys-lfu',
  /** Evict any key. */
  ALLKEYS_RANDOM = 'allkeys-random',
  /** Evict the least recently used of the keys that expire. */
  VOLATILE_LRU = 'volatile-lru',
  /** Evict the least frequently used of the keys that expire. */
  VOLATILE_LFU = 'volatile-lfu',
  /** Evict any of the keys that expire. */
  VOLATILE_RANDOM = 'volatile-random',
  /** Evict the keys that expire soonest. */
  VOLATILE_TTL = 'volatile-ttl',
}

/** When the append-only file is forced to disk. */
export enum AppendFsync {
  /** Before each reply: loses nothing, costs most. */
  ALWAYS = 'always',
  /** Once a second: a crash of the machine loses up to two seconds of writes. */
  EVERYSEC = 'everysec',
  /** When the kernel likes: a power loss can lose half a minute of writes. Refused unless acknowledged. */
  NO = 'no',
}

/** Which of the ready-made configurations the rest changes. */
export enum RedisPreset {
  /** A store: loses at most two seconds of writes, evicts nothing. */
  STORE = 'store',
  /** A cache: nothing on disk, evicts what was not used for the longest time. */
  CACHE = 'cache',
  /** Sessions: on disk as a store, but evicts the idle ones of those that expire. */
  SESSION = 'session',
  /** A store that is overwritten all the time: less data for the machine, larger buffers. */
  WRITE_HEAVY = 'write-heavy',
}

/** How much of the data is overwritten while a snapshot is written: a fork copies each page that changes. */
export enum Workload {
  /** A cache that writes no snapshot: a tenth for the full copy of a replica, and data in 85 percent of the memory at most. */
  CACHE = 'cache',
  /** Mostly read: a quarter, and data in 75 percent of the memory at most. */
  STORE = 'store',
  /** Mostly written: half, and data in 60 percent of the memory at most. */
  WRITE_HEAVY = 'write-heavy',
}

/** What a database keeps on disk. */
export enum PersistenceMode {
  /** Nothing. */
  NONE = 'none',
  /** A snapshot from time to time. */
  SNAPSHOTS = 'snapshots',
  /** A log of all writes. */
  APPEND_ONLY = 'append-only',
  /** The log and snapshots. */
  BOTH = 'both',
}

/** How much the server says in its log. */
export enum LogLevel {
  /** All that helps a developer of Redis. */
  DEBUG = 'debug',
  /** Much that is rarely useful. */
  VERBOSE = 'verbose',
  /** What one wants in production. */
  NOTICE = 'notice',
  /** Only what is important. */
  WARNING = 'warning',
}

/** Where a replica puts a full copy of the data while it receives it. */
export enum DisklessLoad {
  /** Into a file, which it then loads: the data that it has stays until the copy is whole. */
  DISABLED = 'disabled',
  /** Straight into memory where it has no data yet, else into a file. */
  ON_EMPTY = 'on-empty-db',
}
