/** Names of the lifecycle hooks of a slot's Auto Scaling group: what the group waits for, and what its node completes. */
export const LIFECYCLE_HOOKS = { launching: 'redis-fleet-launching', terminating: 'redis-fleet-terminating' } as const;
