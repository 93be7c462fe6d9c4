import fc from 'fast-check';
import { stringify } from 'yaml';
import { NodeImage } from '../../lib/definitions/images/node-image';
import { CStates, KernelPreset, SwapPolicy } from '../../lib/definitions/kernel/choices';
import { KernelProfile } from '../../lib/definitions/kernel/kernel-profile';
import { Network } from '../../lib/definitions/network/network';
import { Machine } from '../../lib/definitions/placement/machine';
import { RedisPreset } from '../../lib/definitions/redis/choices';
import { RedisConfig } from '../../lib/definitions/redis/config';
import { ClientSettings } from '../../lib/definitions/redis/settings/client-settings';
import { MemorySettings } from '../../lib/definitions/redis/settings/memory-settings';
import { Persistence } from '../../lib/definitions/redis/settings/persistence';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { FleetFileError } from '../../lib/fleet-file/issue';
import { fleetYaml } from '../../lib/cli/init/fleet-yaml';

const RUNS = 300;
const PERSISTENCE: Readonly<Record<string, Persistence>> = { 'none': Persistence.none(), 'append-only': Persistence.appendOnly(), 'snapshots': Persistence.snapshots(), 'both': Persistence.both() };

/** The issues of a text; none when it is a fleet. Anything but a FleetFileError fails the test. */
function issuesOf(text: string): FleetFileError['issues'] {
  try {
    parseFleetFile(text, 'fleet.yaml');
    return [];
  } catch (error) {
    if (error instanceof FleetFileError) {
      return error.issues;
    }
    throw error;
  }
}

function expectInside(text: string, issues: FleetFileError['issues']): void {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  for (const issue of issues) {
    expect(issue.line).toBeGreaterThanOrEqual(1);
    expect(issue.line).toBeLessThanOrEqual(lines.length);
    expect(issue.column).toBeGreaterThanOrEqual(1);
    expect(issue.column).toBeLessThanOrEqual((lines[issue.line - 1] ?? '').length + 1);
    expect(issue.message).toMatch(/\S/);
  }
}

const cidr = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 16, max: 24 })).map(([second, prefix]) => `10.${second}.0.0/${prefix}`);
const id = (kind: string): fc.Arbitrary<string> => fc.stringMatching(/^[0-9a-f]{17}$/).map((hex) => `${kind}-${hex}`);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
const peer = fc.oneof(
  cidr.map((value) => ({ cidr: value })),
  id('sg').map((value) => ({ securityGroup: value })),
  id('pl').map((value) => ({ prefixList: value })),
);
const peers = fc.uniqueArray(peer, { maxLength: 5, selector: (value) => JSON.stringify(value) });

