import {
  AppendFsync, ClientSettings, CStates, FleetDefinition, HostStatus, KernelProfile, Machine, MemorySettings, Network, NetworkEgress, NetworkSettings, NodeImage, PeerKind, Persistence,
  ReceivePacketSteering, RedisConfig, RedisDatabase, RedisEngine, RedisUser, ReplicationSettings, type Slot, SwapPolicy, ThreadSettings, Topology, TransparentHugePages,
} from '../../lib';
import { TopologyKind } from '../../lib/definitions/placement/choices';
import type { SlotResources } from '../../lib/rendering/placement/node-json';

/** Fleets that differ in all that rendering looks at. */
export const FLEETS: Readonly<Record<string, FleetDefinition>> = {
  standalone: new FleetDefinition({ name: 'demo', environment: 'dev' }),
  'cache-on-amazon-linux': new FleetDefinition({
    name: 'web-cache',
    engine: RedisEngine.VALKEY_8_0,
    port: 7000,
    topology: Topology.standalone({ zone: 'c' }),
    network: Network.create({ egress: NetworkEgress.ENDPOINTS }),
    machine: new Machine({ image: NodeImage.AMAZON_LINUX_2023, instanceType: 'm7i.large' }),
    config: RedisConfig.cache({
      clients: new ClientSettings({ maxclients: 20_000, keyspaceEvents: 'KEA' }),
      replication: new ReplicationSettings({ dualChannel: true }),
    }),
    kernel: new KernelProfile({ openFiles: 131_072, transparentHugePages: TransparentHugePages.MADVISE, sysctls: { 'vm.min_free_kbytes': '262144' } }),
    users: [RedisUser.application('web'), RedisUser.readOnly('report', { keys: ['report:*'] })],
  }),
  'complete-image': new FleetDefinition({
    name: 'ledger',
    engine: RedisEngine.REDIS_6_2,
    machine: new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0', server: '/opt/redis/bin/redis-server' }) }),
    config: new RedisConfig({ persistence: Persistence.both({ fsync: AppendFsync.ALWAYS, rules: [{ seconds: 3600, changes: 1 }, { seconds: 300, changes: 100 }] }) }),
    kernel: KernelProfile.none(),
  }),
  'debian-13-of-its-own-kernel': new FleetDefinition({
    name: 'queue',
    engine: RedisEngine.VALKEY_8_1,
    port: 20_000,
    machine: new Machine({ image: NodeImage.DEBIAN_13 }),
    config: new RedisConfig({ clients: new ClientSettings({ maxclients: 100_000 }), network: new NetworkSettings({ tcpBacklog: 16_384 }) }),
    kernel: KernelProfile.general({
      sysctls: { 'vm.overcommit_memory': '1', 'net.ipv4.tcp_slow_start_after_idle': '0' },
      reasons: { 'net.ipv4.tcp_slow_start_after_idle': 'clients that come in bursts' },
      minFreeMemoryPercent: 3,
      receivePacketSteering: ReceivePacketSteering.AUTO,
      swap: SwapPolicy.NONE,
      cStates: CStates.SHALLOW,
    }),
  }),
  'status-page': new FleetDefinition({
    name: 'watched', hostStatus: HostStatus.network({ port: 20_180, clients: [{ kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0' }] }),
  }),
  cluster: new FleetDefinition({ name: 'shop', environment: 'prod', topology: Topology.cluster({ shards: 3, replicasPerShard: 2 }) }),
  'cluster-without-persistence': new FleetDefinition({
    name: 'pages',
    engine: RedisEngine.VALKEY_7_2,
    topology: Topology.cluster({ shards: 4, nodeTimeoutMillis: 15_500, requireFullCoverage: true }),
    config: RedisConfig.cache(),
    users: [RedisUser.application('web', { keys: ['page:*'] }), RedisUser.monitoring()],
  }),
  'several-databases': new FleetDefinition({
    name: 'shared',
    machine: new Machine({ instanceType: 'r7g.2xlarge', image: NodeImage.DEBIAN_12, dataVolumeGiB: 128 }),
    databases: [
      new RedisDatabase({ name: 'main', memorySharePercent: 50, cpus: '0-3' }),
      new RedisDatabase({
        name: 'cache', port: 6380, cpus: '4,6-7', config: RedisConfig.cache({ clients: new ClientSettings({ maxclients: 80_000 }) }), users: [RedisUser.application('web')],
      }),
      new RedisDatabase({
        name: 'events', port: 7000, users: [RedisUser.streamApplication(), RedisUser.backup()],
        config: RedisConfig.writeHeavy({ persistence: Persistence.snapshots(), memory: new MemorySettings({ capPercent: 55 }), threads: new ThreadSettings({ ioThreads: 2 }) }),
      }),
    ],
  }),
};

/** The slot of the first member of the first shard. */
export function firstSlotOf({ topology }: FleetDefinition): Slot {
  const [first] = topology.slots;
  if (first === undefined) {
    throw new Error('a topology has a slot');
  }
  return first;
}

/** Ids as AWS gives them. */
export function resourcesOf(definition: FleetDefinition): SlotResources {
  const cluster = { registry: 'shop-Registry-ABCDEFGHIJKL', shape: `/redis-fleet/${definition.name}/shape`, dns: { zone: 'Z0123456789ABCDEFGHIJ', name: `${definition.name}.redis-fleet.internal` } };
  return {
    region: 'eu-west-1',
    zone: 'eu-west-1a',
    volumeId: 'vol-0123456789abcdef0',
    secretArns: Object.fromEntries(definition.secretKeys.map((key) => [key, `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${key}-AbCdEf`])),
    files: { bucket: 'assets-123456789012-eu-west-1', key: `${'0'.repeat(64)}.zip` },
    ...(definition.topology.kind === TopologyKind.CLUSTER ? { cluster } : {}),
  };
}
