export * from './definitions/advice';
export * from './definitions/fleet';
export * from './definitions/images/choices';
export * from './definitions/images/node-image';
export * from './definitions/kernel/choices';
export * from './definitions/kernel/kernel-profile';
export { Access, AccessProps, Peer, PeerKind } from './definitions/network/access';
export * from './definitions/network/network';
export * from './definitions/placement/choices';
export * from './definitions/placement/machine';
export * from './definitions/placement/slot';
export * from './definitions/placement/topology';
export * from './definitions/redis/choices';
export * from './definitions/redis/config';
export { RedisDatabase, RedisDatabaseProps } from './definitions/redis/database';
export { EngineFlavor, EngineSince, RedisEngine } from './definitions/redis/engine';
export { MemoryPlan } from './definitions/redis/memory-plan';
export { RedisRole } from './definitions/redis/roles';
export { ClientSettings, ClientSettingsProps } from './definitions/redis/settings/client-settings';
export { Defragmentation, DefragmentationProps } from './definitions/redis/settings/defragmentation';
export { LazyFreeing, LazyFreeingProps } from './definitions/redis/settings/lazy-freeing';
export { LoggingSettings, LoggingSettingsProps } from './definitions/redis/settings/logging-settings';
export { MemorySettings, MemorySettingsProps } from './definitions/redis/settings/memory-settings';
export { NetworkSettings, NetworkSettingsProps } from './definitions/redis/settings/network-settings';
export { AppendOnlyProps, BothProps, Persistence, SnapshotRule } from './definitions/redis/settings/persistence';
export { ReplicationSettings, ReplicationSettingsProps } from './definitions/redis/settings/replication-settings';
export { ThreadSettings, ThreadSettingsProps } from './definitions/redis/settings/thread-settings';
export * from './definitions/redis/user';
export * from './definitions/tags';
export { FleetNetwork, FleetNetworkAttributes, FleetNetworkProps, IFleetNetwork } from './constructs/network/fleet-network';
export {
  IRedisSecurityGroup, RedisSecurityGroup, RedisSecurityGroupAttributes, RedisSecurityGroupProps,
} from './constructs/network/redis-security-group';
export { RedisClusterResources } from './constructs/placement/cluster-resources';
export { NodeFiles } from './constructs/placement/node-files';
export {
  IRedisLaunchTemplate, RedisLaunchTemplate, RedisLaunchTemplateAttributes, RedisLaunchTemplateProps,
} from './constructs/placement/redis-launch-template';
export { IRedisSlot, RedisSlot, RedisSlotAttributes, RedisSlotProps } from './constructs/placement/redis-slot';
export { IRedisCluster, RedisCluster, RedisClusterAttributes, RedisClusterProps } from './constructs/redis/redis-cluster';
export { IRedisStandalone, RedisStandalone, RedisStandaloneAttributes, RedisStandaloneProps } from './constructs/redis/redis-standalone';
