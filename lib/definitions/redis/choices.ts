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
  /** Once a second: a crash loses up to two seconds of writes. */
  EVERYSEC = 'everysec',
  /** When the kernel likes: a power loss can lose half a minute of writes. */
  NO = 'no',
}
