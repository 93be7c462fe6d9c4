/**
 * Where all of a build lies on the machine that builds: the bundle, scratch files and downloads; the clean-up removes it.
 *
 * Programs run from it, which a hardened machine lets nobody do below `/tmp` and `/var/tmp`.
 */
export const BUNDLE = '/var/lib/redis-fleet-image';

/** Where downloads lie until they are installed; only root reads it. */
export const DOWNLOADS = `${BUNDLE}/downloads`;