/** Any fleet that a file can say, as the plain values of the file. */
const fleet = fc.record({
  version: fc.constant(1),
  name,
  environment: fc.constantFrom('dev', 'no', 'on', 'true', 'null', 'e5'),
  topology: fc.constant({ standalone: { zone: 'b' } }),
  network: fc.oneof(
    fc.record({ create: fc.record({ cidr, zones: fc.constantFrom<string[]>(['a', 'b'], ['b']), flowLogs: fc.boolean() }) }),
    fc.record({ lookup: fc.record({ vpcId: id('vpc'), egress: fc.constant('nat') }) }),
    fc.record({ existing: fc.record({ vpcId: id('vpc'), subnets: fc.record({ b: id('subnet') }), egress: fc.constant('nat') }) }),
  ),
  node: fc.record({
    instanceType: fc.constantFrom('r7g.large', 'm7i.2xlarge'),
    image: fc.oneof(fc.constantFrom('debian-12', 'ubuntu-24.04'), fc.record({ id: id('ami') })),
    dataVolumeGiB: fc.integer({ min: 256, max: 16_384 }),
    detailedMonitoring: fc.boolean(),
  }),
  redis: fc.record({
    port: fc.integer({ min: 1024, max: 55_535 }),
    preset: fc.constantFrom(...Object.values(RedisPreset)),
    memory: fc.record({ capPercent: fc.integer({ min: 10, max: 90 }) }),
    persistence: fc.record({ mode: fc.constantFrom('none', 'append-only', 'snapshots', 'both') }),
    clients: fc.record({ maxclients: fc.integer({ min: 1, max: 60_000 }) }),
    directives: fc.record({ 'rdbcompression': fc.boolean(), 'notify-keyspace-events': fc.constantFrom('KEA', 'Ex') }),
    users: fc.uniqueArray(name.filter((candidate) => !['admin', 'default', 'constructor'].includes(candidate)), { maxLength: 3 }).map((names) => names.map((user) => ({ name: user, role: 'read-only' }))),
  }),
  kernel: fc.record({
    profile: fc.constantFrom(...Object.values(KernelPreset)),
    sysctls: fc.record({ 'vm.swappiness': fc.integer({ min: 1, max: 200 }) }),
    openFiles: fc.integer({ min: 61_000, max: 1_048_576 }),
    minFreeMemoryPercent: fc.constantFrom(1, 2, 3),
    swap: fc.constantFrom(...Object.values(SwapPolicy)),
    cStates: fc.constantFrom(...Object.values(CStates)),
  }),
  hostStatus: fc.oneof(
    fc.record({ access: fc.constant('local' as const) }),
    fc.record({ access: fc.constant('network' as const), port: fc.integer({ min: 55_536, max: 65_535 }), clients: peers.filter(({ length }) => length > 0) }),
  ),
  access: fc.record({ clients: peers, monitoring: peers, ssh: peers }),
  tags: fc.dictionary(fc.stringMatching(/^[A-Za-z0-9 _.:/=+@-]{1,30}$/).filter((key) => !/^(Name|aws:.*|redis-fleet:.*|__proto__)$/i.test(key)), fc.stringMatching(/^[A-Za-z0-9 _.:/=+@-]{0,40}$/), { maxKeys: 5 }),
});

test('every fleet that a file can say comes back as it was said', () => {
  fc.assert(fc.property(fleet, (said) => {
    const { definition } = parseFleetFile(stringify(said), 'fleet.yaml');
    const { preset, memory, persistence, clients, directives } = said.redis;
    expect(definition).toMatchObject({ name: said.name, environment: said.environment, port: said.redis.port });
    expect(definition.users.map((user) => user.name)).toEqual([...said.redis.users.map((user) => user.name), 'admin']);
    const config = new RedisConfig({
      preset,
      memory: new MemorySettings(memory),
      persistence: PERSISTENCE[persistence.mode],
      clients: new ClientSettings(clients),
      directives: { 'rdbcompression': directives.rdbcompression ? 'yes' : 'no', 'notify-keyspace-events': directives['notify-keyspace-events'] },
    });
    expect(definition.config.directivesFor(definition.engine)).toEqual(config.directivesFor(definition.engine));
    expect([definition.config.memoryPlan(true), definition.config.persistence]).toEqual([config.memoryPlan(true), config.persistence]);
    const { profile, sysctls, ...choices } = said.kernel;
    expect(definition.kernel).toEqual(new KernelProfile({ ...choices, preset: profile, sysctls: { 'vm.swappiness': String(sysctls['vm.swappiness']) } }));
    const { image } = said.node;
    expect(definition.machine).toEqual(new Machine({ ...said.node, image: typeof image === 'string' ? NodeImage.forOperatingSystem(image) : NodeImage.complete({ imageId: image.id }) }));
    expect(definition.access.clients.map((client) => ({ [client.kind]: client.value }))).toEqual(said.access.clients);
    expect(definition.access.monitoring.map((reader) => ({ [reader.kind]: reader.value }))).toEqual(said.access.monitoring);
    expect(definition.access.ssh.map((host) => ({ [host.kind]: host.value }))).toEqual(said.access.ssh);
    const { hostStatus } = said;
    const { access, port, clients: readers } = definition.hostStatus ?? {};
    expect({ access, port, clients: readers?.map((reader) => ({ [reader.kind]: reader.value })) }).toEqual({ port: 9180, clients: [], ...hostStatus });
    expect(definition.tags.shared).toMatchObject(said.tags);
    if ('create' in said.network) {
      expect(definition.network).toEqual(Network.create(said.network.create));
    } else {
      expect(definition.network.vpcId).toBe(('lookup' in said.network ? said.network.lookup : said.network.existing).vpcId);
    }
  }), { numRuns: RUNS });
});

