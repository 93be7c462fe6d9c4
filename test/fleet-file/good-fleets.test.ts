import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CStates, KernelPreset, ReceivePacketSteering, SwapPolicy, TransparentHugePages } from '../../lib/definitions/kernel/choices';
import { KernelProfile } from '../../lib/definitions/kernel/kernel-profile';
import {
  AppendFsync, ClientSettings, Defragmentation, DisklessLoad, FleetImage, HostStatus, LazyFreeing, LoggingSettings, LogLevel, MaxMemoryPolicy, MemorySettings, NetworkEgress, NetworkSettings, NodeImage,
  PeerKind, Persistence, RedisConfig, RedisDatabase, RedisEngine, RedisUser, ReplicationSettings, ThreadSettings, Workload,
} from '../../lib';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import type { FleetDefinition } from '../../lib/definitions/fleet';

function fleetOf(text: string): FleetDefinition {
  return parseFleetFile(`version: 1\nname: demo\n${text}`, 'fleet.yaml').definition;
}

function directivesOf(fleet: FleetDefinition): Record<string, string> {
  return fleet.config.directivesFor(fleet.engine);
}

test('the example of a single node is the fleet that it describes', () => {
  const file = join(__dirname, '..', '..', 'examples', 'standalone', 'fleet.yaml');
  const { definition } = parseFleetFile(readFileSync(file, 'utf8'), file);
  expect(definition.name).toBe('demo');
  expect(definition.engine.name).toBe('redis 7.0');
  expect(definition.machine.instanceType).toBe('r7g.large');
  expect(definition.machine.image.name).toBe('ubuntu-24.04');
  expect(definition.network.egress).toBe(NetworkEgress.NAT);
  expect(definition.access.clients).toEqual([{ kind: 'cidr', value: '10.60.0.0/16', description: 'applications in this network' }]);
});

test('a file with a version and a name is a whole fleet', () => {
  const fleet = fleetOf('');
  expect(fleet.topology.slots).toHaveLength(1);
  expect(fleet.port).toBe(6379);
  expect(fleet.users.map((user) => user.name)).toEqual(['app', 'admin']);
});

test('an empty section is the same as none', () => {
  const fleet = fleetOf('network:\nnode:\ntopology:\nredis:\nkernel:\naccess:\ntags:\nacknowledge:\n');
  expect(fleet.network).toEqual(fleetOf('').network);
  expect(fleet.machine).toEqual(fleetOf('').machine);
  const deeper = fleetOf('network:\n  create:\ntopology:\n  standalone:\nredis:\n  memory:\n  persistence:\n  directives:\n  users:\n  databases:\nkernel:\n  sysctls:\naccess:\n  clients:\n');
  expect(deeper.network).toEqual(fleetOf('').network);
  expect(deeper.users).toEqual(fleetOf('').users);
});

test('numbers and booleans become what Redis and the kernel write', () => {
  const fleet = fleetOf('redis:\n  directives: {maxclients: 20000, rdbcompression: false, aof-use-rdb-preamble: true, latency-tracking: no}\nkernel:\n  sysctls: {vm.swappiness: 10, net.ipv4.tcp_rmem: 4096 87380 6291456}\n');
  expect(directivesOf(fleet)).toMatchObject({ 'maxclients': '20000', 'rdbcompression': 'no', 'aof-use-rdb-preamble': 'yes', 'latency-tracking': 'no' });
  expect(fleet.kernel.sysctls).toMatchObject({ 'vm.swappiness': '10', 'net.ipv4.tcp_rmem': '4096 87380 6291456' });
});

