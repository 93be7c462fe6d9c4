export * from './definitions/advice';
export * from './definitions/fleet';
export * from './definitions/images/choices';
export * from './definitions/images/node-image';
export * from './definitions/kernel/choices';
export * from './definitions/kernel/kernel-profile';
export { Access, AccessProps, Peer, PeerKind } from './definitions/network/access';
export * from './definitions/network/network';
export * from './definitions/placement/machine';
export * from './definitions/placement/slot';
export * from './definitions/placement/topology';
export * from './definitions/redis/choices';
export * from './definitions/redis/config';
export { EngineFlavor, EngineSince, RedisEngine } from './definitions/redis/engine';
export * from './definitions/redis/user';
export * from './definitions/tags';
export { FleetNetwork, FleetNetworkAttributes, FleetNetworkProps, IFleetNetwork } from './constructs/network/fleet-network';
export {
  IRedisSecurityGroup, RedisSecurityGroup, RedisSecurityGroupAttributes, RedisSecurityGroupProps,
} from './constructs/network/redis-security-group';
export { NodeFiles } from './constructs/placement/node-files';
export {
  IRedisLaunchTemplate, RedisLaunchTemplate, RedisLaunchTemplateAttributes, RedisLaunchTemplateProps,
} from './constructs/placement/redis-launch-template';
export { IRedisSlot, RedisSlot, RedisSlotAttributes, RedisSlotProps } from './constructs/placement/redis-slot';
export { IRedisStandalone, RedisStandalone, RedisStandaloneAttributes, RedisStandaloneProps } from './constructs/redis/redis-standalone';
