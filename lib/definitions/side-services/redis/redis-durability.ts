/** What a Redis keeps when its pod, or the node under it, goes. */
export enum RedisDurability {
  /** Nothing: a cache, which evicts the keys that are used least and is empty after every restart. */
  CACHE = 'cache',
  /** All but the last second, or two where the disk is slow: an append-only file that is synced every second. */
  AOF_EVERYSEC = 'aof-everysec',
  /** Every write that was confirmed: an append-only file that is synced before the reply. */
  AOF_ALWAYS = 'aof-always',
}
