/** Label of every sample: the name of the fleet. */
export const FLEET_LABEL = 'redis_fleet';
/** Label of every sample of a proxy: its name. */
export const PROXY_LABEL = 'redis_proxy';
