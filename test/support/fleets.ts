import {
  AppendFsync, CStates, FleetDefinition, KernelProfile, Machine, MaxMemoryPolicy, Network, NetworkEgress, NodeImage, ReceivePacketSteering,
  RedisConfig, RedisEngine, RedisUser, SwapPolicy, Topology, TransparentHugePages,
} from '../../lib';
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
    config: new RedisConfig({
      maxmemoryPercent: 85,
      maxmemoryPolicy: MaxMemoryPolicy.ALLKEYS_LFU,
      appendOnly: false,
      maxclients: 20_000,
      directives: { 'dual-channel-replication-enabled': 'yes', 'notify-keyspace-events': 'KEA' },
    }),
    kernel: new KernelProfile({ openFiles: 131_072, transparentHugePages: TransparentHugePages.MADVISE, sysctls: { 'vm.min_free_kbytes': '262144' } }),
    users: [RedisUser.application('web'), new RedisUser({ name: 'report', rules: '%R~report:* +@read' })],
  }),
  'complete-image': new FleetDefinition({
    name: 'ledger',
    engine: RedisEngine.REDIS_6_2,
    machine: new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0', server: '/opt/redis/bin/redis-server' }) }),
    config: new RedisConfig({ appendFsync: AppendFsync.ALWAYS, directives: { save: '3600 1 300 100' } }),
    kernel: KernelProfile.none(),
  }),
  'debian-13-of-its-own-kernel': new FleetDefinition({
    name: 'queue',
    engine: RedisEngine.VALKEY_8_1,
    port: 20_000,
    machine: new Machine({ image: NodeImage.DEBIAN_13 }),
    config: new RedisConfig({ maxclients: 100_000, tcpBacklog: 16_384 }),
    kernel: KernelProfile.general({
      sysctls: { 'vm.overcommit_memory': '1', 'net.ipv4.tcp_slow_start_after_idle': '0' },
      reasons: { 'net.ipv4.tcp_slow_start_after_idle': 'clients that come in bursts' },
      minFreeMemoryPercent: 3,
      receivePacketSteering: ReceivePacketSteering.AUTO,
      swap: SwapPolicy.NONE,
      cStates: CStates.SHALLOW,
    }),
  }),
};

/** Ids as AWS gives them. */
export function resourcesOf(definition: FleetDefinition): SlotResources {
  return {
    region: 'eu-west-1',
    zone: 'eu-west-1a',
    volumeId: 'vol-0123456789abcdef0',
    secretArns: Object.fromEntries(definition.users.map(({ name }) => [name, `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`])),
    files: { bucket: 'assets-123456789012-eu-west-1', key: `${'0'.repeat(64)}.zip` },
  };
}