test('any text is a fleet or an error with its place inside of the text', () => {
  const punctuation = fc.string({ unit: fc.constantFrom(...' \t\n\r:-[]{}#&*!|>\'"%@`,?~<.ab01\u0000\ufeff\u202e'), maxLength: 200 });
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), punctuation), (text) => {
    expectInside(text, issuesOf(text));
  }), { numRuns: 2 * RUNS });
});

test('a good file with any part cut out, doubled or changed is a fleet or an error with its place inside', () => {
  const good = fleetYaml('demo');
  const cut = fc.tuple(fc.nat(good.length), fc.nat(60), fc.oneof(fc.constantFrom('', '\n', ' ', ': ', '- ', '"', '{', ']', '\t', '*x', '&x ', '!!x ', '<<: '), fc.string({ maxLength: 10 })));
  fc.assert(fc.property(cut, ([start, length, between]) => {
    const text = good.slice(0, start) + between + good.slice(start + length);
    expectInside(text, issuesOf(text));
  }), { numRuns: 2 * RUNS });
});

test('any value at any key is a fleet or an error with its place inside', () => {
  const key = fc.constantFrom('version', 'name', 'network', 'create', 'zones', 'node', 'image', 'id', 'redis', 'directives', 'databases', 'persistence', 'mode', 'users', 'role', 'port', 'tags', 'access', 'hostStatus', 'clients', 'acknowledge', '__proto__', 'constructor', 'toString', 'length', '0', '');
  const tree = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, fc.oneof(fc.string({ maxLength: 20 }), fc.double(), fc.boolean(), fc.constant(null)), tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    map: fc.uniqueArray(fc.tuple(key, tie('value')), { maxLength: 6, selector: ([word]) => word }).map((entries) => Object.fromEntries(entries) as unknown),
  })).map;
  fc.assert(fc.property(tree, (value) => {
    const text = stringify(value);
    expectInside(text, issuesOf(text));
  }), { numRuns: RUNS });
});

test.each([
  ['brackets', '['.repeat(200_000)],
  ['braces', '{a: '.repeat(50_000)],
  ['dashes', '- '.repeat(20_000)],
  ['indents', Array.from({ length: 800 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ['keys', Array.from({ length: 60_000 }, (_, index) => `k${index}: v`).join('\n')],
  ['equal keys', 'a: b\n'.repeat(60_000)],
  ['aliases', `a: &a x\nb:\n${'  - *a\n'.repeat(60_000)}`],
  ['aliases of themselves', 'a: &a [*a, *a, *a, {b: *a}]\n'],
  ['one long text', `name: ${'x'.repeat(900_000)}`],
  ['one long key', `${'x'.repeat(900_000)}: y`],
  ['a file that is too large', ' '.repeat(1024 * 1024 + 1)],
])('a hostile file is refused within five seconds of the processor: %s', (_, text) => {
  const start = process.cpuUsage();
  const issues = issuesOf(text);
  const { user, system } = process.cpuUsage(start);
  expect(issues.length).toBeGreaterThan(0);
  expectInside(text, issues.slice(0, 100));
  expect((user + system) / 1_000_000).toBeLessThan(5);
});
