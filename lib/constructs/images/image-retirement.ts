/** What Image Builder does with a family's older images. It deletes none: `redis-fleet images purge` does, and knows what is in use. */
export enum ImageRetirement {
  /** Nothing. */
  NONE = 'none',
  /**
   * Image Builder deprecates each image that is older than the `minimumAgeDays` of the recipe's retention, a day at least.
   *
   * Age alone decides: `keep` has no part in it, so that the newest image is deprecated too where no build follows it in time, and
   * so is the image that a pointer names. Only an image that a machine was started from within a year is passed over. Whatever
   * names a deprecated image still starts; accounts that it is shared with no longer find it in lists.
   */
  DEPRECATE = 'deprecate',
}