test('every key of a configuration changes the preset', () => {
  const { config } = fleetOf([
    'redis:',
    '  engine: valkey 8.1',
    '  preset: write-heavy',
    '  memory: {workload: store, capPercent: 70, copyOnWritePercent: 30, clientsPercent: 10, policy: allkeys-lfu, evictionSamples: 7, evictionTenacity: 20, oomScores: [0, 100, 900]}',
    '  persistence: {mode: both, fsync: always, rewritePercent: 50, rewriteMinMiB: 128, pauseFsyncOnRewrite: true, timestamps: false, snapshots: [{seconds: 600, changes: 5}]}',
    '  network: {tcpBacklog: 2048, tcpKeepaliveSeconds: 30}',
    '  clients: {maxclients: 500, idleTimeoutSeconds: 60, databases: 4, keyspaceEvents: KEA, trackedKeys: 5000}',
    '  replication: {writeMiBPerSecond: 2, fullSyncSeconds: 100, timeoutSeconds: 90, diskless: false, dualChannel: false, disklessLoad: on-empty-db}',
    '  logging: {level: warning, slowlogMicros: 5000, slowlogLength: 64, latencyMillis: 50, latencyTracking: false, aclLogLength: 256}',
    '  threads: {ioThreads: 4}',
    '  lazyFreeing: {eviction: false, userFlush: false}',
    '  defragmentation: {active: true, ignoreMiB: 200, lowerPercent: 20}',
    '  directives: {rdbcompression: no}',
    'node: {image: {id: ami-0123456789abcdef0}}',
  ].join('\n'));
  expect(config).toEqual(RedisConfig.writeHeavy({
    memory: new MemorySettings({
      workload: Workload.STORE, capPercent: 70, copyOnWritePercent: 30, clientsPercent: 10, policy: MaxMemoryPolicy.ALLKEYS_LFU, evictionSamples: 7, evictionTenacity: 20, oomScores: [0, 100, 900],
    }),
    persistence: Persistence.both({ fsync: AppendFsync.ALWAYS, rewritePercent: 50, rewriteMinMiB: 128, pauseFsyncOnRewrite: true, timestamps: false, rules: [{ seconds: 600, changes: 5 }] }),
    network: new NetworkSettings({ tcpBacklog: 2048, tcpKeepaliveSeconds: 30 }),
    clients: new ClientSettings({ maxclients: 500, idleTimeoutSeconds: 60, databases: 4, keyspaceEvents: 'KEA', trackedKeys: 5000 }),
    replication: new ReplicationSettings({ writeMiBPerSecond: 2, fullSyncSeconds: 100, timeoutSeconds: 90, diskless: false, dualChannel: false, disklessLoad: DisklessLoad.ON_EMPTY }),
    logging: new LoggingSettings({ level: LogLevel.WARNING, slowlogMicros: 5000, slowlogLength: 64, latencyMillis: 50, latencyTracking: false, aclLogLength: 256 }),
    threads: new ThreadSettings({ ioThreads: 4 }),
    lazyFreeing: new LazyFreeing({ eviction: false, userFlush: false }),
    defragmentation: Defragmentation.on({ ignoreMiB: 200, lowerPercent: 20 }),
    directives: { rdbcompression: 'no' },
  }));
});

