/** What a Redis keeps when its pod, or the node under it, goes. */
export enum RedisDurability {
  /** Nothing: a cache, which evicts the keys that are used least and is empty after every restart. */
  CACHE = 'cache',
  /**
   * All but the last moments: an append-only file that is synced every second.
   *
   * The end of the process loses at most two seconds of writes, and only during a sync; the end of the machine loses what came after
   * the beginning of the last sync that ended, which is more than a second where the disk is slow.
   */
  AOF_EVERYSEC = 'aof-everysec',
  /** Every write that was confirmed: an append-only file that is synced before the reply. */
  AOF_ALWAYS = 'aof-always',
}