test('the status page is none, local, or in the network for its clients', () => {
  expect(fleetOf('').hostStatus).toBeUndefined();
  expect(fleetOf('hostStatus: {access: local}').hostStatus).toEqual(HostStatus.local());
  expect(fleetOf('hostStatus: {access: local, port: 8080, clients: }').hostStatus).toEqual(HostStatus.local({ port: 8080 }));
  const clients = [{ kind: PeerKind.CIDR, value: '10.60.8.0/24', description: 'operators' }, { kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0' }];
  expect(fleetOf('hostStatus: {access: network, port: 8080, clients: [{cidr: 10.60.8.0/24, description: operators}, {securityGroup: sg-0123456789abcdef0}]}').hostStatus)
    .toEqual(HostStatus.network({ port: 8080, clients }));
  const office = 'hostStatus: {access: network, clients: [{cidr: 203.0.113.0/24}]}\nacknowledge: {access.public-address: our own block behind a VPN}\n';
  expect(fleetOf(office).hostStatus?.clients.map(({ value }) => value)).toEqual(['203.0.113.0/24']);
});

test('a security group has more rules than AWS takes by default where the file says why', () => {
  const clients = Array.from({ length: 31 }, (_, index) => `{cidr: 10.${index}.0.0/16}`).join(', ');
  const fleet = fleetOf([
    'node: {instanceType: r7g.2xlarge, dataVolumeGiB: 256}',
    'redis: {databases: [{name: main}, {name: cache, port: 7000}]}',
    `access: {clients: [${clients}]}`,
    'acknowledge: {access.rules-many: AWS raised the quota of this account to 200}',
  ].join('\n'));
  expect([fleet.databases.length, fleet.access.clients.length]).toEqual([2, 31]);
});

test('each mode of persistence is what it says', () => {
  const modeOf = (text: string): Persistence => fleetOf(`redis: {persistence: {${text}}}`).config.persistence;
  expect(modeOf('mode: none')).toEqual(Persistence.none());
  expect(modeOf('mode: snapshots')).toEqual(Persistence.snapshots());
  expect(modeOf('mode: snapshots, snapshots: [{seconds: 60, changes: 1000}]')).toEqual(Persistence.snapshots([{ seconds: 60, changes: 1000 }]));
  expect(modeOf('mode: append-only, fsync: always')).toEqual(Persistence.appendOnly({ fsync: AppendFsync.ALWAYS }));
  expect(modeOf('mode: both')).toEqual(Persistence.both());
  expect(fleetOf('redis: {defragmentation: {active: false}}').config).toEqual(new RedisConfig({ defragmentation: Defragmentation.off() }));
});

test('users have a role or rules', () => {
  const { users } = fleetOf([
    'redis:',
    '  users:',
    '    - {name: web, role: application, keys: ["cart:*"], channels: [news.*], commands: [-@scripting]}',
    '    - {name: report, role: read-only}',
    '    - {name: loader, rules: "~import:* +@write"}',
  ].join('\n'));
  expect(users).toEqual([
    RedisUser.application('web', { keys: ['cart:*'], channels: ['news.*'], commands: ['-@scripting'] }),
    RedisUser.readOnly('report'),
    RedisUser.custom({ name: 'loader', rules: '~import:* +@write' }),
    RedisUser.admin(),
  ]);
});

test('several databases share a node', () => {
  const { databases } = fleetOf([
    'redis:',
    '  databases:',
    '    - {name: main, memorySharePercent: 60, users: [{name: web, role: application}]}',
    '    - {name: cache, port: 6380, preset: cache, cpus: 0-1}',
    'node: {dataVolumeGiB: 128}',
  ].join('\n'));
  expect(databases).toEqual([
    new RedisDatabase({ name: 'main', memorySharePercent: 60, users: [RedisUser.application('web'), RedisUser.admin()] }),
    new RedisDatabase({ name: 'cache', port: 6380, memorySharePercent: 40, cpus: '0-1', config: RedisConfig.cache(), users: [RedisUser.application(), RedisUser.admin()] }),
  ]);
});

test('the example of several databases is the fleet that it describes', () => {
  const file = join(__dirname, '..', '..', 'examples', 'several-databases', 'fleet.yaml');
  const { definition } = parseFleetFile(readFileSync(file, 'utf8'), file);
  expect(definition.databases.map(({ name, port, memorySharePercent, cpus }) => [name, port, memorySharePercent, cpus])).toEqual([
    ['main', 6379, 50, '0-3'], ['cache', 6380, 25, '4-5'], ['events', 6381, 25, '6-7'],
  ]);
  expect(definition.secretKeys).toEqual(['app', 'reports', 'admin', 'cache-web', 'cache-admin', 'events-producer', 'events-consumer', 'events-admin']);
});

test('every key of the kernel changes the ready-made profile', () => {
  const { kernel } = fleetOf([
    'kernel:',
    '  profile: general',
    '  sysctls: {net.core.netdev_max_backlog: 4096}',
    '  reasons: {net.core.netdev_max_backlog: bursts of packets}',
    '  transparentHugePages: never',
    '  minFreeMemoryPercent: 3',
    '  openFiles: 70000',
    '  receivePacketSteering: auto',
    '  swap: none',
    '  cStates: shallow',
  ].join('\n'));
  expect(kernel).toEqual(new KernelProfile({
    preset: KernelPreset.GENERAL,
    sysctls: { 'net.core.netdev_max_backlog': '4096' },
    reasons: { 'net.core.netdev_max_backlog': 'bursts of packets' },
    transparentHugePages: TransparentHugePages.NEVER,
    minFreeMemoryPercent: 3,
    openFiles: 70_000,
    receivePacketSteering: ReceivePacketSteering.AUTO,
    swap: SwapPolicy.NONE,
    cStates: CStates.SHALLOW,
  }));
  expect(fleetOf('kernel: {profile: none}').kernel.sysctls).toEqual({});
});

test('advice on a setting is given with the fleet, and silenced by its id', () => {
  const text = 'kernel: {sysctls: {net.core.somaxconn: 65365}}\n';
  expect(fleetOf(text).advice.map(({ id }) => id)).toEqual(['kernel.somaxconn-typo']);
  expect(fleetOf(`${text}acknowledge: {kernel.somaxconn-typo: measured}`).advice).toEqual([]);
});

test('SSH is opened to those who are listed', () => {
  expect(fleetOf('access: {ssh: [{securityGroup: sg-0123456789abcdef0, description: bastion}]}').access.ssh).toEqual([
    { kind: 'securityGroup', value: 'sg-0123456789abcdef0', description: 'bastion' },
  ]);
});

test('a network can be given by its ids or looked up', () => {
  const existing = fleetOf('network: {existing: {vpcId: vpc-0123456789abcdef0, subnets: {a: subnet-0123456789abcdef0}, egress: nat}}');
  expect(existing.network).toMatchObject({ vpcId: 'vpc-0123456789abcdef0', zones: ['a'], subnets: { a: 'subnet-0123456789abcdef0' } });
  const lookup = fleetOf('network: {lookup: {vpcId: vpc-0123456789abcdef0, egress: endpoints}}\nnode: {image: {id: ami-0123456789abcdef0}}\nredis: {engine: valkey 9.0}');
  expect(lookup.network).toMatchObject({ vpcId: 'vpc-0123456789abcdef0', zones: [], egress: 'endpoints' });
  expect(lookup.machine.image.installationOf(RedisEngine.VALKEY_9_0).server).toBe('/usr/bin/valkey-server');
});

test.each([
  ['debian-12', 'debian-12', NodeImage.DEBIAN_12],
  ['id', '{ id: ami-0123456789abcdef0, user: me }', FleetImage.fromAmiId('ami-0123456789abcdef0', { user: 'me' })],
  ['the pointer of a family', '{ pointer: { family: redis-7, version: 3 } }', FleetImage.fromPointer('/redis-fleet/images/redis-7/stable', 3)],
  ['the pointer of a channel', '{ pointer: { family: redis-7, channel: candidate, version: 4 }, rootDevice: /dev/sda1, rootVolumeGiB: 40 }', FleetImage.fromPointer('/redis-fleet/images/redis-7/candidate', 4, { rootDevice: '/dev/sda1', rootVolumeGiB: 40 })],
  ['a pointer by its name', '{ pointer: { name: /imagebuilder/redis, version: 1 }, server: /opt/redis }', FleetImage.fromPointer('/imagebuilder/redis', 1, { server: '/opt/redis' })],
  ['lookup', '{ lookup: { owner: "123456789012", name: "redis-7-*", filters: { "tag:team": data } } }', FleetImage.fromLookup({ owner: '123456789012', name: 'redis-7-*', filters: { 'tag:team': 'data' } })],
])('an image can be given by %s', (_, text, image) => {
  expect(fleetOf(`node: { image: ${text} }`).machine.image).toEqual(image);
});

test('a harmful setting is taken when it is acknowledged with a reason, in every section that has some', () => {
  const fleet = fleetOf([
    'redis: {network: {tcpKeepaliveSeconds: 0}, directives: {rdbchecksum: no}}',
    'kernel: {sysctls: {vm.swappiness: 0}}',
    'access: {clients: [{cidr: 8.8.8.0/24}]}',
    'acknowledge:',
    '  redis.tcp-keepalive-off: a test of dead peers',
    '  redis.rdbchecksum-off: a test of damaged snapshots',
    '  kernel.swappiness-zero: machines of a test have no swap',
    '  access.public-address: our office has no other address',
  ].join('\n'));
  expect(directivesOf(fleet)).toMatchObject({ 'tcp-keepalive': '0', 'rdbchecksum': 'no' });
  expect(fleet.kernel.sysctls['vm.swappiness']).toBe('0');
  expect(fleet.access.clients).toHaveLength(1);
});

test('one value can be named and used again by its alias', () => {
  const fleet = fleetOf('access:\n  clients: &offices\n    - cidr: 10.0.0.0/8\n    - securityGroup: sg-0123456789abcdef0\n  monitoring: *offices\n');
  expect(fleet.access.monitoring).toEqual(fleet.access.clients);
  expect(fleet.access.monitoring.map((peer) => peer.kind)).toEqual(['cidr', 'securityGroup']);
});

test('an error below an alias stands where the value is, and one of the alias where it is used', () => {
  const text = 'access:\n  clients: &c\n    - cidr: anywhere\n  monitoring: *c\nkernel: *c\n';
  expect(() => fleetOf(text)).toThrow([
    'fleet.yaml:5:13: access.clients[0].cidr: "cidr" must be an IPv4 block such as 10.0.0.0/16 with no bits behind its prefix, got "anywhere"',
    'fleet.yaml:5:13: access.monitoring[0].cidr: "cidr" must be an IPv4 block such as 10.0.0.0/16 with no bits behind its prefix, got "anywhere"',
    'fleet.yaml:7:9: kernel: "kernel" must be a mapping of keys such as profile, got a list',
  ].join('\n'));
});

test('a byte order mark and the line ends of Windows change nothing', () => {
  const { definition } = parseFleetFile('\ufeffversion: 1\r\nname: demo\r\nredis:\r\n  port: 7000\r\n', 'fleet.yaml');
  expect(definition.port).toBe(7000);
});

test('no and on are texts, as YAML 1.2 has it', () => {
  expect(fleetOf('environment: no\n').environment).toBe('no');
  expect(fleetOf('tags: {on: off}\n').tags.shared).toMatchObject({ on: 'off' });
});
